import * as vscode from 'vscode';
import { Emitter } from '../../core/common/emitter.ts';
import { type ContainerFilter, isFiltering, noFilter } from '../../core/containers/containerTree.ts';
import { commands, contextKeys } from '../contributions.ts';

interface StoredFilter {
  readonly text: string;
  readonly runningOnly: boolean;
  readonly workspaceOnly: boolean;
}

const storageKey = 'containersView.filter';

/** The filter of the Containers view, kept for the workspace. */
export class FilterState implements vscode.Disposable {
  readonly #memento: vscode.Memento;
  readonly #onDidChange = new Emitter<void>();
  readonly onDidChange = this.#onDidChange.event;
  #stored: StoredFilter;

  constructor(memento: vscode.Memento) {
    this.#memento = memento;
    this.#stored = memento.get<StoredFilter>(storageKey) ?? {
      text: '',
      runningOnly: false,
      workspaceOnly: false,
    };
    this.#publish();
  }

  get stored(): StoredFilter {
    return this.#stored;
  }

  get filter(): ContainerFilter {
    const { text, runningOnly, workspaceOnly } = this.#stored;
    const folders = workspaceOnly
      ? (vscode.workspace.workspaceFolders ?? []).map((folder) => folder.uri.fsPath)
      : undefined;
    return { text, runningOnly, folders };
  }

  /** For the view's title: `running only · “api”`; empty without a filter. */
  get description(): string {
    const { text, runningOnly, workspaceOnly } = this.#stored;
    return [
      ...(text ? [`“${text}”`] : []),
      ...(runningOnly ? [vscode.l10n.t('running only')] : []),
      ...(workspaceOnly ? [vscode.l10n.t('this workspace')] : []),
    ].join(' · ');
  }

  set(change: Partial<StoredFilter>): void {
    this.#stored = { ...this.#stored, ...change };
    void this.#memento.update(storageKey, this.#stored);
    this.#publish();
    this.#onDidChange.fire();
  }

  clear(): void {
    this.set({ text: noFilter.text, runningOnly: noFilter.runningOnly, workspaceOnly: false });
  }

  dispose(): void {
    this.#onDidChange.dispose();
  }

  #publish(): void {
    void vscode.commands.executeCommand('setContext', contextKeys.isFiltered, isFiltering(this.filter));
  }
}

export function registerFilterCommands(state: FilterState): vscode.Disposable {
  return vscode.Disposable.from(
    vscode.commands.registerCommand(commands.filter, () => showFilterInput(state)),
    vscode.commands.registerCommand(commands.clearFilter, () => state.clear()),
  );
}

/** One box: typing filters the tree at once, the two rows are switches. Escape brings back what was. */
function showFilterInput(state: FilterState): void {
  const before = state.stored;
  const running: vscode.QuickPickItem = {
    label: vscode.l10n.t('Running only'),
    description: vscode.l10n.t('hide what is stopped'),
    alwaysShow: true,
  };
  const workspace: vscode.QuickPickItem = {
    label: vscode.l10n.t('This workspace only'),
    description: vscode.l10n.t('compose projects of the open folders'),
    alwaysShow: true,
  };
  const pick = vscode.window.createQuickPick();
  pick.title = vscode.l10n.t('Filter Containers');
  pick.placeholder = vscode.l10n.t('Part of a name, image, service, project or id');
  pick.canSelectMany = true;
  pick.items = [running, workspace];
  pick.selectedItems = [
    ...(before.runningOnly ? [running] : []),
    ...(before.workspaceOnly ? [workspace] : []),
  ];
  pick.value = before.text;
  let isAccepted = false;
  pick.onDidChangeValue((text) => state.set({ text: text.trim() }));
  pick.onDidChangeSelection((selected) =>
    state.set({ runningOnly: selected.includes(running), workspaceOnly: selected.includes(workspace) }),
  );
  pick.onDidAccept(() => {
    isAccepted = true;
    pick.hide();
  });
  pick.onDidHide(() => {
    if (!isAccepted) {
      state.set(before);
    }
    pick.dispose();
  });
  pick.show();
}

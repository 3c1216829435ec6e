import * as vscode from 'vscode';
import { isFiltering } from '../../core/containers/containerTree.ts';
import { commands, contextKeys } from '../contributions.ts';
import { FilterState } from './filterState.ts';

/** The filter of this workspace's Containers view, as its context keys and folders follow it. */
export function createFilterState(memento: vscode.Memento): FilterState {
  return new FilterState(memento, () =>
    (vscode.workspace.workspaceFolders ?? []).map((folder) => folder.uri.fsPath),
  );
}

export function registerFilter(state: FilterState): vscode.Disposable {
  const publish = () => setContext(contextKeys.isFiltered, isFiltering(state.filter));
  publish();
  let cancel: (() => void) | undefined;
  return vscode.Disposable.from(
    state.onDidChange(publish),
    vscode.workspace.onDidChangeWorkspaceFolders(() => state.foldersChanged()),
    vscode.commands.registerCommand(commands.filter, () => {
      cancel = showFilterInput(state);
    }),
    // A quick pick does not tell Escape from a click elsewhere: Escape is bound to this while the filter's is open.
    vscode.commands.registerCommand(commands.cancelFilter, () => cancel?.()),
    vscode.commands.registerCommand(commands.clearFilter, () => state.clear()),
  );
}

/**
 * One box: typing filters the tree at once, the two rows are switches. It closes on a click into the tree, and what was filtered stays so; the
 * function that is returned brings back what was.
 */
function showFilterInput(state: FilterState): () => void {
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
  pick.onDidChangeValue((text) => state.set({ text: text.trim() }));
  pick.onDidChangeSelection((selected) =>
    state.set({ runningOnly: selected.includes(running), workspaceOnly: selected.includes(workspace) }),
  );
  pick.onDidAccept(() => pick.hide());
  pick.onDidHide(() => {
    setContext(contextKeys.isFilterOpen, false);
    pick.dispose();
  });
  setContext(contextKeys.isFilterOpen, true);
  pick.show();
  return () => {
    state.set(before);
    pick.hide();
  };
}

function setContext(key: string, value: boolean): void {
  void vscode.commands.executeCommand('setContext', key, value);
}

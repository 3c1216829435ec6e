import * as vscode from 'vscode';
import { type CheckFilter, type CheckGrouping, checkGroupings } from '../../core/alerts/checkRows.ts';
import { Emitter } from '../../core/common/emitter.ts';

interface Stored {
  readonly grouping: CheckGrouping;
  readonly filter: CheckFilter;
}

const nothing: CheckFilter = { text: '', troubledOnly: false };

/** How a view of checks is grouped and filtered, kept for the workspace. */
export class CheckViewState implements vscode.Disposable {
  readonly #memento: vscode.Memento;
  readonly #key: string;
  readonly #onDidChange = new Emitter<void>();
  readonly onDidChange = this.#onDidChange.event;
  #stored: Stored;

  constructor(memento: vscode.Memento, view: string, grouping: CheckGrouping) {
    this.#memento = memento;
    this.#key = `${view}.state`;
    this.#stored = memento.get<Stored>(this.#key) ?? { grouping, filter: nothing };
  }

  get grouping(): CheckGrouping {
    return this.#stored.grouping;
  }

  get filter(): CheckFilter {
    return this.#stored.filter;
  }

  get isFiltering(): boolean {
    return this.filter.text !== '' || this.filter.troubledOnly;
  }

  /** For the view's message; empty without a filter. */
  get description(): string {
    const { text, troubledOnly } = this.filter;
    return [...(text ? [`“${text}”`] : []), ...(troubledOnly ? [vscode.l10n.t('troubled only')] : [])].join(
      ' · ',
    );
  }

  async chooseGrouping(): Promise<void> {
    const { t } = vscode.l10n;
    const titles = { rule: t('By rule'), container: t('By container'), none: t('Not grouped') };
    const items = checkGroupings.map((grouping) => ({
      label: titles[grouping],
      grouping,
      ...(grouping === this.grouping && { description: t('now') }),
    }));
    const chosen = await vscode.window.showQuickPick(items, { title: t('Group') });
    if (chosen) {
      this.#set({ grouping: chosen.grouping });
    }
  }

  /** One box: typing filters at once, the row is a switch. Escape brings back what was. */
  showFilter(): void {
    const { t } = vscode.l10n;
    const before = this.filter;
    const troubled: vscode.QuickPickItem = {
      label: t('Troubled only'),
      description: t('hide what is OK or not evaluated'),
      alwaysShow: true,
    };
    const pick = vscode.window.createQuickPick();
    pick.title = t('Filter');
    pick.placeholder = t('Part of the name of a rule, a container or a project');
    pick.canSelectMany = true;
    pick.items = [troubled];
    pick.selectedItems = before.troubledOnly ? [troubled] : [];
    pick.value = before.text;
    let isAccepted = false;
    pick.onDidChangeValue((text) => this.#set({ filter: { ...this.filter, text: text.trim() } }));
    pick.onDidChangeSelection((selected) =>
      this.#set({ filter: { ...this.filter, troubledOnly: selected.includes(troubled) } }),
    );
    pick.onDidAccept(() => {
      isAccepted = true;
      pick.hide();
    });
    pick.onDidHide(() => {
      if (!isAccepted) {
        this.#set({ filter: before });
      }
      pick.dispose();
    });
    pick.show();
  }

  dispose(): void {
    this.#onDidChange.dispose();
  }

  #set(change: Partial<Stored>): void {
    this.#stored = { ...this.#stored, ...change };
    void this.#memento.update(this.#key, this.#stored);
    this.#onDidChange.fire();
  }
}

import * as vscode from 'vscode';
import { describeAttention, groupContainers } from '../../core/containers/containerTree.ts';
import type { CheckBoard } from '../checks/checkBoard.ts';
import { contextKeys, views } from '../contributions.ts';
import type { ExtensionServices } from '../engineSession.ts';
import { problemText } from '../messages.ts';
import type { FilterState } from './filterState.ts';
import { type ViewState, viewStateOf } from './viewState.ts';

/** Everything around the rows of the Containers view: welcome content, progress, message, description, badge. */
export class ViewFrame implements vscode.Disposable {
  readonly #tree: vscode.TreeView<unknown>;
  readonly #services: ExtensionServices;
  readonly #board: CheckBoard;
  readonly #filter: FilterState;
  #viewState: ViewState | undefined;
  #endProgress: (() => void) | undefined;

  constructor(
    tree: vscode.TreeView<unknown>,
    services: ExtensionServices,
    board: CheckBoard,
    filter: FilterState,
  ) {
    this.#tree = tree;
    this.#services = services;
    this.#board = board;
    this.#filter = filter;
    this.update();
  }

  update(): void {
    const { state, containers } = this.#services.session.inventory;
    const shown = groupContainers(containers.values(), this.#filter.filter).length;
    this.#setViewState(viewStateOf(state, containers.size, shown));
    this.#tree.description = this.#filter.describe(vscode.l10n.t);
    // A view with a message shows no welcome content, and that is where it says that the filter leaves nothing.
    this.#tree.message = this.#viewState === 'filtered' && state.kind === 'connected' ? '' : this.#message();
    // The Activity Bar adds up the views: what the alerts count is not counted once more.
    const failing = this.#board.failingUnalerted.length;
    this.#tree.badge =
      failing === 0 ? undefined : { value: failing, tooltip: describeAttention(failing, vscode.l10n.t) };
  }

  dispose(): void {
    this.#endProgress?.();
  }

  #message(): string {
    const { state, containers } = this.#services.session.inventory;
    const isDemo = state.kind === 'connected' && state.engine.product === 'demo';
    return [
      ...(isDemo ? [vscode.l10n.t('Demo engine: these containers are not real.')] : []),
      ...(state.kind === 'failed' && containers.size > 0
        ? [problemText(state.problem), vscode.l10n.t('Showing the last known state; trying again.')]
        : []),
    ].join(' ');
  }

  #setViewState(viewState: ViewState): void {
    if (viewState === this.#viewState) {
      return;
    }
    this.#viewState = viewState;
    void vscode.commands.executeCommand('setContext', contextKeys.viewState, viewState);
    this.#endProgress?.();
    this.#endProgress = undefined;
    if (viewState === 'connecting') {
      // The promise comes first: VS Code calls the task later, when the engine may have answered already.
      const ended = new Promise<void>((resolve) => {
        this.#endProgress = resolve;
      });
      void vscode.window.withProgress({ location: { viewId: views.containers } }, () => ended);
    }
  }
}

import * as vscode from 'vscode';
import { emptyState } from '../../core/alerts/emptyState.ts';
import { DisposableBase } from '../../core/common/disposable.ts';
import { commands, contextKeys, views } from '../contributions.ts';
import type { ExtensionServices } from '../engineSession.ts';
import type { AlertService, AlertServiceState } from './alertService.ts';
import { CheckView } from './checkView.ts';
import { CheckViewState } from './checkViewState.ts';

/** The views Checks (every rule and container) and Alerts (what somebody has to look at), and how they are grouped and filtered. */
export class CheckViews extends DisposableBase {
  readonly #services: ExtensionServices;
  readonly #service: AlertService;

  constructor(services: ExtensionServices, service: AlertService) {
    super();
    this.#services = services;
    this.#service = service;
    const tellWho = () =>
      void vscode.commands.executeCommand('setContext', contextKeys.alertsWatched, this.#watched);
    this.register(service.onDidChange(tellWho));
    tellWho();
    this.#add(views.checks, 'rule', contextKeys.checksState, commands.groupChecks, commands.filterChecks);
    this.#add(views.alerts, 'none', contextKeys.alertsState, commands.groupAlerts, commands.filterAlerts);
  }

  #add(id: string, grouping: 'rule' | 'none', contextKey: string, group: string, filter: string): void {
    const memento = this.#services.context.workspaceState;
    const state = this.register(new CheckViewState(memento, id, grouping));
    const options = { id, alertsOnly: id === views.alerts };
    const view = this.register(new CheckView(this.#services, this.#service, state, options));
    const update = () => {
      view.update();
      // A view with a message shows no welcome content, and that is where it says why it has no rows.
      view.tree.message = view.hasRows ? this.#message(state) : '';
      void vscode.commands.executeCommand('setContext', contextKey, this.#stateOf(view, state));
      if (options.alertsOnly) {
        view.tree.badge = this.#badge();
      }
    };
    this.register(state.onDidChange(update));
    this.register(this.#service.onDidChange(update));
    this.register(this.#services.session.inventory.onDidChangeState(update));
    this.register(vscode.commands.registerCommand(group, () => state.chooseGrouping()));
    this.register(vscode.commands.registerCommand(filter, () => state.showFilter()));
    update();
  }

  /** What is shown is not what this window makes of the policy as it stands: who does, or why. */
  get #watched(): AlertServiceState | undefined {
    const { state, source } = this.#service;
    return source && (state === 'elsewhere' || state === 'invalid') ? state : undefined;
  }

  #stateOf(view: CheckView, { isFiltering }: CheckViewState): string {
    const { state, source, entries } = this.#service;
    if (view.hasRows) {
      return 'rows';
    }
    if (source === undefined) {
      // Another process watches and shows nothing yet, or this window has just begun.
      return state === 'watching' ? 'nothing' : state;
    }
    const isAway = this.#services.session.inventory.state.kind === 'failed';
    return emptyState(entries, { isAway, isFiltering });
  }

  // The title of a view shows no description where it is narrow: what matters stands in the message.
  #message(state: CheckViewState): string {
    const { l10n } = vscode;
    const isAway = this.#services.session.inventory.state.kind === 'failed';
    return [
      ...(this.#watched === 'invalid'
        ? [l10n.t('The policy has mistakes: what it was before is watched.')]
        : []),
      ...(this.#watched === 'elsewhere'
        ? [l10n.t('Another window or “container-vitals watch” evaluates this policy; this is what it says.')]
        : []),
      ...(isAway ? [l10n.t('The engine does not answer: nothing is known of any container.')] : []),
      ...(state.isFiltering ? [l10n.t('Filter: {0}', state.description)] : []),
    ].join(' ');
  }

  #badge(): vscode.ViewBadge | undefined {
    const { l10n } = vscode;
    const firing = this.#service.entries.filter(({ alert }) => alert.phase === 'firing').length;
    return firing === 0
      ? undefined
      : {
          value: firing,
          tooltip: firing === 1 ? l10n.t('1 alert is firing') : l10n.t('{0} alerts are firing', firing),
        };
  }
}

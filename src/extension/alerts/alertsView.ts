import * as vscode from 'vscode';
import type { AlertEntry } from '../../core/alerts/alertBook.ts';
import {
  type AlertState,
  alertStateTitle,
  describeAlert,
  listAlerts,
  stateOfAlert,
} from '../../core/alerts/alertList.ts';
import { matchesGlob } from '../../core/checks/policy/selector.ts';
import { DisposableBase } from '../../core/common/disposable.ts';
import { escapeMarkdown } from '../../core/containers/containerTooltip.ts';
import { toPlainText } from '../../core/reports/plainText.ts';
import { commands, contextKeys, views } from '../contributions.ts';
import type { AlertService } from './alertService.ts';

/** What a row hands to a command. */
export interface AlertArgument {
  readonly ruleId: string;
  readonly identity: string;
}

const icons: Readonly<Record<AlertState, readonly [icon: string, color: string | undefined]>> = {
  critical: ['error', 'charts.red'],
  warning: ['warning', 'charts.yellow'],
  pending: ['clock', undefined],
  unknown: ['question', 'disabledForeground'],
};

/** The alerts that somebody has to look at, most urgent first. */
export class AlertsView extends DisposableBase implements vscode.TreeDataProvider<AlertEntry> {
  readonly #service: AlertService;
  readonly #tree: vscode.TreeView<AlertEntry>;
  readonly #onDidChangeTreeData = this.register(new vscode.EventEmitter<undefined>());
  readonly onDidChangeTreeData = this.#onDidChangeTreeData.event;
  #drawn = '';

  constructor(service: AlertService) {
    super();
    this.#service = service;
    this.#tree = this.register(vscode.window.createTreeView(views.alerts, { treeDataProvider: this }));
    this.register(service.onDidChange(() => this.#update()));
    this.#update();
  }

  getChildren(parent?: AlertEntry): AlertEntry[] {
    return parent === undefined ? listAlerts(this.#service.entries) : [];
  }

  getTreeItem(entry: AlertEntry): vscode.TreeItem {
    const { l10n } = vscode;
    const { subject, ruleId, alert } = entry;
    const state = stateOfAlert(alert) ?? 'unknown';
    const name = toPlainText(subject.name);
    const item = new vscode.TreeItem(name);
    const [icon, color] = icons[state];
    item.id = `${ruleId}/${subject.identity}`;
    item.iconPath = new vscode.ThemeIcon(icon, color ? new vscode.ThemeColor(color) : undefined);
    item.description = describeAlert(entry, this.#isSilenced(entry), Date.now(), l10n.t);
    item.contextValue = ['alert', ...(entry.told.acknowledged ? [] : ['unacknowledged'])].join(' ');
    item.command = {
      command: commands.showAlert,
      title: l10n.t('Show'),
      arguments: [{ ruleId, identity: subject.identity } satisfies AlertArgument],
    };
    const message = this.#message(entry);
    item.tooltip = new vscode.MarkdownString(
      `**${alertStateTitle(state, l10n.t)}** — ${escapeMarkdown(name)}\n\n${escapeMarkdown(message)}`,
    );
    item.accessibilityInformation = {
      label: `${alertStateTitle(state, l10n.t)}, ${name}, ${toPlainText(message)} ${item.description}`,
    };
    return item;
  }

  #message(entry: AlertEntry): string {
    const { watch } = this.#service;
    const rule = watch?.ruleOf(entry);
    return watch?.describe(rule, entry, vscode.l10n.t) ?? entry.ruleId;
  }

  #isSilenced({ ruleId, subject }: AlertEntry): boolean {
    const silences = this.#service.watch?.book.silences ?? [];
    return silences.some(
      ({ rule, container }) =>
        matchesGlob(ruleId, rule) &&
        (matchesGlob(subject.identity, container) || matchesGlob(subject.name, container)),
    );
  }

  #update(): void {
    const { l10n } = vscode;
    const alerts = listAlerts(this.#service.entries);
    const firing = alerts.filter(({ alert }) => alert.phase === 'firing').length;
    this.#tree.badge =
      firing === 0
        ? undefined
        : {
            value: firing,
            tooltip: firing === 1 ? l10n.t('1 alert is firing') : l10n.t('{0} alerts are firing', firing),
          };
    const isElsewhere = this.#service.state === 'elsewhere';
    this.#tree.message =
      this.#service.state === 'invalid' && this.#service.watch
        ? l10n.t('The policy has mistakes: what it was before is watched.')
        : isElsewhere
          ? l10n.t('Another window watches this policy and shows its alerts.')
          : '';
    const state = alerts.length > 0 || isElsewhere ? 'rows' : this.#service.state;
    void vscode.commands.executeCommand('setContext', contextKeys.alertsState, state);
    // A row that is drawn anew loses its tooltip: only when something that it shows has changed.
    const drawn = alerts
      .map((entry) =>
        JSON.stringify([
          this.getTreeItem(entry).description,
          entry.alert.phase,
          entry.alert.severity,
          entry.subject.name,
        ]),
      )
      .join('\n');
    if (drawn !== this.#drawn) {
      this.#drawn = drawn;
      this.#onDidChangeTreeData.fire(undefined);
    }
  }
}

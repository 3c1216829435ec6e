import * as vscode from 'vscode';
import type { AlertEntry, Change } from '../../core/alerts/alertBook.ts';
import { DisposableBase } from '../../core/common/disposable.ts';
import { toPlainText } from '../../core/reports/plainText.ts';
import { commands, views } from '../contributions.ts';
import type { AlertService } from './alertService.ts';
import type { AlertArgument } from './alertsView.ts';

/** Alerts that begin within this time are told together, in milliseconds. */
const groupMs = 3000;

/** Tells in the editor what fires: one message for all that begins together, with what can be done about it. */
export class AlertToasts extends DisposableBase {
  readonly #service: AlertService;
  readonly #waiting = new Map<string, AlertEntry>();
  #timer: NodeJS.Timeout | undefined;

  constructor(service: AlertService) {
    super();
    this.#service = service;
    this.register(service.onDidChange((changes) => this.#hear(changes)));
    this.register({ dispose: () => clearTimeout(this.#timer) });
  }

  #hear(changes: readonly Change[]): void {
    for (const { entry, transition } of changes) {
      const key = `${entry.ruleId}/${entry.subject.identity}`;
      if (transition === 'fired' || transition === 'escalated') {
        this.#waiting.set(key, entry);
      } else if (transition === 'resolved') {
        this.#waiting.delete(key);
      }
    }
    if (this.#waiting.size > 0 && this.#timer === undefined) {
      this.#timer = setTimeout(() => {
        this.#timer = undefined;
        void this.#tell();
      }, groupMs);
    }
  }

  async #tell(): Promise<void> {
    const { l10n } = vscode;
    const silences = this.#service.watch?.book.silences ?? [];
    const entries = [...this.#waiting.values()].filter(
      ({ ruleId, subject }) =>
        !silences.some(({ rule, container }) => rule === ruleId && container === subject.identity),
    );
    this.#waiting.clear();
    const [first] = entries;
    if (first === undefined) {
      return;
    }
    const isCritical = entries.some(({ alert }) => alert.severity === 'critical');
    const show = isCritical ? vscode.window.showErrorMessage : vscode.window.showWarningMessage;
    const argument: AlertArgument = { ruleId: first.ruleId, identity: first.subject.identity };
    if (entries.length > 1) {
      const names = [...new Set(entries.map(({ subject }) => toPlainText(subject.name)))];
      const listed = names.slice(0, 3).join(', ') + (names.length > 3 ? ', …' : '');
      const showAll = l10n.t('Show');
      const text = l10n.t('{0} container alerts: {1}', entries.length, listed);
      if ((await show(text, showAll)) === showAll) {
        await vscode.commands.executeCommand(`${views.alerts}.focus`);
      }
      return;
    }
    const [showOne, logs, silence, acknowledge] = [
      l10n.t('Show'),
      l10n.t('Logs Around It'),
      l10n.t('Silence…'),
      l10n.t('Acknowledge'),
    ];
    const chosen = await show(this.#text(first), showOne, logs, silence, acknowledge);
    const command = {
      [showOne]: commands.showAlert,
      [logs]: commands.searchAlertLogs,
      [silence]: commands.silenceAlert,
      [acknowledge]: commands.acknowledgeAlert,
    }[chosen ?? ''];
    if (command !== undefined) {
      await vscode.commands.executeCommand(command, argument);
    }
  }

  #text(entry: AlertEntry): string {
    const { watch } = this.#service;
    const rule = watch?.ruleOf(entry);
    const message = watch?.describe(rule, entry, vscode.l10n.t) ?? entry.ruleId;
    return `${toPlainText(entry.subject.name)}: ${toPlainText(message)}`;
  }
}

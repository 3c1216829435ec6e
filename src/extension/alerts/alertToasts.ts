import * as vscode from 'vscode';
import type { AlertEntry, Change } from '../../core/alerts/alertBook.ts';
import { silencesOf } from '../../core/alerts/silences.ts';
import { DisposableBase } from '../../core/common/disposable.ts';
import { toPlainText } from '../../core/reports/plainText.ts';
import { commands, views } from '../contributions.ts';
import type { AlertsArgument } from './alertArgument.ts';
import type { AlertService } from './alertService.ts';

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
    const silences = this.#service.source?.silences ?? [];
    const entries = [...this.#waiting.values()].filter(
      (entry) => silencesOf(silences, entry, Date.now()).length === 0,
    );
    this.#waiting.clear();
    const [first] = entries;
    if (first === undefined) {
      return;
    }
    const isCritical = entries.some(({ alert }) => alert.severity === 'critical');
    const tell = isCritical ? vscode.window.showErrorMessage : vscode.window.showWarningMessage;
    const [show, logs, silence, acknowledge] = [
      l10n.t('Show'),
      l10n.t('Logs Around It'),
      l10n.t('Silence…'),
      l10n.t('Acknowledge'),
    ];
    const text = entries.length === 1 ? this.#text(first) : textOfAll(entries);
    const chosen = await tell(text, show, logs, silence, acknowledge);
    if (chosen === show && entries.length > 1) {
      await vscode.commands.executeCommand(`${views.alerts}.focus`);
      return;
    }
    const command = {
      [show]: commands.showAlert,
      [logs]: commands.searchAlertLogs,
      [silence]: commands.silenceAlert,
      [acknowledge]: commands.acknowledgeAlert,
    }[chosen ?? ''];
    if (command !== undefined) {
      const alerts = entries.map(({ ruleId, subject: { identity } }) => ({ ruleId, identity }));
      await vscode.commands.executeCommand(command, { alerts } satisfies AlertsArgument);
    }
  }

  #text(entry: AlertEntry): string {
    const message = this.#service.source?.describe(entry, vscode.l10n.t) ?? entry.ruleId;
    return `${toPlainText(entry.subject.name)}: ${toPlainText(message)}`;
  }
}

function textOfAll(entries: readonly AlertEntry[]): string {
  const names = [...new Set(entries.map(({ subject }) => toPlainText(subject.name)))];
  const listed = names.slice(0, 3).join(', ') + (names.length > 3 ? ', …' : '');
  return vscode.l10n.t('{0} container alerts: {1}', entries.length, listed);
}

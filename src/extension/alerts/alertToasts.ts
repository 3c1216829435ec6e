import * as vscode from 'vscode';
import type { Change } from '../../core/alerts/alertEntry.ts';
import type { Notice } from '../../core/alerts/outbox.ts';
import { silencesOf } from '../../core/alerts/silences.ts';
import { DisposableBase } from '../../core/common/disposable.ts';
import { toPlainText } from '../../core/reports/plainText.ts';
import { commands, views } from '../contributions.ts';
import type { AlertsArgument } from './alertArgument.ts';
import type { AlertService } from './alertService.ts';

/** Alerts that begin within this time are told together, in milliseconds. */
const groupMs = 3000;

type Told = Pick<Notice, 'ruleId' | 'subject' | 'severity' | 'text'>;

/** Tells in the editor what fires: one message for all that begins together, with what can be done about it. */
export class AlertToasts extends DisposableBase {
  readonly #service: AlertService;
  readonly #waiting = new Map<string, Told>();
  #timer: NodeJS.Timeout | undefined;

  constructor(service: AlertService) {
    super();
    this.#service = service;
    this.register(service.onDidNotify((notices) => this.#add(notices)));
    this.register(service.onDidChange((changes) => this.#hear(changes)));
    this.register({ dispose: () => clearTimeout(this.#timer) });
  }

  /** What is over by the time it would be told is told no more; and where another process watches, what fires is heard of so. */
  #hear(changes: readonly Change[]): void {
    for (const { entry, transition } of changes) {
      if (transition === 'resolved') {
        this.#waiting.delete(keyOf(entry));
      }
    }
    const { source, state } = this.#service;
    if (state === 'elsewhere' && source) {
      const fired = changes.filter(
        ({ entry, transition }) =>
          (transition === 'fired' || transition === 'escalated') &&
          silencesOf(source.silences, entry, Date.now()).length === 0,
      );
      this.#add(
        fired.map(({ entry }) => ({
          ...entry,
          severity: entry.alert.severity ?? 'warning',
          text: source.describe(entry, vscode.l10n.t),
        })),
      );
    }
  }

  #add(notices: readonly Told[]): void {
    for (const notice of notices) {
      this.#waiting.set(keyOf(notice), notice);
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
    const told = [...this.#waiting.values()];
    this.#waiting.clear();
    const [first] = told;
    if (first === undefined) {
      return;
    }
    const isCritical = told.some(({ severity }) => severity === 'critical');
    const tell = isCritical ? vscode.window.showErrorMessage : vscode.window.showWarningMessage;
    const [show, logs, silence, acknowledge] = [
      l10n.t('Show'),
      l10n.t('Logs Around It'),
      l10n.t('Silence…'),
      l10n.t('Acknowledge'),
    ];
    const text = told.length === 1 ? textOf(first) : textOfAll(told);
    const chosen = await tell(text, show, logs, silence, acknowledge);
    if (chosen === show && told.length > 1) {
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
      const alerts = told.map(({ ruleId, subject: { identity } }) => ({ ruleId, identity }));
      await vscode.commands.executeCommand(command, { alerts } satisfies AlertsArgument);
    }
  }
}

const keyOf = ({ ruleId, subject }: Pick<Told, 'ruleId' | 'subject'>) =>
  JSON.stringify([ruleId, subject.identity]);

function textOf({ subject, text }: Told): string {
  return `${toPlainText(subject.name)}: ${toPlainText(text)}`;
}

function textOfAll(told: readonly Told[]): string {
  const names = [...new Set(told.map(({ subject }) => toPlainText(subject.name)))];
  const listed = names.slice(0, 3).join(', ') + (names.length > 3 ? ', …' : '');
  return vscode.l10n.t('{0} container alerts: {1}', told.length, listed);
}

import { t } from '@vscode/l10n';
import type { Change } from '../core/alerts/alertEntry.ts';
import type { AlertWatch, WatchProblem } from '../core/alerts/alertWatch.ts';
import { explainAlert, transitionTitle } from '../core/alerts/explain.ts';
import { english, type Translate } from '../core/common/translate.ts';
import { describeEndpoint } from '../core/containers/describeEndpoint.ts';
import type { ContainerInventory } from '../core/containers/inventory.ts';
import { describeProblem } from '../core/describeProblem.ts';
import { toProblem } from '../core/errors.ts';
import { createRedactor } from '../core/redaction/redactor.ts';
import { toPlainText } from '../core/reports/plainText.ts';
import type { CommandContext } from './command.ts';

/** A disk that is full must not end the watch: what it cannot keep, it still tells. */
export function problemText(what: WatchProblem, error: unknown): string {
  const reason = toPlainText(describeProblem(toProblem(error), t).summary);
  return what === 'save'
    ? t('The alerts cannot be kept over a restart; the watch goes on: {0}', reason)
    : t('Notices cannot be handed over; the watch goes on: {0}', reason);
}

export function tellConnection(inventory: ContainerInventory, { stderr }: CommandContext): void {
  inventory.onDidChangeState((state) => {
    if (state.kind === 'connected') {
      stderr.write(`${t('Watching {0}', toPlainText(describeEndpoint(state.client.endpoint, t)))}\n`);
    } else if (state.kind === 'failed') {
      stderr.write(`${toPlainText(describeProblem(state.problem, t).summary)}\n`);
    }
  });
}

/** A line for each change of an alert, or a JSON object. */
export function tellChanges(
  alertWatch: AlertWatch,
  isJson: boolean,
  { stdout, clock, paint }: CommandContext,
): void {
  alertWatch.onDidSweep((changes) => {
    for (const change of changes) {
      stdout.write(isJson ? `${JSON.stringify(jsonOf(change, alertWatch, clock.now()))}\n` : lineOf(change));
    }
  });
  const lineOf = ({ entry, transition }: Change) => {
    const { alert, ruleId, subject } = entry;
    const rule = alertWatch.ruleOf(entry);
    const now = clock.now();
    const time = new Date(now).toISOString();
    const isBad = transition === 'fired' || transition === 'escalated';
    const style = isBad
      ? alert.severity === 'critical'
        ? 'red'
        : 'yellow'
      : transition === 'resolved'
        ? 'green'
        : undefined;
    const word = transitionTitle(transition, t).toUpperCase();
    const text = `${toPlainText(subject.name)}  ${ruleId}  ${toPlainText(messageOf(entry, alertWatch, t))}`;
    return `${time}  ${style ? paint(style, word) : word}  ${text} ${explainAlert(alert, rule?.for ?? 0, now, t)}\n`;
  };
}

/** The schema is in docs/cli.md; a test compares them. */
function jsonOf({ entry, transition }: Change, alertWatch: AlertWatch, now: number): object {
  const { ruleId, subject, alert } = entry;
  return {
    at: new Date(now).toISOString(),
    transition,
    rule: ruleId,
    name: subject.name,
    identity: subject.identity,
    phase: alert.phase,
    severity: alert.severity ?? null,
    value: alert.value ?? null,
    message: messageOf(entry, alertWatch, english),
  };
}

/** A service's journal is read by others, and what a command printed may be anything. */
function messageOf(entry: Change['entry'], alertWatch: AlertWatch, words: Translate): string {
  const redact = createRedactor({ patterns: alertWatch.policy.notify.redact });
  return redact(alertWatch.describe(alertWatch.ruleOf(entry), entry, words));
}

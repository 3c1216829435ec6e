import type { Delivery, DeliveryProblem } from '../alerts/notifier.ts';
import { assertNever } from '../common/assertNever.ts';
import type { Translate } from '../common/translate.ts';
import { formatDuration } from '../metrics/format.ts';
import { toPlainText } from '../reports/plainText.ts';

/** What came of an attempt, in one or two sentences: what happened, and what to do. */
export function describeDelivery(delivery: Delivery, t: Translate): string {
  switch (delivery.outcome) {
    case 'delivered':
      return t('Delivered.');
    case 'retry': {
      const when =
        delivery.after === undefined
          ? t('It is tried again.')
          : t('It is tried again in {0}.', formatDuration(delivery.after, t));
      return `${t('Not delivered.')} ${describeProblem(delivery.problem, t)} ${when}`;
    }
    case 'failed':
      return `${t('Not delivered.')} ${describeProblem(delivery.problem, t)}`;
    default:
      return assertNever(delivery);
  }
}

/** The whole result, for a person who tests a channel: what happened, where, what was sent and what came back. Lines of plain text. */
export function deliveryText(delivery: Delivery, t: Translate): string {
  const { target, status, milliseconds, request, response } = delivery.exchange;
  const facts = [target, status, target && `${Math.round(milliseconds)} ms`].filter(Boolean);
  const block = (title: string, text: string | undefined) =>
    text ? ['', title, ...text.split(/\r?\n/).map((line) => `  ${toPlainText(line)}`)] : [];
  const lines = [
    describeDelivery(delivery, t),
    ...(facts.length > 0 ? [facts.join(' · ')] : []),
    ...block(t('Sent:'), request),
    ...block(t('Answer:'), response),
  ];
  return `${lines.join('\n')}\n`;
}

function describeProblem(problem: DeliveryProblem, t: Translate): string {
  switch (problem.code) {
    case 'notSetUp':
      return t('No channel of this name is set up here.');
    case 'editorOnly':
      return t('Toasts are shown by the editor only.');
    case 'alertsOnly':
      return t('This channel takes alerts only, no reports.');
    case 'settingsInvalid':
      return t('Its setting “{0}” cannot be understood.', problem.field);
    case 'addressRefused':
      return addressText(problem.kind, t);
    case 'notEncrypted':
      return t('Without TLS it would be sent in the clear; allow “plain” if that is wanted.');
    case 'unreachable':
      return t('Its address cannot be reached ({0}).', problem.reason);
    case 'tlsFailed':
      return t('Its certificate is not trusted ({0}).', problem.reason);
    case 'timedOut':
      return t('It did not answer within {0} seconds.', problem.seconds);
    case 'redirected':
      return t('It sends elsewhere, which is not followed: set up the address that it leads to.');
    case 'rateLimited':
      return t('It wants fewer notices.');
    case 'rejected':
      return t('It did not take the notice.');
    case 'loginFailed':
      return t('It refuses the user name or the password.');
    case 'cancelled':
      return t('It was cancelled.');
    default:
      return assertNever(problem);
  }
}

function addressText(kind: 'loopback' | 'private' | 'linkLocal', t: Translate): string {
  switch (kind) {
    case 'loopback':
      return t('Its address is this machine’s own; allow “loopback” if that is wanted.');
    case 'private':
      return t('Its address belongs to a private network; allow “private” if that is wanted.');
    case 'linkLocal':
      return t('Its address is link-local, where clouds keep credentials: nothing is sent there.');
    default:
      return assertNever(kind);
  }
}

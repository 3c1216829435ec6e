import type { Translate } from '../../common/translate.ts';
import { describeProblem } from '../../describeProblem.ts';
import type { Problem } from '../../errors.ts';
import { formatResponseTime } from '../../metrics/format.ts';

export interface HttpStep {
  /** `dns`: the name was looked up; `firstByte`: from the request to the head of the answer. */
  readonly name: 'dns' | 'connect' | 'tls' | 'firstByte' | 'body';
  readonly milliseconds: number;
}

/** Why something that was asked has not answered. */
export type ProbeProblem =
  | {
      readonly code:
        | 'addressNotAllowed'
        | 'cancelled'
        | 'hostUnreachable'
        | 'noPublishedPort'
        | 'noSuchHost'
        | 'refused'
        | 'reset'
        | 'timedOut';
    }
  | { readonly code: 'engine'; readonly problem: Problem }
  /** In the system's own words. */
  | { readonly code: 'system'; readonly reason: string };

/** What a rule found besides a value, or why it found none. What is in it is hostile text. */
export type SignalDetail =
  | ProbeProblem
  /** Steps: what took the time; none where that is of no interest. */
  | { readonly code: 'http'; readonly status: number; readonly steps: readonly HttpStep[] }
  /** What a program wrote: a line. */
  | { readonly code: 'output'; readonly text: string }
  | { readonly code: 'exitCode'; readonly exitCode: number };

/** In a few words: `HTTP 200, connect 1ms, first byte 2.3s, body 4ms`. */
export function describeSignal(detail: SignalDetail, t: Translate): string {
  switch (detail.code) {
    case 'http': {
      const times = detail.steps.map(
        ({ name, milliseconds }) => `${stepTitle(name, t)} ${formatResponseTime(milliseconds)}`,
      );
      return [`HTTP ${detail.status}`, ...times].join(', ');
    }
    case 'output':
      return detail.text;
    case 'exitCode':
      return t('exit code {0}', detail.exitCode);
    case 'engine':
      return describeProblem(detail.problem, t).summary;
    case 'system':
      return detail.reason;
    default:
      return problemText(detail.code, t);
  }
}

function problemText(
  code: Exclude<ProbeProblem, { code: 'engine' | 'system' }>['code'],
  t: Translate,
): string {
  switch (code) {
    case 'addressNotAllowed':
      return t('this address is not allowed');
    case 'cancelled':
      return t('cancelled');
    case 'hostUnreachable':
      return t('host unreachable');
    case 'noPublishedPort':
      return t('no published port');
    case 'noSuchHost':
      return t('no such host');
    case 'refused':
      return t('connection refused');
    case 'reset':
      return t('connection reset');
    case 'timedOut':
      return t('timed out');
  }
}

function stepTitle(name: HttpStep['name'], t: Translate): string {
  switch (name) {
    case 'dns':
      return t('DNS');
    case 'connect':
      return t('connect');
    case 'tls':
      return t('TLS');
    case 'firstByte':
      return t('first byte');
    case 'body':
      return t('body');
  }
}

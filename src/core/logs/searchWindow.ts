import type { Translate } from '../common/translate.ts';
import type { LogOptions } from '../containers/containerClient.ts';
import { VitalsError } from '../errors.ts';
import { localTime } from './logLine.ts';
import { parseMoment } from './timeWindow.ts';

/** Which part of a log is searched; moments as the user wrote them, so that `15m` moves with the time. Empty: all of it. */
export interface SearchWindow {
  readonly since?: string;
  readonly until?: string;
  /** The last records only. */
  readonly tail?: number;
}

/** What to ask the engine for at this time (milliseconds since 1970). Throws VitalsError `timeInvalid`. */
export function windowOptions(
  { since, until, tail }: SearchWindow,
  now: number,
): Pick<LogOptions, 'since' | 'until' | 'tail'> {
  return {
    ...(since === undefined ? {} : { since: parseMoment(since, now) }),
    ...(until === undefined ? {} : { until: parseMoment(until, now) }),
    ...(tail === undefined ? {} : { tail }),
  };
}

/** `SINCE` or `SINCE..UNTIL`, where either may be left out. Throws VitalsError `timeInvalid`. */
export function parseSearchWindow(text: string, now: number): SearchWindow {
  const [since = '', until = ''] = text.split('..').map((moment) => moment.trim());
  if (since === '' && until === '') {
    throw new VitalsError({ code: 'timeInvalid', text });
  }
  const window = { ...(since === '' ? {} : { since }), ...(until === '' ? {} : { until }) };
  windowOptions(window, now);
  return window;
}

export function writeSearchWindow({ since = '', until = '' }: SearchWindow): string {
  return until === '' ? since : `${since}..${until}`;
}

export function describeWindow(window: SearchWindow, now: number, t: Translate): string {
  const { since, until, tail } = windowOptions(window, now);
  const time = (seconds: string) => localTime(Number(seconds) * 1000);
  if (tail !== undefined) {
    return t('the last {0} records', tail.toLocaleString('en'));
  }
  if (since !== undefined && until !== undefined) {
    return t('{0} to {1}', time(since), time(until));
  }
  if (since !== undefined) {
    return t('since {0}', time(since));
  }
  return until === undefined ? t('the whole log') : t('until {0}', time(until));
}

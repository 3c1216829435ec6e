import type { Translate } from '../common/translate.ts';
import type { LogOptions } from '../containers/containerClient.ts';
import { VitalsError } from '../errors.ts';
import { groupedDigits } from './countWords.ts';
import { localTime } from './logLine.ts';
import { localZone, parseMoment } from './timeWindow.ts';

/** Which part of a log is searched; moments as the user wrote them, so that `15m` moves with the time. Empty: all of it. */
export interface SearchWindow {
  readonly since?: string;
  readonly until?: string;
  /** The last records only. */
  readonly tail?: number;
}

/** What to ask the engine for at this time (milliseconds since 1970). Throws VitalsError `timeInvalid` or `windowEmpty`. */
export function windowOptions(
  { since, until, tail }: SearchWindow,
  now: number,
): Pick<LogOptions, 'since' | 'until' | 'tail'> {
  const options = {
    ...(since === undefined ? {} : { since: parseMoment(since, now) }),
    ...(until === undefined ? {} : { until: parseMoment(until, now) }),
    ...(tail === undefined ? {} : { tail }),
  };
  if (Number(options.since ?? Number.NEGATIVE_INFINITY) > Number(options.until ?? Number.POSITIVE_INFINITY)) {
    throw new VitalsError({ code: 'windowEmpty', since: since ?? '', until: until ?? '' });
  }
  return options;
}

/** `SINCE` or `SINCE..UNTIL`, where either may be left out. Throws VitalsError `timeInvalid` or `windowEmpty`. */
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

/** In local time, whose zone is named. */
export function describeWindow(window: SearchWindow, now: number, t: Translate): string {
  const { since, until, tail } = windowOptions(window, now);
  if (tail !== undefined) {
    return tail === 1 ? t('the last record') : t('the last {0} records', groupedDigits(tail));
  }
  const words = describeTimes(since, until, t);
  return words === undefined ? t('the whole log') : `${words}, ${localZone(now)}`;
}

function describeTimes(
  since: string | undefined,
  until: string | undefined,
  t: Translate,
): string | undefined {
  const time = (seconds: string) => localTime(Number(seconds) * 1000);
  if (since !== undefined && until !== undefined) {
    return t('{0} to {1}', time(since), time(until));
  }
  if (since !== undefined) {
    return t('since {0}', time(since));
  }
  return until === undefined ? undefined : t('until {0}', time(until));
}

import type { Translate } from '../common/translate.ts';
import { localTime, shownRecord } from './logLine.ts';
import { differingTime } from './textTime.ts';

/** Of a line of a document that shows a record: the time that it tells itself, where that is another one than the engine's. */
export function describeTextTime(line: string, t: Translate): string | undefined {
  const { text = '', start = 0 } = shownRecord(line) ?? {};
  const time = start < localTime(0).length ? Number.NaN : Date.parse(line.slice(0, localTime(0).length));
  const own = Number.isNaN(time) ? undefined : differingTime(text, new Date(time).toISOString());
  return own === undefined
    ? undefined
    : t('The line itself says {0}; the engine took it at {1}.', localTime(own), localTime(time));
}

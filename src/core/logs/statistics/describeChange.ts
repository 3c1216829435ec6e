import type { Translate } from '../../common/translate.ts';
import { countRecords } from '../countWords.ts';
import { levelWord } from '../levelWord.ts';
import { localTime } from '../logLine.ts';
import type { RateChange } from './rateChange.ts';

/** `ERROR ×14 since 10:20`: one sentence for people, in local time. */
export function describeChange({ level, since, factor, count }: RateChange, t: Translate): string {
  const word = levelWord(level, t);
  const time = localTime(since).slice(0, 16);
  if (factor === undefined) {
    return t('{0}: {1} since {2}, none before', word, count, time);
  }
  return factor === 0
    ? t('{0}: none since {1}', word, time)
    : t('{0} ×{1} since {2} ({3})', word, factorText(factor), time, countRecords(count, t));
}

/** Two digits that say something. */
export function factorText(factor: number): string {
  return factor >= 10 ? String(Math.round(factor)) : String(Number(factor.toPrecision(2)));
}

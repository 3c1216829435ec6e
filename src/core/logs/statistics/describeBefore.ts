import type { Translate } from '../../common/translate.ts';
import { groupedDigits } from '../countWords.ts';
import { levelWord } from '../levelWord.ts';
import { localTime } from '../logLine.ts';
import { factorText } from './describeChange.ts';
import { compareLevels, type WindowBefore } from './windowBefore.ts';

/** Which window this one is compared with, in local time. */
export function describeBefore({ from, to, records }: WindowBefore, t: Translate): string {
  const times = [from, to].map((time) => localTime(time).slice(0, 19));
  return records === 0
    ? t('There are no records from {0} to {1}: nothing to compare with.', ...times)
    : t('As long before: from {0} to {1}.', ...times);
}

/** Level, hits before, hits now and their ratio (`×14`), as the rows of a table. */
export function comparisonRows(before: WindowBefore, counts: readonly number[], t: Translate): string[][] {
  return compareLevels(before, counts).map(({ level, before: was, count, factor }) => [
    levelWord(level, t),
    groupedDigits(was),
    groupedDigits(count),
    factor === undefined ? t('none before') : `×${factorText(factor)}`,
  ]);
}

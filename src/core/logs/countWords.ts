import type { Translate } from '../common/translate.ts';

export function countHits(count: number, t: Translate): string {
  return count === 1 ? t('1 hit') : t('{0} hits', groupedDigits(count));
}

export function countRecords(count: number, t: Translate): string {
  return count === 1 ? t('1 record') : t('{0} records', groupedDigits(count));
}

export function countLines(count: number, t: Translate): string {
  return count === 1 ? t('1 line') : t('{0} lines', groupedDigits(count));
}

/** Those with hits, out of all that are searched. */
export function countFound(found: number, all: number, t: Translate): string {
  return all === 1 ? t('{0} of 1 container', found) : t('{0} of {1} containers', found, all);
}

/** 1,234,567, as English and Korean both write it. */
export function groupedDigits(value: number): string {
  return value.toLocaleString('en');
}

import type { Translate } from '../common/translate.ts';
import { describeProblem } from '../describeProblem.ts';
import type { Problem } from '../errors.ts';
import { countFound, countHits, countRecords, groupedDigits } from './countWords.ts';
import { limitWords } from './describeQuery.ts';
import { lineText, localTime } from './logLine.ts';
import type { LogQuery } from './logQuery.ts';
import { excludedText, patternText } from './queryEdits.ts';
import { plainLine, type ResultLine, type SearchField } from './resultLines.ts';
import type { Arrangement } from './resultRuns.ts';

/** What was asked for, as the head of the document repeats it. */
export interface SearchHeading extends Arrangement {
  readonly query: LogQuery;
  readonly containers: readonly { readonly id: string; readonly name: string }[];
  /** In words. */
  readonly window: string;
  /** Records shown before and after a hit. */
  readonly context: number;
  /** What one would type in a shell instead, for those who want to learn it; undefined where no command does. */
  readonly command: string | undefined;
  /** Nothing of it is real. */
  readonly isDemo: boolean;
}

/** How the search of a container stands (a LogSearchProgress). */
export interface ContainerProgress {
  readonly containerId: string;
  readonly records: number;
  readonly hits: number;
  readonly reached: string | undefined;
  readonly outcome: 'exhausted' | 'cancelled' | 'failed' | undefined;
  readonly problem: Problem | undefined;
  readonly isCapped: boolean;
  /** The search broke off; so many of the last records were searched all the same. */
  readonly onlyLast?: number;
  /** The engine has the container no more: its stored log was searched. */
  readonly isRemoved?: boolean;
  /** Places of the stored log where records may be missing. */
  readonly gaps?: number;
}

/** The head of a document, a line for each thing that can be changed; each has a value, which one can click on. */
export function headLines(heading: SearchHeading, t: Translate): ResultLine[] {
  const { query, containers, window, context, command, order, isMerged } = heading;
  const arrangement = [
    order === 'newestFirst' ? t('newest first') : t('oldest first'),
    ...(containers.length > 1 ? [isMerged ? t('merged by time') : t('grouped by container')] : []),
  ];
  const line = (label: string, value: string, field?: SearchField): ResultLine => ({
    ...plainLine(`# ${label}: ${value}`),
    ...(field === undefined ? {} : { field }),
  });
  return [
    ...(heading.isDemo ? [line(t('Engine'), t('Demo engine'))] : []),
    line(t('Query'), lineText(patternText(query)) || t('everything'), 'query'),
    line(t('Flags'), flagWords(query, t).join(', '), 'flags'),
    line(t('Exclude'), lineText(excludedText(query)) || t('nothing'), 'exclude'),
    line(t('Records'), lineText(limitWords(query).join(', ')) || t('all'), 'records'),
    line(t('Containers'), containers.map(({ name }) => name).join(', '), 'containers'),
    line(t('Window'), window, 'window'),
    line(t('Context Lines'), String(context), 'context'),
    line(t('Order'), arrangement.join(', '), 'order'),
    ...(command === undefined ? [] : [line(t('In a Shell'), lineText(command))]),
    plainLine(''),
  ];
}

/** What came of it so far, or in the end. */
export function summaryLine(
  all: readonly ContainerProgress[],
  containers: number,
  elapsedMs: number | undefined,
  t: Translate,
): string {
  const hits = countHits(sum(all.map((one) => one.hits)), t);
  const records = countRecords(sum(all.map((one) => one.records)), t);
  if (elapsedMs === undefined) {
    return t('Searching … {0} so far, {1} searched', hits, records);
  }
  const found = all.filter((one) => one.hits > 0).length;
  const seconds = (elapsedMs / 1000).toFixed(1);
  return t('{0} in {1}, {2} searched in {3} s', hits, countFound(found, containers, t), records, seconds);
}

/** What of a container was not searched, or is not shown, and why; `shown` of its hits are. */
export function searchNotice(
  progress: ContainerProgress,
  shown: number,
  order: Arrangement['order'],
  t: Translate,
): string | undefined {
  const notices = [storeNotice(progress, t), outcomeNotice(progress, shown, order, t)];
  return notices.filter((notice) => notice !== undefined).join('; ') || undefined;
}

function storeNotice({ isRemoved, gaps = 0, outcome }: ContainerProgress, t: Translate): string | undefined {
  const notices = [
    ...(isRemoved ? [t('removed: its stored log was searched')] : []),
    ...(gaps > 0 && outcome !== undefined ? [missingLines(gaps, t)] : []),
  ];
  return notices.join('; ') || undefined;
}

function outcomeNotice(
  progress: ContainerProgress,
  shown: number,
  order: Arrangement['order'],
  t: Translate,
): string | undefined {
  const { outcome, problem, hits, isCapped } = progress;
  if (outcome === undefined || (outcome === 'exhausted' && !isCapped)) {
    return undefined;
  }
  if (outcome === 'exhausted') {
    return shownPart(shown, hits, order, t);
  }
  const { summary, nextStep } = describeProblem(problem ?? { code: 'cancelled' }, t);
  return `${searchedPart(progress, t)}. ${nextStep === undefined ? summary : `${summary} ${nextStep}`}`;
}

function shownPart(shown: number, hits: number, order: Arrangement['order'], t: Translate): string {
  const [some, all] = [groupedDigits(shown), groupedDigits(hits)];
  if (order === 'newestFirst') {
    return shown === 1
      ? t('only the last of {0} hits is shown', all)
      : t('only the last {0} of {1} hits are shown', some, all);
  }
  return shown === 1
    ? t('only the first of {0} hits is shown', all)
    : t('only the first {0} of {1} hits are shown', some, all);
}

function searchedPart({ reached, onlyLast = 0 }: ContainerProgress, t: Translate): string {
  const upTo = reached === undefined ? undefined : localTime(reached);
  if (onlyLast === 0) {
    return upTo === undefined ? t('not searched') : t('searched only up to {0}', upTo);
  }
  if (upTo === undefined) {
    return onlyLast === 1
      ? t('only the last record was searched')
      : t('only the last {0} records were searched', groupedDigits(onlyLast));
  }
  return onlyLast === 1
    ? t('searched only up to {0}, and the last record', upTo)
    : t('searched only up to {0}, and the last {1} records', upTo, groupedDigits(onlyLast));
}

function missingLines(gaps: number, t: Translate): string {
  return gaps === 1 ? t('lines may be missing in 1 place') : t('lines may be missing in {0} places', gaps);
}

function flagWords(query: LogQuery, t: Translate): string[] {
  return [
    query.isRegExp ? t('regular expression') : t('plain text'),
    caseWord(query, t),
    ...(query.isWholeWord ? [t('whole words only')] : []),
    ...(query.isInverted ? [t('lines that do not match')] : []),
    ...(query.hasTraces ? [t('whole stack traces')] : []),
  ];
}

function caseWord({ case: mode }: LogQuery, t: Translate): string {
  switch (mode) {
    case 'smart':
      return t('smart case');
    case 'sensitive':
      return t('match case');
    case 'insensitive':
      return t('ignore case');
  }
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}

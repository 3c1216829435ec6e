import type { Translate } from '../common/translate.ts';
import { describeProblem } from '../describeProblem.ts';
import type { Problem } from '../errors.ts';
import { displayText, formatTimestamp } from './logLines.ts';
import type { LogQuery } from './logQuery.ts';
import type { LogRecord } from './logRecord.ts';
import type { TextRange } from './matcher.ts';

/** What the results of a search are made of. */
export interface SearchResults {
  readonly query: LogQuery;
  /** The time window in words. */
  readonly window: string;
  readonly containers: readonly ContainerResults[];
  readonly isRunning: boolean;
}

export interface ContainerResults {
  readonly id: string;
  readonly name: string;
  /** Runs of records around hits, in the order of the log. */
  readonly excerpts: readonly (readonly ResultLine[])[];
  readonly hits: number;
  readonly records: number;
  readonly outcome: 'exhausted' | 'cancelled' | 'failed' | undefined;
  readonly problem: Problem | undefined;
  readonly isCapped: boolean;
}

export interface ResultLine {
  readonly record: LogRecord;
  readonly index: number;
  readonly ranges: readonly TextRange[];
  readonly isHit: boolean;
}

/** What stands on a line of the document: see `lines`. */
export type DocumentLine =
  | { readonly kind: 'container'; readonly container: ContainerResults }
  | {
      readonly kind: 'record';
      readonly container: ContainerResults;
      readonly line: ResultLine;
      /** Length of what stands before the record's text. */
      readonly prefix: number;
    };

export interface ResultsDocument {
  readonly text: string;
  /** By 0-based line number. */
  readonly lines: ReadonlyMap<number, DocumentLine>;
}

/**
 * In the manner of VS Code's Search Editor: the query and what came of it on top, then the hits by container, each with
 * its number in the log, its time and the lines around it. Hits are marked with a colon behind the number.
 */
export function renderResults(results: SearchResults, t: Translate): ResultsDocument {
  const text: string[] = [...header(results, t), ''];
  const lines = new Map<number, DocumentLine>();
  for (const container of results.containers.filter(({ excerpts }) => excerpts.length > 0)) {
    lines.set(text.length, { kind: 'container', container });
    text.push(`${container.name}: ${countHits(container.hits, t)}`);
    for (const [index, excerpt] of container.excerpts.entries()) {
      if (index > 0 && excerpt.length > 1) {
        text.push('  ···');
      }
      for (const line of excerpt) {
        const prefix = `  ${String(line.index + 1).padStart(6)}${line.isHit ? ':' : ' '} ${formatTimestamp(line.record.timestamp)}  `;
        lines.set(text.length, { kind: 'record', container, line, prefix: prefix.length });
        text.push(prefix + displayText(line.record));
      }
    }
    text.push('');
  }
  return { text: `${text.join('\n')}\n`, lines };
}

function header(results: SearchResults, t: Translate): string[] {
  const { query, containers, window } = results;
  const flags = [
    query.isRegExp ? t('regular expression') : t('plain text'),
    { smart: t('smart case'), sensitive: t('case-sensitive'), insensitive: t('ignoring case') }[query.case],
    ...(query.isInverted ? [t('lines that do not match')] : []),
  ];
  const names = containers.map(({ name }) => name);
  const shown = names.length > 8 ? [...names.slice(0, 8), t('and {0} more', names.length - 8)] : names;
  return [
    `# ${t('Query: {0}', query.pattern)}`,
    `# ${t('Flags: {0}', flags.join(', '))}`,
    `# ${t('Containers: {0}', shown.join(', '))}`,
    `# ${t('Time: {0}', window)}`,
    `# ${summary(results, t)}`,
    ...notSearched(results, t).map((line) => `# ${line}`),
  ];
}

function summary({ containers, isRunning }: SearchResults, t: Translate): string {
  const hits = containers.reduce((sum, container) => sum + container.hits, 0);
  const records = containers.reduce((sum, container) => sum + container.records, 0);
  const withHits = containers.filter((container) => container.hits > 0).length;
  const done = containers.filter(({ outcome }) => outcome !== undefined).length;
  const found = t(
    '{0} in {1} of {2} containers, {3} records searched',
    countHits(hits, t),
    withHits,
    containers.length,
    records.toLocaleString('en'),
  );
  return isRunning
    ? `${found} – ${t('searching, {0} of {1} containers done…', done, containers.length)}`
    : found;
}

/** A result says what it does not cover. */
function notSearched({ containers, isRunning }: SearchResults, t: Translate): string[] {
  const cancelled = containers.filter(({ outcome }) => outcome === 'cancelled').map(({ name }) => name);
  return [
    ...(cancelled.length > 0 && !isRunning
      ? [t('Cancelled before the end, not searched completely: {0}', cancelled.join(', '))]
      : []),
    ...containers.flatMap(({ name, problem }) =>
      problem && problem.code !== 'cancelled'
        ? [t('Not searched completely: {0}: {1}', name, describeProblem(problem, t).summary)]
        : [],
    ),
    ...containers
      .filter(({ isCapped }) => isCapped)
      .map(({ name, hits }) =>
        t(
          '{0}: only the first hits of {1} are shown; narrow the query or the time',
          name,
          hits.toLocaleString('en'),
        ),
      ),
  ];
}

function countHits(hits: number, t: Translate): string {
  return hits === 1 ? t('1 hit') : t('{0} hits', hits.toLocaleString('en'));
}

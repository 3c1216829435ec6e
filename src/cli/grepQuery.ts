import { t } from '@vscode/l10n';
import { parseFieldCondition } from '../core/logs/fields.ts';
import { logLevels } from '../core/logs/level.ts';
import type { LogQuery } from '../core/logs/logQuery.ts';
import { type LogPattern, patternQuery } from '../core/logs/patterns.ts';
import { type SearchWindow, windowOptions } from '../core/logs/searchWindow.ts';
import { type LogSourceChoice, logSources } from '../workers/logSearchRequest.ts';
import { numberOption } from './arguments.ts';
import { UsageError } from './command.ts';
import type { GrepInput } from './grepOptions.ts';
import { namedPattern } from './grepPatterns.ts';

/** What is looked for, and the words of the command line that name containers. Throws UsageError and VitalsError. */
export async function readGrepQuery(
  input: GrepInput,
): Promise<{ readonly query: LogQuery; readonly words: readonly string[] }> {
  const { options: given, positionals } = input;
  const named = given.pattern === undefined ? undefined : await namedPattern(given.pattern);
  if (named !== undefined || given.regexp) {
    return { query: queryOf(named, given.regexp ?? [], input), words: positionals };
  }
  const [pattern, ...words] = positionals;
  // A level, stream or field needs no pattern.
  if (pattern === undefined && !given.level && !given.stream && !given.field) {
    throw new UsageError(t('Something is missing on the command line.'));
  }
  return { query: queryOf(undefined, [pattern ?? ''], input), words };
}

function queryOf(
  named: LogPattern | undefined,
  patterns: readonly string[],
  { options: given }: GrepInput,
): LogQuery {
  if (given['ignore-case'] && given['case-sensitive']) {
    throw new UsageError(t('{0} and {1} contradict each other.', '-i', '-s'));
  }
  if (given['invert-match'] && given.traces) {
    throw new UsageError(t('{0} and {1} contradict each other.', '-v', '--traces'));
  }
  const [pattern = '', ...orPatterns] = [...(named ? [named.pattern] : []), ...patterns];
  return {
    ...patternQuery({ pattern, ...(named?.options && { options: named.options }) }),
    orPatterns,
    ...(given['fixed-strings'] && { isRegExp: false }),
    ...(given['ignore-case'] && { case: 'insensitive' as const }),
    ...(given['case-sensitive'] && { case: 'sensitive' as const }),
    ...(given['invert-match'] && { isInverted: true, hasTraces: false }),
    ...(given['word-regexp'] && { isWholeWord: true }),
    excludePatterns: given.exclude ?? [],
    ...(given.level !== undefined && { levels: oneOf('level', given.level, logLevels) }),
    ...(given.stream !== undefined && { streams: oneOf('stream', given.stream, ['stdout', 'stderr']) }),
    fields: (given.field ?? []).map(parseFieldCondition),
    ...(given.traces && { hasTraces: true }),
  };
}

/** Words parted by commas. */
function oneOf<T extends string>(option: string, text: string, known: readonly T[]): T[] {
  return text.split(',').map((word) => {
    const found = known.find((one) => one === word.trim().toLowerCase());
    if (found === undefined) {
      throw new UsageError(t('--{0} knows {1}, not “{2}”.', option, known.join(', '), word));
    }
    return found;
  });
}

/** As the user wrote it. */
export function givenWindow({ options: given }: GrepInput): SearchWindow {
  const tail = numberOption('tail', given.tail, { min: 0, max: Number.MAX_SAFE_INTEGER, isInteger: true });
  return {
    ...(given.since !== undefined && { since: given.since }),
    ...(given.until !== undefined && { until: given.until }),
    ...(tail !== undefined && { tail }),
  };
}

/** What is read and how much of it is shown. Throws UsageError and VitalsError. */
export function readGrepExtent(input: GrepInput, now: number) {
  const { options: given } = input;
  const count = (name: 'after-context' | 'before-context' | 'context') =>
    numberOption(name, given[name], { min: 0, max: maxContext, isInteger: true });
  const around = count('context') ?? 0;
  return {
    after: count('after-context') ?? around,
    before: count('before-context') ?? around,
    ...windowOptions(givenWindow(input), now),
    source: sourceOf(given.source),
  };
}

function sourceOf(text: string | undefined): LogSourceChoice {
  const found = logSources.find((source) => source === (text ?? 'auto'));
  if (found === undefined) {
    throw new UsageError(t('--{0} knows {1}, not “{2}”.', 'source', logSources.join(', '), text ?? ''));
  }
  return found;
}

/** How many hits are wanted of each log. Throws UsageError. */
export function readNewest({ options: given }: GrepInput): number | undefined {
  const newest = numberOption('newest', given.newest, { min: 1, max: 1_000_000, isInteger: true });
  const contradictions = ['tail', 'follow', 'count', 'total', 'count-by', 'sort'] as const;
  const contradiction = contradictions.find((option) => given[option] !== undefined);
  if (newest !== undefined && contradiction) {
    throw new UsageError(t('{0} and {1} contradict each other.', '--newest', `--${contradiction}`));
  }
  return newest;
}

const maxContext = 10_000;

import { t } from '@vscode/l10n';
import type { Container } from '../core/containers/container.ts';
import { selectContainers } from '../core/containers/selectContainers.ts';
import { describeProblem } from '../core/describeProblem.ts';
import { parseFieldCondition } from '../core/logs/fields.ts';
import { logLevels } from '../core/logs/level.ts';
import type { LogQuery } from '../core/logs/logQuery.ts';
import { windowOptions } from '../core/logs/searchWindow.ts';
import { GroupCounter, parseGrouping } from '../core/logs/statistics/groupCounter.ts';
import { toPlainText } from '../core/reports/plainText.ts';
import { type LogSearchHandlers, type LogSearchProgress, searchLogs } from '../workers/logSearchClient.ts';
import { numberOption } from './arguments.ts';
import {
  type Command,
  type CommandContext,
  type CommandInput,
  type OptionSpecs,
  UsageError,
} from './command.ts';
import { writeGroups } from './grepGroups.ts';
import { inTurn, jsonLines, type LinePrinter, textLines } from './grepOutput.ts';
import { programName } from './help.ts';
import { writeJsonArray } from './json.ts';

const options = {
  'ignore-case': { type: 'boolean', short: 'i', help: () => t('never heed case') },
  'case-sensitive': { type: 'boolean', short: 's', help: () => t('always heed case') },
  'fixed-strings': { type: 'boolean', short: 'F', help: () => t('PATTERN is plain text') },
  'extended-regexp': {
    type: 'boolean',
    short: 'E',
    help: () => t('PATTERN is a regular expression (the default)'),
  },
  regexp: {
    type: 'string',
    short: 'e',
    multiple: true,
    value: 'PATTERN',
    help: () => t('a pattern; several find what one of them does, and all words are then names'),
  },
  exclude: {
    type: 'string',
    multiple: true,
    value: 'PATTERN',
    help: () => t('no lines that match this one; several times'),
  },
  'word-regexp': { type: 'boolean', short: 'w', help: () => t('whole words only') },
  level: {
    type: 'string',
    value: 'LEVELS',
    help: () => t('lines of these levels: fatal, error, warning, info, debug, trace'),
  },
  stream: { type: 'string', value: 'STREAM', help: () => t('stdout or stderr only') },
  field: {
    type: 'string',
    multiple: true,
    value: 'CONDITION',
    help: () => t('lines whose JSON or logfmt field compares so: status>=500, took>800ms; several times'),
  },
  'invert-match': { type: 'boolean', short: 'v', help: () => t('lines that do not match') },
  traces: {
    type: 'boolean',
    help: () => t('each hit with the whole stack trace that it is in, counted once'),
  },
  'after-context': { type: 'string', short: 'A', value: 'N', help: () => t('N lines after each hit too') },
  'before-context': { type: 'string', short: 'B', value: 'N', help: () => t('N lines before each hit too') },
  context: { type: 'string', short: 'C', value: 'N', help: () => t('N lines before and after each hit too') },
  since: {
    type: 'string',
    value: 'T',
    help: () => t('from T on: 10m, 1h30m, today, 14:30, 2026-11-23, 2026-11-23T14:30:00Z or Unix seconds'),
  },
  until: { type: 'string', value: 'T', help: () => t('up to T') },
  tail: { type: 'string', value: 'N', help: () => t('only the last N lines of each log') },
  'line-number': { type: 'boolean', short: 'n', help: () => t('the number of each line, counted from 1') },
  count: { type: 'boolean', short: 'c', help: () => t('count the lines: NAME:COUNT for each container') },
  total: { type: 'boolean', help: () => t('count the lines of all containers: one number') },
  'count-by': {
    type: 'string',
    value: 'WHAT',
    help: () =>
      t('count the lines by container, level, stream, template, field:NAME or time (30s, 5m, 1h, 1d)'),
  },
  top: { type: 'string', value: 'N', help: () => t('only the N most frequent of --count-by') },
} as const satisfies OptionSpecs;

type Input = CommandInput<typeof options>;

export const grepCommand: Command<typeof options> = {
  name: 'grep',
  usage:
    '[PATTERN|-e PATTERN…] [NAME…] [-i|-s] [-F] [-w] [-v] [--exclude PATTERN] [--level LEVELS] [--stream STREAM] [--field CONDITION] [--traces] [-A N] [-B N] [-C N] [--since T] [--until T] [--tail N] [-c|--total|--count-by WHAT [--top N]] [--json]',
  summary: () => t('search the logs of containers, as grep does'),
  details: () =>
    t(
      'PATTERN is a regular expression; without a capital letter in it, case is not heeded. NAME is a name or a pattern of names (web-*), the beginning of an id, PROJECT/SERVICE of a compose project, label:KEY=VALUE, or image:, project: or service: with a name. Without one, all containers are searched, running or not. Exit code: 0 found, 1 found nothing, 2 an error, also if only one log could not be searched.',
    ),
  options,
  positionals: { min: 0, max: Number.POSITIVE_INFINITY },
  hasJson: true,
  failureCode: 2,
  async run(input, context) {
    const { patterns, words } = patternsAndNames(input);
    const query = queryOf(patterns, input);
    const extent = extentOf(input, context.clock.now());
    const client = await context.connect();
    const listed = await client.list(context.signal);
    const containers = words.length > 0 ? selectContainers(listed, words) : byName(listed);
    const grouping =
      input.options['count-by'] === undefined ? undefined : parseGrouping(input.options['count-by']);
    const top = numberOption('top', input.options.top, { min: 1, max: 1_000_000, isInteger: true });
    const isCount = input.options.count === true || input.options.total === true;
    const groups = grouping && new GroupCounter(grouping);
    const printer = isCount || groups ? undefined : printerOf(input, context, containers);
    const request = {
      endpoint: client.endpoint,
      containers: containers.map(({ id, name }) => ({ id, name })),
      query,
      ...extent,
      ...(groups && { before: 0, after: 0 }),
      maxHits: isCount ? 0 : Number.POSITIVE_INFINITY,
      timestamps: (input.isJson && !isCount) || groups !== undefined,
    };
    const handlers = groups ? countingInto(groups, containers) : inTurn(containers, printer);
    const results = await searchLogs(request, handlers, context.signal);
    printer?.end();
    context.signal.throwIfAborted();
    if (groups) {
      writeGroups(groups.result(), top, input.isJson, context);
    } else if (isCount) {
      writeCounts(containers, results, input, context);
    }
    tellProblems(containers, results, context);
    if (results.some(({ outcome }) => outcome !== 'exhausted')) {
      return grepCommand.failureCode;
    }
    return results.some(({ hits }) => hits > 0) ? 0 : 1;
  },
};

/** Hits are counted as they come; none is kept. */
function countingInto(groups: GroupCounter, containers: readonly Container[]): LogSearchHandlers {
  const names = new Map(containers.map(({ id, name }) => [id, name]));
  return {
    onExcerpt: ({ containerId, lines }) => {
      for (const { record } of lines.filter(({ isHit }) => isHit)) {
        groups.add(names.get(containerId) ?? '', record);
      }
    },
  };
}

/** As grep has it: with `-e`, the first word is a name too; a level, stream or field needs no pattern. */
function patternsAndNames({ options: given, positionals }: Input) {
  if (given.regexp) {
    return { patterns: given.regexp, words: positionals };
  }
  const [pattern, ...words] = positionals;
  if (pattern === undefined && !given.level && !given.stream && !given.field) {
    throw new UsageError(t('Something is missing on the command line.'));
  }
  return { patterns: [pattern ?? ''], words };
}

function queryOf([pattern = '', ...orPatterns]: readonly string[], { options: given }: Input): LogQuery {
  if (given['ignore-case'] && given['case-sensitive']) {
    throw new UsageError(t('{0} and {1} contradict each other.', '-i', '-s'));
  }
  if (given['invert-match'] && given.traces) {
    throw new UsageError(t('{0} and {1} contradict each other.', '-v', '--traces'));
  }
  return {
    pattern,
    orPatterns,
    isRegExp: !given['fixed-strings'],
    case: given['ignore-case'] ? 'insensitive' : given['case-sensitive'] ? 'sensitive' : 'smart',
    isInverted: given['invert-match'] === true,
    isWholeWord: given['word-regexp'] === true,
    excludePatterns: given.exclude ?? [],
    ...(given.level !== undefined && { levels: oneOf('level', given.level, logLevels) }),
    ...(given.stream !== undefined && { streams: oneOf('stream', given.stream, ['stdout', 'stderr']) }),
    fields: (given.field ?? []).map(parseFieldCondition),
    hasTraces: given.traces === true,
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

/** What is read and how much of it is shown. */
function extentOf({ options: given }: Input, now: number) {
  const count = (name: 'after-context' | 'before-context' | 'context' | 'tail', max: number) =>
    numberOption(name, given[name], { min: 0, max, isInteger: true });
  const around = count('context', maxContext) ?? 0;
  const tail = count('tail', Number.MAX_SAFE_INTEGER);
  return {
    after: count('after-context', maxContext) ?? around,
    before: count('before-context', maxContext) ?? around,
    ...windowOptions(
      {
        ...(given.since !== undefined && { since: given.since }),
        ...(given.until !== undefined && { until: given.until }),
        ...(tail !== undefined && { tail }),
      },
      now,
    ),
  };
}

const maxContext = 10_000;

function byName(containers: readonly Container[]): Container[] {
  return containers.toSorted((a, b) => (a.name < b.name ? -1 : 1));
}

function printerOf(
  { isJson, options: given }: Input,
  context: CommandContext,
  containers: readonly Container[],
): LinePrinter {
  return isJson
    ? jsonLines(context)
    : textLines(context, {
        hasNames: containers.length > 1,
        hasNumbers: given['line-number'] === true,
        hasContext: [given['after-context'], given['before-context'], given.context, given.traces].some(
          Boolean,
        ),
      });
}

/** The schemas are in docs/cli.md; a test compares them. */
function writeCounts(
  containers: readonly Container[],
  results: readonly LogSearchProgress[],
  { isJson, options: given }: Input,
  { stdout, paint }: CommandContext,
): void {
  const counts = results.map(({ hits, records, outcome }, index) => ({
    id: containers[index]?.id ?? '',
    name: containers[index]?.name ?? '',
    hits,
    records,
    isComplete: outcome === 'exhausted',
  }));
  const total = {
    hits: counts.reduce((sum, { hits }) => sum + hits, 0),
    records: counts.reduce((sum, { records }) => sum + records, 0),
    isComplete: counts.every(({ isComplete }) => isComplete),
  };
  if (isJson) {
    writeJsonArray(stdout, given.total ? [total] : counts);
  } else if (given.total) {
    stdout.write(`${total.hits}\n`);
  } else {
    const lines = counts.map(
      ({ name, hits }) => `${paint('magenta', toPlainText(name))}${paint('cyan', ':')}${hits}\n`,
    );
    stdout.write(lines.join(''));
  }
}

/** What was not searched, or not to its end, and why: each reason once. */
function tellProblems(
  containers: readonly Container[],
  results: readonly LogSearchProgress[],
  { stderr }: CommandContext,
): void {
  const namesByReason = new Map<string, string[]>();
  for (const [index, { problem }] of results.entries()) {
    if (problem) {
      const { summary, nextStep } = describeProblem(problem, t);
      const reason = nextStep ? `${summary} ${nextStep}` : summary;
      namesByReason.set(reason, [...(namesByReason.get(reason) ?? []), containers[index]?.name ?? '']);
    }
  }
  for (const [reason, names] of namesByReason) {
    stderr.write(`${programName}: ${toPlainText(names.join(', '))}: ${toPlainText(reason)}\n`);
  }
}

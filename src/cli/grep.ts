import { t } from '@vscode/l10n';
import type { Container } from '../core/containers/container.ts';
import type { Problem } from '../core/errors.ts';
import { searchLogs } from '../workers/logSearchClient.ts';
import type { LogExcerptLine, LogSearchHandlers } from '../workers/logSearchRequest.ts';
import { searchNewest } from '../workers/newestSearch.ts';
import { numberOption } from './arguments.ts';
import type { Command, CommandContext } from './command.ts';
import { checkFollow, followSearch } from './grepFollow.ts';
import { grepFormat, linePrinter, lineTime } from './grepFormats.ts';
import { hitGroups, writeGroups } from './grepGroups.ts';
import { type GrepInput, grepOptions } from './grepOptions.ts';
import { inTurn, type LinePrinter } from './grepOutput.ts';
import { writePatterns } from './grepPatterns.ts';
import { readGrepExtent, readGrepQuery, readNewest } from './grepQuery.ts';
import { tellStatistics, writeCounts } from './grepReport.ts';
import { chooseContainers, chooseStore, tellStore, tellStoreFailure } from './logStore.ts';

export const grepCommand: Command<typeof grepOptions> = {
  name: 'grep',
  usage:
    '[PATTERN|-e PATTERN…|--pattern NAME|--patterns] [NAME…] [-i|-s] [-F] [-w] [-v] [--exclude PATTERN] [--level LEVELS] [--stream STREAM] [--field CONDITION] [--traces] [-A N] [-B N] [-C N] [--since T] [--until T] [--tail N] [--newest N] [-f] [-t|--text-time] [--sort] [-c|--total|--count-by WHAT [--top N]] [--format FORMAT] [--no-cache] [--source SOURCE] [--removed] [--no-stats] [--json]',
  summary: () => t('search the logs of containers, as grep does'),
  details: () =>
    t(
      'PATTERN is a regular expression; without a capital letter in it, case is not heeded. NAME is a name or a pattern of names (web-*), the beginning of an id, PROJECT/SERVICE of a compose project, label:KEY=VALUE, or image:, project: or service: with a name. Without one, all containers are searched, running or not. Exit code: 0 found, 1 found nothing, 2 an error, also if only one log could not be searched.',
    ),
  options: grepOptions,
  positionals: { min: 0, max: Number.POSITIVE_INFINITY },
  failureCode: 2,
  async run(input, context) {
    if (input.options.patterns) {
      await writePatterns(input.isJson, context);
      return 0;
    }
    const { query, words } = await readGrepQuery(input);
    const extent = readGrepExtent(input, context.clock.now());
    const format = grepFormat(input);
    if (input.options.follow) {
      checkFollow(input, query);
    }
    const groups = hitGroups(input.options['count-by'], query);
    const top = numberOption('top', input.options.top, { min: 1, max: 1_000_000, isInteger: true });
    const isCount = input.options.count === true || input.options.total === true;
    const newest = readNewest(input);
    const client = await context.connect();
    const store = input.options.follow ? undefined : await chooseStore(input, context);
    const chosen = await chooseContainers(client, words, store, {
      withRemoved: input.options.removed === true,
      signal: context.signal,
    });
    const containers = chosen.map(({ container }) => container);
    const printer = isCount || groups ? undefined : printerOf(input, context, containers);
    const request = {
      endpoint: client.endpoint,
      containers: chosen.map(({ searched }) => searched),
      query,
      ...extent,
      ...(store && { store }),
      ...(groups && { before: 0, after: 0 }),
      maxHits: isCount ? 0 : Number.POSITIVE_INFINITY,
      timestamps: !isCount && (groups !== undefined || needsTimes(input)),
    };
    const handlers = {
      ...(groups ? groups.handlers(containers) : inTurn(containers, printer)),
      onFilled: (problem: Problem | undefined) => tellStoreFailure(problem, context),
    };
    const startedAt = performance.now();
    const results = input.options.follow
      ? await followSearch(client, containers, request, followHandler(printer, handlers), context)
      : newest === undefined
        ? await searchLogs(request, handlers, context.signal)
        : await searchNewest(request, newest, handlers, context.signal);
    printer?.end();
    if (!input.options.follow) {
      context.signal.throwIfAborted();
    }
    if (groups) {
      writeGroups(groups.result(), top, format, context);
    } else if (isCount) {
      writeCounts(containers, results, input, context);
    }
    tellStatistics(containers, results, input, performance.now() - startedAt, context);
    tellStore(chosen, results, context);
    if (results.some(({ outcome }) => outcome !== 'exhausted')) {
      return grepCommand.failureCode;
    }
    return results.some(({ hits }) => hits > 0) ? 0 : 1;
  },
};

/** Lines are printed as they come, whichever container they are of. */
function followHandler(printer: LinePrinter | undefined, { onExcerpt }: LogSearchHandlers) {
  return (container: Container, lines: readonly LogExcerptLine[]) => {
    if (printer) {
      printer.print(container, lines);
    } else {
      onExcerpt({ containerId: container.id, lines });
    }
  };
}

/** The engine takes some time to write them. */
function needsTimes(input: GrepInput): boolean {
  const { timestamps, sort } = input.options;
  return grepFormat(input) !== 'text' || [timestamps, input.options['text-time'], sort].some(Boolean);
}

function printerOf(input: GrepInput, context: CommandContext, containers: readonly Container[]): LinePrinter {
  const printer = linePrinter(input, context, containers);
  return input.options.sort ? sorted(printer, input.options['text-time'] === true) : printer;
}

/** Keeps all lines until the end, then prints them by time. What belongs to one hit stays together. */
function sorted(printer: LinePrinter, byOwnTime: boolean): LinePrinter {
  const parts: {
    readonly time: number;
    readonly container: Container;
    readonly lines: readonly LogExcerptLine[];
  }[] = [];
  return {
    print(container, lines) {
      const whole = lines.every(({ isHit }) => isHit) ? lines.map((line) => [line]) : [lines];
      for (const part of whole) {
        const record = part.find(({ isHit }) => isHit)?.record ?? part[0]?.record;
        parts.push({ time: record ? lineTime(record, byOwnTime) : Number.NaN, container, lines: part });
      }
    },
    end() {
      const times = parts.map((part, index) => ({ part, index }));
      times.sort((a, b) => a.part.time - b.part.time || a.index - b.index);
      for (const { part } of times) {
        printer.print(part.container, part.lines);
      }
      printer.end();
    },
  };
}

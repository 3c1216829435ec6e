import { t } from '@vscode/l10n';
import { Emitter } from '../core/common/emitter.ts';
import type { Container } from '../core/containers/container.ts';
import type { ContainerClient, ContainerEvent } from '../core/containers/containerClient.ts';
import { type Problem, toProblem } from '../core/errors.ts';
import { mayTakeForever } from '../core/logs/expressionForm.ts';
import { describeMarker } from '../core/logs/followedText.ts';
import { LiveSearch } from '../core/logs/liveSearch.ts';
import { type FollowedEngine, followLog } from '../core/logs/logFollower.ts';
import type { LogQuery } from '../core/logs/logQuery.ts';
import { toPlainText } from '../core/reports/plainText.ts';
import type { LogExcerptLine, LogSearchProgress } from '../workers/logSearchRequest.ts';
import { type CommandContext, UsageError } from './command.ts';
import type { GrepInput } from './grepOptions.ts';
import { programName } from './help.ts';

export interface FollowRequest {
  readonly query: LogQuery;
  readonly before: number;
  readonly after: number;
  /** What there already is to begin with: from a time on, or the last records; by default nothing. */
  readonly since?: string;
  readonly tail?: number;
}

/** Nothing has come for so long: a stack trace is taken to be whole, in milliseconds. */
const quietMs = 500;
/** Between two attempts to hear of the engine's events. */
const retryMs = 1000;

/** Throws UsageError where an option makes no sense with what has no end. */
export function checkFollow({ options: given }: GrepInput, query: LogQuery): void {
  const contradictions = [
    ['--until', given.until !== undefined],
    ['--sort', given.sort === true],
    ['--source file', given.source === 'file'],
  ] as const;
  for (const [option, isGiven] of contradictions) {
    if (isGiven) {
      throw new UsageError(t('{0} and {1} contradict each other.', '--follow', option));
    }
  }
  const patterns = [query.pattern, ...(query.orPatterns ?? []), ...(query.excludePatterns ?? [])];
  if (query.isRegExp && patterns.some(mayTakeForever)) {
    throw new UsageError(
      t('--follow takes no pattern that repeats a repetition: on some line it might never end.'),
    );
  }
}

/**
 * Searches what is written from now on until the signal aborts: over restarts, recreated containers and the absence of the engine,
 * each of which is told on stderr. Resolves early only where no log can be read.
 */
export async function followSearch(
  client: ContainerClient,
  containers: readonly Container[],
  request: FollowRequest,
  onExcerpt: (container: Container, lines: readonly LogExcerptLine[]) => void,
  context: CommandContext,
): Promise<readonly LogSearchProgress[]> {
  const ended = new AbortController();
  const engine = watchEngine(client, AbortSignal.any([context.signal, ended.signal]), context);
  try {
    return await Promise.all(
      containers.map((container) => followOne(engine, container, request, onExcerpt, context)),
    );
  } finally {
    ended.abort();
  }
}

async function followOne(
  engine: FollowedEngine,
  container: Container,
  { query, before, after, since, tail = 0 }: FollowRequest,
  onExcerpt: (container: Container, lines: readonly LogExcerptLine[]) => void,
  { signal, clock, stderr }: CommandContext,
): Promise<LogSearchProgress> {
  const search = new LiveSearch(query, { before, after }, (lines) => onExcerpt(container, lines));
  const options = { tail: Math.max(1, tail), clock, ...(since !== undefined && { since }) };
  let quiet: NodeJS.Timeout | undefined;
  let problem: Problem | undefined;
  try {
    for await (const part of followLog(engine, container, options, signal)) {
      if (part.kind === 'marker') {
        const note = describeMarker(part.marker, container.name, t);
        stderr.write(`${programName}: ${toPlainText(note)}\n`);
      } else if (part.kind === 'records' || since !== undefined || tail > 0) {
        search.add(part.records);
        clearTimeout(quiet);
        quiet = setTimeout(() => search.settle(), quietMs);
      }
    }
  } catch (error) {
    problem = toProblem(error);
  }
  clearTimeout(quiet);
  search.settle();
  const { records, hits, reached } = search;
  const outcome = problem ? 'failed' : 'exhausted';
  return {
    containerId: container.id,
    records,
    bytes: 0,
    hits,
    reached,
    outcome,
    problem,
    isCapped: false,
    stored: 0,
    isFile: false,
    gaps: 0,
    storeFailure: undefined,
    isRemoved: false,
    isWhole: true,
  };
}

function watchEngine(
  client: ContainerClient,
  signal: AbortSignal,
  { clock }: CommandContext,
): FollowedEngine {
  const changed = new Emitter<ContainerEvent | undefined>();
  const watch = async () => {
    while (!signal.aborted) {
      try {
        for await (const event of client.events({ onOpen: () => changed.fire(undefined) }, signal)) {
          changed.fire(event);
        }
      } catch {
        // The follower tells that the engine is away.
      }
      await clock.delay(retryMs, signal).catch(() => undefined);
    }
  };
  void watch();
  return { client: async () => client, onDidChange: changed.event };
}

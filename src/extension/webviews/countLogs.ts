import { setImmediate } from 'node:timers/promises';
import * as vscode from 'vscode';
import type { Endpoint } from '../../core/containers/endpoint.ts';
import { describeProblem } from '../../core/describeProblem.ts';
import { detectLevel } from '../../core/logs/level.ts';
import type { LogQuery } from '../../core/logs/logQuery.ts';
import { matchedPatterns } from '../../core/logs/matchedPatterns.ts';
import { patternsOf } from '../../core/logs/queryEdits.ts';
import { type SearchWindow, windowOptions } from '../../core/logs/searchWindow.ts';
import { type LogStatistics, StatisticsCounter } from '../../core/logs/statistics/logStatistics.ts';
import { levelKeys } from '../../core/logs/statistics/timeline.ts';
import { type WindowBefore, windowBefore } from '../../core/logs/statistics/windowBefore.ts';
import { searchLogs } from '../../workers/logSearchClient.ts';
import type { LogExcerptLine, LogSearchProgress, LogSearchRequest } from '../../workers/logSearchRequest.ts';
import { configuration } from '../configuration.ts';

export interface CountRequest {
  readonly endpoint: Endpoint;
  readonly containers: LogSearchRequest['containers'];
  readonly store: LogSearchRequest['store'];
  readonly query: LogQuery;
  readonly window: SearchWindow;
  /** The field whose values are counted. */
  readonly field: string | undefined;
}

export interface CountedLogs {
  readonly statistics: LogStatistics;
  readonly records: number;
  readonly isComplete: boolean;
  readonly problems: readonly string[];
}

/** Hits that are counted at once: a few milliseconds' work, so that nothing else in the window has to wait. */
const sliceLength = 300;
/** Between two interim results, in milliseconds. */
const interimMs = 500;

/** Of those that are counted, by the id of the container. */
type OnHits = (containerId: string, hits: readonly LogExcerptLine[]) => void;

/**
 * Counts all hits of a search, however many, and then those of the window before; none is kept. `onCounted` gets interim results and the
 * last one.
 */
export async function countLogs(
  request: CountRequest,
  onCounted: (counted: CountedLogs) => void,
  signal: AbortSignal,
): Promise<void> {
  const { containers, query, field } = request;
  const now = Date.now();
  const window = windowOptions(request.window, now);
  const names = new Map(containers.map(({ id, name }) => [id, name]));
  const counter = new StatisticsCounter([...names.values()], field, patternsOf(query));
  const progress = new Map<string, LogSearchProgress>();
  let toldAt = Date.now();
  const tell = (isComplete: boolean, before?: WindowBefore) => {
    toldAt = Date.now();
    const all = [...progress.values()];
    const records = all.reduce((sum, one) => sum + one.records, 0);
    const problems = all.flatMap((one) => problemLine(one, names.get(one.containerId) ?? ''));
    onCounted({ statistics: counter.result(before), records, isComplete, problems });
  };
  await searchHits(
    request,
    window,
    (id, hits) => {
      for (const line of hits) {
        counter.add(names.get(id) ?? '', line.record, matchedPatterns(query, line));
      }
    },
    (one) => {
      progress.set(one.containerId, one);
      if (Date.now() - toldAt > interimMs) {
        tell(false);
      }
    },
    signal,
  );
  tell(true);
  const before = windowBefore(window, now);
  if (before && window.tail === undefined && !signal.aborted) {
    tell(true, await countBefore(request, before, signal));
  }
}

/** By level alone. */
async function countBefore(
  request: CountRequest,
  { from, to }: Pick<WindowBefore, 'from' | 'to'>,
  signal: AbortSignal,
): Promise<WindowBefore> {
  const counts = levelKeys.map(() => 0);
  const progress = await searchHits(
    request,
    { since: String(from / 1000), until: String(to / 1000) },
    (_, hits) => {
      // What was written at the very moment is in both windows.
      for (const { record } of hits.filter(({ record: { timestamp = '' } }) => Date.parse(timestamp) < to)) {
        const level = levelKeys.indexOf(detectLevel(record.text) ?? 'none');
        counts[level] = (counts[level] ?? 0) + 1;
      }
    },
    () => undefined,
    signal,
  );
  const records = progress.reduce((sum, one) => sum + one.records, 0);
  return { from, to, records, counts };
}

/** Hands out all hits, slice by slice. */
function searchHits(
  { endpoint, containers, store, query }: CountRequest,
  window: ReturnType<typeof windowOptions>,
  onHits: OnHits,
  onProgress: (progress: LogSearchProgress) => void,
  signal: AbortSignal,
): Promise<readonly LogSearchProgress[]> {
  return searchLogs(
    {
      endpoint,
      containers,
      ...(store && { store }),
      query,
      ...window,
      before: 0,
      after: 0,
      maxHits: Number.POSITIVE_INFINITY,
      timestamps: true,
      source: configuration.logSource(),
    },
    {
      onExcerpt: async ({ containerId, lines }) => {
        for (let from = 0; from < lines.length; from += sliceLength) {
          onHits(
            containerId,
            lines.slice(from, from + sliceLength).filter(({ isHit }) => isHit),
          );
          await setImmediate();
        }
      },
      onProgress,
    },
    signal,
  );
}

function problemLine({ problem }: LogSearchProgress, name: string): string[] {
  if (!problem) {
    return [];
  }
  const { summary, nextStep } = describeProblem(problem, vscode.l10n.t);
  return [`${name}: ${nextStep === undefined ? summary : `${summary} ${nextStep}`}`];
}

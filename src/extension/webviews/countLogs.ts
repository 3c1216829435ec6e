import { setImmediate } from 'node:timers/promises';
import * as vscode from 'vscode';
import type { Endpoint } from '../../core/containers/endpoint.ts';
import { describeProblem } from '../../core/describeProblem.ts';
import type { LogQuery } from '../../core/logs/logQuery.ts';
import { type SearchWindow, windowOptions } from '../../core/logs/searchWindow.ts';
import { type LogStatistics, StatisticsCounter } from '../../core/logs/statistics/logStatistics.ts';
import {
  type LogExcerptLine,
  type LogSearchProgress,
  type LogSearchRequest,
  searchLogs,
} from '../../workers/logSearchClient.ts';
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

/** Counts all hits of a search, however many; none is kept. `onCounted` gets interim results and the last one. */
export async function countLogs(
  { endpoint, containers, store, query, window, field }: CountRequest,
  onCounted: (counted: CountedLogs) => void,
  signal: AbortSignal,
): Promise<void> {
  const names = new Map(containers.map(({ id, name }) => [id, name]));
  const counter = new StatisticsCounter([...names.values()], field);
  const progress = new Map<string, LogSearchProgress>();
  let toldAt = Date.now();
  const tell = (isComplete: boolean) => {
    toldAt = Date.now();
    const all = [...progress.values()];
    const records = all.reduce((sum, one) => sum + one.records, 0);
    const problems = all.flatMap((one) => problemLine(one, names.get(one.containerId) ?? ''));
    onCounted({ statistics: counter.result(), records, isComplete, problems });
  };
  const add = async (name: string, lines: readonly LogExcerptLine[]) => {
    for (let from = 0; from < lines.length; from += sliceLength) {
      for (const { record } of lines.slice(from, from + sliceLength).filter(({ isHit }) => isHit)) {
        counter.add(name, record);
      }
      await setImmediate();
    }
  };
  await searchLogs(
    {
      endpoint,
      containers,
      ...(store && { store }),
      query,
      ...windowOptions(window, Date.now()),
      before: 0,
      after: 0,
      maxHits: Number.POSITIVE_INFINITY,
      timestamps: true,
      source: configuration.logSource(),
    },
    {
      onExcerpt: ({ containerId, lines }) => add(names.get(containerId) ?? '', lines),
      onProgress: (one) => {
        progress.set(one.containerId, one);
        if (Date.now() - toldAt > interimMs) {
          tell(false);
        }
      },
    },
    signal,
  );
  tell(true);
}

function problemLine({ problem }: LogSearchProgress, name: string): string[] {
  if (!problem) {
    return [];
  }
  const { summary, nextStep } = describeProblem(problem, vscode.l10n.t);
  return [`${name}: ${nextStep === undefined ? summary : `${summary} ${nextStep}`}`];
}

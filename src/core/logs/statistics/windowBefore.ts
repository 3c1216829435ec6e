import type { LogOptions } from '../../containers/containerClient.ts';
import { type LevelKey, levelKeys } from './timeline.ts';

/** What was found in the window of the same length just before the one that is searched. */
export interface WindowBefore {
  /** Milliseconds since 1970. */
  readonly from: number;
  readonly to: number;
  /** Records that were searched: with none, there is nothing to compare with. */
  readonly records: number;
  /** Hits by level, in the order of `levelKeys`. */
  readonly counts: readonly number[];
}

/** How often hits of a level came in the window before, and in this one. */
export interface LevelComparison {
  readonly level: LevelKey;
  readonly before: number;
  readonly count: number;
  /** Count by that before; undefined where there were none before. */
  readonly factor: number | undefined;
}

/** The window of the same length just before; undefined where this one has no beginning. `now` in milliseconds since 1970. */
export function windowBefore(
  { since, until }: Pick<LogOptions, 'since' | 'until'>,
  now: number,
): { readonly from: number; readonly to: number } | undefined {
  const to = since === undefined ? Number.NaN : Number(since) * 1000;
  const end = until === undefined ? now : Math.min(now, Number(until) * 1000);
  return end > to ? { from: 2 * to - end, to } : undefined;
}

/** Levels that occur in either window, the gravest first. `counts` are those of this window, in the order of `levelKeys`. */
export function compareLevels(before: WindowBefore, counts: readonly number[]): LevelComparison[] {
  return levelKeys.flatMap((level, index) => {
    const [was = 0, is = 0] = [before.counts[index], counts[index]];
    return was + is === 0
      ? []
      : [{ level, before: was, count: is, factor: was === 0 ? undefined : is / was }];
  });
}

/** By level, in the order of `levelKeys`, of all containers. */
export function levelCounts({
  containers,
}: {
  readonly containers: readonly { readonly counts: readonly number[] }[];
}): number[] {
  return levelKeys.map((_, level) => containers.reduce((sum, { counts }) => sum + (counts[level] ?? 0), 0));
}

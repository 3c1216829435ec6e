/** From one start of a container to the next, in milliseconds since 1970. */
export interface ContainerRun {
  /** No later than its first line. */
  readonly from: number;
  /** Undefined: it is the last one. */
  readonly until: number | undefined;
  /** When it ended; undefined while it goes on, or where that is not known. */
  readonly endedAt: number | undefined;
}

/** A start or an end as somebody has seen it. */
export interface RunMark {
  /** Milliseconds since 1970. */
  readonly at: number;
  readonly kind: 'start' | 'end';
}

/** The same start is told by several, and not at the same moment. */
const sameMs = 2000;
/** By which the engine tells a start later than the program may have written its first line. */
const leadMs = 500;

/** The runs that these marks tell of, the newest first. The marks may come in any order, and more than once. */
export function containerRuns(marks: readonly RunMark[]): ContainerRun[] {
  const starts: { readonly from: number; readonly at: number; endedAt: number | undefined }[] = [];
  let lastEnd: number | undefined;
  for (const { at, kind } of marks.toSorted((a, b) => a.at - b.at)) {
    const run = starts.at(-1);
    if (kind === 'end') {
      lastEnd = at;
      if (run) {
        run.endedAt = at;
      }
    } else if (!run || run.endedAt !== undefined || at - run.at > sameMs) {
      // What was written before the end is of the run before.
      starts.push({ from: Math.max(at - leadMs, lastEnd ?? 0), at, endedAt: undefined });
    }
  }
  return starts
    .map(({ from, endedAt }, index) => ({ from, until: starts[index + 1]?.from, endedAt }))
    .reverse();
}

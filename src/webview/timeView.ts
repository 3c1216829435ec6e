import type { TimeWindow } from './series.ts';

/** Nothing shorter is looked at (milliseconds): readings come once a second. */
const shortest = 5000;

/** A window that is as long at most as the one it must lie in, and does. */
export function within({ from, to }: TimeWindow, bounds: TimeWindow): TimeWindow {
  const span = Math.min(Math.max(shortest, to - from), bounds.to - bounds.from);
  const start = Math.min(Math.max(from, bounds.from), bounds.to - span);
  return { from: start, to: start + span };
}

/** `factor` below 1 comes nearer, above 1 goes away; `around` stays where it is. */
export function zoomed({ from, to }: TimeWindow, factor: number, around: number): TimeWindow {
  const span = Math.max(shortest, (to - from) * factor);
  const share = (around - from) / (to - from);
  const start = around - share * span;
  return { from: start, to: start + span };
}

/** By that share of its own length; below 0 into the past. */
export function panned({ from, to }: TimeWindow, share: number): TimeWindow {
  const by = (to - from) * share;
  return { from: from + by, to: to + by };
}

/** The window of the same length that ends where this one begins. */
export function before({ from, to }: TimeWindow): TimeWindow {
  return { from: from - (to - from), to: from };
}

/** From either end; undefined where it is no more than a click. */
export function brushed(start: number, end: number, shown: TimeWindow): TimeWindow | undefined {
  const [from, to] = [Math.min(start, end), Math.max(start, end)];
  return to - from < (shown.to - shown.from) / 200
    ? undefined
    : { from: Math.max(from, shown.from), to: Math.min(to, shown.to) };
}

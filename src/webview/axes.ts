import type { TimeWindow } from './series.ts';

/**
 * Round values for an axis that holds 0, `high` and (below zero, given as a positive number) `low`, about `count` steps.
 * Base 1024 steps by powers of two, so that memory reads 16MiB and not 15.26MiB; base 1000 by 1, 2 and 5.
 */
export function valueTicks(high: number, low: number, base: 1000 | 1024, count: number): number[] {
  const step = roundStep((high + low) / count, base);
  const from = -Math.ceil(low / step - 1e-9);
  const to = Math.ceil(high / step - 1e-9);
  return Array.from({ length: to - from + 1 }, (_, index) => (from + index) * step);
}

function roundStep(atLeast: number, base: 1000 | 1024): number {
  if (base === 1024) {
    return 2 ** Math.ceil(Math.log2(Math.max(1, atLeast)) - 1e-9);
  }
  const magnitude = 10 ** Math.floor(Math.log10(Math.max(Number.MIN_VALUE, atLeast)));
  const factor = [1, 2, 5].find((candidate) => candidate * magnitude >= atLeast * (1 - 1e-9)) ?? 10;
  return factor * magnitude;
}

const timeSteps = [5, 10, 15, 30, 60, 120, 300, 600, 900].map((seconds) => seconds * 1000);

/** Round times of day within the window, at most `count`. */
export function timeTicks({ from, to }: TimeWindow, count: number): number[] {
  const step = timeSteps.find((candidate) => (to - from) / candidate <= count) ?? to - from;
  const first = Math.ceil(from / step) * step;
  return Array.from(
    { length: Math.max(0, Math.floor((to - first) / step) + 1) },
    (_, index) => first + index * step,
  );
}

/** Hours and minutes, with seconds where the window is short. */
export function timeFormatter(language: string, withSeconds: boolean): (at: number) => string {
  const format = new Intl.DateTimeFormat(language, {
    hour: '2-digit',
    minute: '2-digit',
    ...(withSeconds ? { second: '2-digit' } : {}),
    hourCycle: 'h23',
  });
  return (at) => format.format(at);
}

/** A percentage on an axis: round values need no decimals. */
export function formatPercentTick(percent: number): string {
  return `${Number(percent.toPrecision(3))}%`;
}

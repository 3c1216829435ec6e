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

const timeSteps = [
  ...[1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800],
  ...[1, 2, 3, 6, 12, 24, 48, 168, 336, 720].map((hours) => hours * 3600),
].map((seconds) => seconds * 1000);

/** Round times of day within the window, at most `count`; none within `margin` of its end. */
export function timeTicks({ from, to }: TimeWindow, count: number, margin = 0): number[] {
  const step = timeSteps.find((candidate) => (to - from) / candidate <= count) ?? to - from;
  // By the clock on the wall: midnight where a step is days, full hours where a zone is half an hour off.
  const offset = new Date(from).getTimezoneOffset() * 60_000;
  const first = Math.ceil((from - offset) / step) * step + offset;
  return Array.from(
    { length: Math.max(0, Math.floor((to - margin - first) / step) + 1) },
    (_, index) => first + index * step,
  );
}

/** About how wide (pixels) a time stands on an axis. */
export function labelWidth(time: string): number {
  return 7 * time.length;
}

const day = 86_400_000;

const formats = new Map<string, Intl.DateTimeFormat>();

/** Making one takes longer than writing a hundred times by it. */
function formatter(language: string, options: Intl.DateTimeFormatOptions): (at: number) => string {
  const name = `${language} ${JSON.stringify(options)}`;
  const format = formats.get(name) ?? new Intl.DateTimeFormat(language, { ...options, hourCycle: 'h23' });
  formats.set(name, format);
  return (at) => format.format(at);
}

const clock = { hour: '2-digit', minute: '2-digit' } as const;
const date = { month: 'numeric', day: 'numeric' } as const;

/** Hours and minutes, with seconds where asked for. */
export function timeFormatter(language: string, withSeconds: boolean): (at: number) => string {
  return formatter(language, withSeconds ? { ...clock, second: '2-digit' } : clock);
}

/** As fine as a window of that length (milliseconds) needs. */
export function axisTimeFormatter(language: string, span: number): (at: number) => string {
  if (span > 4 * day) {
    return formatter(language, date);
  }
  return span > day / 2
    ? formatter(language, { ...date, ...clock })
    : timeFormatter(language, span <= 120_000);
}

/** One moment of a window of that length. */
export function readOutFormatter(language: string, span: number): (at: number) => string {
  return span > day / 2 ? formatter(language, { ...date, ...clock }) : timeFormatter(language, true);
}

/** A percentage on an axis: round values need no decimals. */
export function formatPercentTick(percent: number): string {
  return `${Number(percent.toPrecision(3))}%`;
}

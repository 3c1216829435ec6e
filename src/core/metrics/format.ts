import type { Translate } from '../common/translate.ts';

/** Stands for a value that is not known. */
export const unknownValue = '–';

const binaryUnits = ['B', 'KiB', 'MiB', 'GiB', 'TiB', 'PiB'];
const decimalUnits = ['B', 'kB', 'MB', 'GB', 'TB', 'PB'];

/** Memory as `docker stats` writes it: base 1024, four digits (`32.79MiB`). */
export function formatMemory(bytes: number | undefined): string {
  return withUnit(bytes, 1024, binaryUnits, 4);
}

/** Network and block I/O as `docker stats` writes them: base 1000, three digits (`3.92kB`). */
export function formatBytes(bytes: number | undefined): string {
  return withUnit(bytes, 1000, decimalUnits, 3);
}

/** Bytes per second, in the units of formatBytes. */
export function formatRate(bytesPerSecond: number | undefined): string {
  return bytesPerSecond === undefined ? unknownValue : `${formatBytes(bytesPerSecond)}/s`;
}

export function formatPercent(percent: number | undefined): string {
  return percent === undefined ? unknownValue : `${percent.toFixed(2)}%`;
}

/** `840µs`, `12.3ms`, `1.25s`: three digits, as curl's times are read. */
export function formatResponseTime(milliseconds: number | undefined): string {
  if (milliseconds === undefined) {
    return unknownValue;
  }
  const [value, unit] =
    milliseconds < 1
      ? [milliseconds * 1000, 'µs']
      : milliseconds < 1000
        ? [milliseconds, 'ms']
        : [milliseconds / 1000, 's'];
  return `${Number(value.toPrecision(3))}${unit}`;
}

/** In the largest unit that fits, cut off: `3 minutes`. */
export function formatDuration(milliseconds: number | undefined, t: Translate): string {
  if (milliseconds === undefined) {
    return unknownValue;
  }
  const [count, unit] = largestUnit(milliseconds);
  const isOne = count === 1;
  switch (unit) {
    case 'day':
      return isOne ? t('1 day') : t('{0} days', count);
    case 'hour':
      return isOne ? t('1 hour') : t('{0} hours', count);
    case 'minute':
      return isOne ? t('1 minute') : t('{0} minutes', count);
    case 'second':
      return isOne ? t('1 second') : t('{0} seconds', count);
  }
}

/** Like formatDuration, for where there is little room: `3h`. */
export function formatShortDuration(milliseconds: number | undefined, t: Translate): string {
  if (milliseconds === undefined) {
    return unknownValue;
  }
  const [count, unit] = largestUnit(milliseconds);
  switch (unit) {
    case 'day':
      return t('{0}d', count);
    case 'hour':
      return t('{0}h', count);
    case 'minute':
      return t('{0}m', count);
    case 'second':
      return t('{0}s', count);
  }
}

/** Never negative: the clocks of the engine and of this machine may differ. */
function largestUnit(milliseconds: number): [number, 'day' | 'hour' | 'minute' | 'second'] {
  const seconds = Math.max(0, milliseconds / 1000);
  for (const [length, unit] of [[86_400, 'day'] as const, [3600, 'hour'] as const, [60, 'minute'] as const]) {
    if (seconds >= length) {
      return [Math.floor(seconds / length), unit];
    }
  }
  return [Math.floor(seconds), 'second'];
}

/** Go's `%.Ng`, without the exponent it would use for 999.9 kB (`1e+03kB`). */
function withUnit(bytes: number | undefined, base: number, units: readonly string[], digits: number): string {
  if (bytes === undefined) {
    return unknownValue;
  }
  let value = bytes;
  let index = 0;
  while (value >= base && index < units.length - 1) {
    value /= base;
    index++;
  }
  return `${Number(value.toPrecision(digits))}${units[index]}`;
}

import type { MetricUnit } from '../../metrics/metricNames.ts';

/** What a threshold is measured in: that of a metric. */
export type Unit = MetricUnit;

/** Factor of each unit that may be written, to the base unit; the first is what a suggestion is written in. */
const bytes = {
  KiB: 2 ** 10,
  MiB: 2 ** 20,
  GiB: 2 ** 30,
  TiB: 2 ** 40,
  kB: 1e3,
  MB: 1e6,
  GB: 1e9,
  TB: 1e12,
  B: 1,
};
const perSecond = Object.fromEntries(Object.entries(bytes).map(([unit, factor]) => [`${unit}/s`, factor]));
const times = { ms: 1, s: 1e3, m: 6e4, min: 6e4, h: 3.6e6, d: 8.64e7 };

/** A bare number is understood where there is only one unit it can mean. */
const units: Readonly<
  Record<Unit, { readonly written: Readonly<Record<string, number>>; readonly example: string }>
> = {
  percent: { written: { '%': 1, '': 1 }, example: '80%' },
  millicores: { written: { m: 1, '': 1 }, example: '500m' },
  bytes: { written: bytes, example: '512MiB' },
  diskBytes: { written: bytes, example: '10GB' },
  bytesPerSecond: { written: perSecond, example: '10MB/s' },
  perSecond: { written: { '/s': 1, '': 1 }, example: '5/s' },
  seconds: { written: { s: 1, ms: 1e-3, m: 60, min: 60, h: 3600, d: 86_400 }, example: '30s' },
  milliseconds: { written: times, example: '2s' },
  count: { written: { '': 1 }, example: '10' },
};

/** How a quantity of the unit is written, for example `512MiB`. */
export function quantityExample(unit: Unit): string {
  return units[unit].example;
}

/** A quantity as written (`80%`, `512MiB`, `2s`) in the base unit of its metric; undefined where it is none of that unit. */
export function parseQuantity(text: string, unit: Unit): number | undefined {
  const [, number, suffix = ''] = /^(\d+(?:\.\d+)?) ?([A-Za-z%/]*)$/.exec(text.trim()) ?? [];
  const { written } = units[unit];
  const factor =
    written[suffix] ??
    Object.entries(written).find(([one]) => one.toLowerCase() === suffix.toLowerCase())?.[1];
  return number === undefined || factor === undefined ? undefined : Number(number) * factor;
}

/** Milliseconds of `90s`, `1h30m`, `500ms`, `2d`; undefined where it is no duration. A bare number but 0 has no unit. */
export function parseDuration(text: string): number | undefined {
  const trimmed = text.trim();
  if (trimmed === '0') {
    return 0;
  }
  const parts = [...trimmed.matchAll(/(\d+(?:\.\d+)?)(ms|s|min|m|h|d)/g)];
  return parts.length > 0 && parts.map(([part]) => part).join('') === trimmed
    ? parts.reduce(
        (sum, [, count, unit]) => sum + Number(count) * (times[unit as keyof typeof times] ?? 0),
        0,
      )
    : undefined;
}

/** The shortest way to write a duration in whole units: `1h30m`. */
export function formatDurationExactly(milliseconds: number): string {
  let rest = Math.round(milliseconds);
  const parts = (
    [
      ['d', 8.64e7],
      ['h', 3.6e6],
      ['m', 6e4],
      ['s', 1e3],
      ['ms', 1],
    ] as const
  ).flatMap(([unit, length]) => {
    const count = Math.floor(rest / length);
    rest -= count * length;
    return count > 0 ? [`${count}${unit}`] : [];
  });
  return parts.join('') || '0s';
}

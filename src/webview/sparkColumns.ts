import type { ReadingLog } from './readingLog.ts';
import { type Field, gapLength, type TimeWindow } from './series.ts';

/** The highest value of each column of pixels, as a share of `top`; NaN where there is no reading near. */
export function sparkColumns(
  readings: ReadingLog,
  field: Field,
  { from, to }: TimeWindow,
  { columns, top }: { readonly columns: number; readonly top: number },
): Float32Array {
  const shares = new Float32Array(columns).fill(Number.NaN);
  const perColumn = (to - from) / columns;
  const reach = Math.ceil(gapLength(readings) / perColumn);
  let last = Number.NEGATIVE_INFINITY;
  for (let index = readings.firstSince(from); index < readings.length; index++) {
    const column = Math.min(columns - 1, Math.floor((readings.time(index) - from) / perColumn));
    const share = readings.value(index, field) / top;
    if (Number.isNaN(share)) {
      continue;
    }
    const before = shares[last] ?? Number.NaN;
    for (let between = last + 1; between < column && column - last <= reach; between++) {
      shares[between] = before + ((share - before) * (between - last)) / (column - last);
    }
    const known = shares[column] ?? Number.NaN;
    shares[column] = Number.isNaN(known) ? share : Math.max(known, share);
    last = column;
  }
  return shares;
}

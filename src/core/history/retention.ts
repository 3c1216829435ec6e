import { parseDuration } from '../checks/policy/quantity.ts';
import { defaultRetention, type Retention } from './metricHistory.ts';

/** How the setting calls the lengths of buckets, the finest first. */
const names: Readonly<Record<string, number>> = { '1s': 1000, '10s': 10_000, '1m': 60_000, '15m': 900_000 };

const longest = 3 * 365 * 86_400_000;

/**
 * A setting such as `{ "1m": "14d", "15m": "180d" }`. What it leaves out, or what is no time, is kept as long as by default; a level is kept no
 * shorter than a finer one, as it begins where that ends.
 */
export function parseRetention(value: unknown): readonly Retention[] {
  const wanted = typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
  let atLeast = 60_000;
  return defaultRetention.map(({ step, keep: usual }) => {
    const name = Object.keys(names).find((one) => names[one] === step) ?? '';
    const text = Object.hasOwn(wanted, name) ? wanted[name] : undefined;
    const keep = (typeof text === 'string' ? parseDuration(text) : undefined) ?? usual;
    atLeast = Math.min(longest, Math.max(atLeast, keep));
    return { step, keep: atLeast };
  });
}

// The history of containers over ninety days, and what writing to it and asking of it takes.
import { mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SqliteHistory } from '../../../src/storage/history/sqliteHistory.ts';
import { generatedReading } from '../page/dashboardPage.ts';

const second = 1000;
const minute = 60 * second;
const hour = 60 * minute;
const day = 24 * hour;

/** Readings every so often until so long ago: several for each bucket that is kept of that time. */
const pace = [
  { until: 7 * day, every: 5 * minute },
  { until: 6 * hour, every: 20 * second },
  { until: 15 * minute, every: 5 * second },
  { until: 0, every: second },
];

/** A fifth of the hundred that the file is for: it grows with each in the same way, and the bench is not all day. */
const measured = 20;

export async function measureHistory(): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'cv-bench-'));
  try {
    await measureSize(join(folder, 'ninety-days.sqlite'));
    measureSweep(join(folder, 'sweep.sqlite'));
  } finally {
    await rm(folder, { recursive: true });
  }
}

const sweep = (count: number, at: number) =>
  Array.from({ length: count }, (_, index) => ({
    engine: 'unix:///var/run/docker.sock',
    identity: `name:shop-web-${index}`,
    at,
    metrics: generatedReading(index, at),
  }));

async function measureSize(path: string): Promise<void> {
  const end = Math.floor(Date.now() / day) * day;
  let now = end - 90 * day;
  const history = new SqliteHistory(path, { clock: { now: () => now, delay: async () => undefined } });
  let maintainedAt = now;
  for (const { until, every } of pace) {
    for (; now < end - until; now += every) {
      history.add(sweep(measured, now));
      if (now - maintainedAt >= 15 * minute) {
        maintainedAt = now;
        await history.maintain();
      }
    }
  }
  await history.maintain();
  const begin = performance.now();
  const { buckets } = history.series({
    engine: 'unix:///var/run/docker.sock',
    identity: 'name:shop-web-7',
    metric: 'cpu',
    from: end - 7 * day,
    to: end,
    maxPoints: 20_000,
  });
  const took = performance.now() - begin;
  history.close();
  const megabytes = (await stat(path)).size / 1e6;
  console.log(
    `100 containers over 90 days, by those of ${measured}: ${((megabytes * 100) / measured).toFixed(0)} MB`,
  );
  console.log(`7 days of one of them, ${buckets.length} buckets: ${took.toFixed(1)} ms`);
}

function measureSweep(path: string): void {
  const history = new SqliteHistory(path);
  const times: number[] = [];
  for (let round = 0; round < 200; round++) {
    const readings = sweep(300, Date.now() - (200 - round) * second);
    const begin = performance.now();
    history.add(readings);
    times.push(performance.now() - begin);
  }
  history.close();
  const sorted = times.toSorted((a, b) => a - b);
  const at = (share: number) => (sorted[Math.floor(share * sorted.length)] ?? Number.NaN).toFixed(1);
  console.log(`a sweep of 300 into the history: median ${at(0.5)} ms, p95 ${at(0.95)} ms`);
}

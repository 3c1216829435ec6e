import { setImmediate } from 'node:timers/promises';
import { type Clock, systemClock } from '../../core/common/clock.ts';
import { VitalsError } from '../../core/errors.ts';
import { type Bucket, bucketOf, coarsen } from '../../core/history/bucket.ts';
import {
  defaultRetention,
  type HistoryQuery,
  type HistoryReading,
  type HistorySeries,
  type Mark,
  type MarkKind,
  type MetricHistory,
  type Retention,
  type SeriesName,
} from '../../core/history/metricHistory.ts';
import { type MetricId, metricValue } from '../../core/metrics/metricNames.ts';
import { decodeBlock, encodeBlock, storedMetrics } from './blockCodec.ts';
import { inTransaction, openHistoryFile } from './historyFile.ts';
import type { SqliteDatabase, SqliteStatement } from './sqlite.ts';

/** A level of buckets: `span` is how much of it is packed into one block. */
interface Tier extends Retention {
  readonly span: number;
}

/** Readings that are under way when a stretch of time ends still belong to it. */
const marginMs = 60_000;
/** Buckets in a block. */
const blockLengths = [60, 120, 96];
const defaultMaxPoints = 600;
/** Five times what a hundred containers need. */
const defaultMaxBytes = 512 * 2 ** 20;

export interface SqliteHistoryOptions {
  readonly clock?: Clock;
  readonly retention?: readonly Retention[];
  /** Of the file: at it, nothing more is written until something old is dropped. */
  readonly maxBytes?: number;
}

/**
 * The history in one SQLite file. Readings are written as they are and become buckets, and these longer ones, a block at a time; a block
 * is made from what is still there and put in its place whole, so that being killed in between loses nothing, and several
 * windows may do it at once: they all make the same.
 */
export class SqliteHistory implements MetricHistory {
  readonly #database: SqliteDatabase;
  readonly #clock: Clock;
  readonly #path: string;
  /** Of the readings themselves. */
  readonly #finest: Retention;
  readonly #tiers: readonly Tier[];
  readonly #series = new Map<string, number>();
  readonly #statements: Statements;
  #maintaining: Promise<void> | undefined;
  #isClosed = false;

  constructor(
    path: string,
    {
      clock = systemClock,
      retention = defaultRetention,
      maxBytes = defaultMaxBytes,
    }: SqliteHistoryOptions = {},
  ) {
    const [finest, ...tiers] = retention;
    this.#finest = finest ?? { step: 1000, keep: 900_000 };
    this.#tiers = tiers.map((tier, index) => ({ ...tier, span: tier.step * (blockLengths[index] ?? 96) }));
    this.#database = openHistoryFile(path, maxBytes);
    this.#clock = clock;
    this.#path = path;
    this.#statements = prepareAll(this.#database);
  }

  add(readings: readonly HistoryReading[]): void {
    this.#write(() => {
      for (const { at, metrics, ...name } of readings) {
        const values = storedMetrics.map((metric) => metricValue(metric, metrics) ?? Number.NaN);
        const data = new Uint8Array(Float32Array.from(values).buffer);
        this.#statements.addReading.run(this.#idOf(name), Math.floor(at), data);
      }
    });
  }

  mark(marks: readonly Mark[]): void {
    this.#write(() => {
      for (const { at, engine, identity, kind, text } of marks) {
        this.#statements.addMark.run(Math.floor(at), engine, identity ?? null, kind, text.slice(0, 500));
      }
    });
  }

  series({ metric, from, to, maxPoints = defaultMaxPoints, ...name }: HistoryQuery): HistorySeries {
    const levels = [this.#finest, ...this.#tiers];
    const age = this.#clock.now() - from;
    // Who asks for a week a moment after he looked at the clock means the buckets of a week.
    const fitting = levels.findIndex(
      ({ step, keep }) => keep + step >= age && (to - from) / step <= maxPoints,
    );
    const level = fitting < 0 ? levels.length - 1 : fitting;
    const finest = levels[level]?.step ?? this.#finest.step;
    const step = finest * Math.max(1, Math.ceil((to - from) / finest / maxPoints));
    const id = this.#knownId(name);
    const buckets = id === undefined ? [] : this.#read(id, metric, level, from, to);
    return { step, buckets: coarsen(buckets, step) };
  }

  marks(from: number, to: number): readonly Mark[] {
    return this.#statements.marks.all(from, to).map((row) => ({
      at: Number(row.at),
      engine: String(row.engine),
      identity: row.identity === null ? undefined : String(row.identity),
      kind: String(row.kind) as MarkKind,
      text: String(row.text),
    }));
  }

  names(since: number): readonly SeriesName[] {
    return this.#statements.names.all(since, since - (this.#tiers.at(-1)?.span ?? 0)).map((row) => ({
      engine: String(row.engine),
      identity: String(row.identity),
    }));
  }

  maintain(): Promise<void> {
    this.#maintaining ??= this.#maintain().finally(() => {
      this.#maintaining = undefined;
    });
    return this.#maintaining;
  }

  clear(): void {
    this.#database.exec(
      'DELETE FROM reading; DELETE FROM block; DELETE FROM mark; DELETE FROM series; DELETE FROM rolled; VACUUM; PRAGMA wal_checkpoint(TRUNCATE);',
    );
    this.#series.clear();
  }

  close(): void {
    this.#isClosed = true;
    this.#database.close();
  }

  /** What the blocks of a level hold, and of what is not yet packed what the level below holds. */
  #read(id: number, metric: MetricId, level: number, from: number, to: number): Bucket[] {
    const tier = this.#tiers[level - 1];
    if (tier === undefined) {
      return this.#readReadings(id, metric, from, to);
    }
    const { step, span } = tier;
    const until = Math.max(from, Math.min(to, this.#rolledUntil(tier)));
    const packed = this.#statements.blocks
      .all(id, step, from - span, until)
      .flatMap(
        (row) => decodeBlock(row.data as Uint8Array, Number(row.start), step, metric).get(metric) ?? [],
      )
      .filter(({ at }) => at >= from - step && at < until);
    const rest = until < to ? this.#read(id, metric, level - 1, until, to) : [];
    return [...packed, ...coarsen(rest, step)];
  }

  #readReadings(id: number, metric: MetricId, from: number, to: number): Bucket[] {
    const index = (storedMetrics as readonly MetricId[]).indexOf(metric);
    return this.#statements.readings.all(id, from, to).flatMap((row) => {
      const value = valuesOf(row.data as Uint8Array)[index];
      return value === undefined || Number.isNaN(value) ? [] : [bucketOf(Number(row.at), value)];
    });
  }

  async #maintain(): Promise<void> {
    const now = this.#clock.now();
    for (const [index, tier] of this.#tiers.entries()) {
      // A clock that was ahead must not keep what comes now from being packed.
      this.#statements.unroll.run(Math.floor(now / tier.span - 1) * tier.span, tier.step, now);
      await this.#roll(tier, index, now);
    }
    if (!this.#isClosed) {
      this.#forget(now);
    }
  }

  /** Packs what has ended since the last time, a block of one container at a time: the others' work goes on in between. */
  async #roll(tier: Tier, index: number, now: number): Promise<void> {
    const { step, span } = tier;
    const below = this.#tiers[index - 1];
    const packable =
      below === undefined ? now - marginMs : Math.min(now - marginMs, this.#rolledUntil(below));
    const end = Math.floor(packable / span) * span;
    const oldest = below
      ? this.#statements.oldestBlock.get(below.step)?.at
      : this.#statements.oldestReading.get()?.at;
    const begin = Math.max(this.#rolledUntil(tier), Math.floor(Number(oldest ?? end) / span) * span);
    for (let start = begin; start < end; start += span) {
      for (const { id } of this.#statements.seriesIds.all()) {
        if (this.#isClosed) {
          return;
        }
        const content = this.#contentOf(Number(id), below, step, start, start + span);
        if (content.size > 0) {
          this.#statements.putBlock.run(Number(id), step, start, encodeBlock(content, start, step));
          await setImmediate();
        }
      }
      if (this.#isClosed) {
        return;
      }
      this.#statements.setRolled.run(step, start + span);
    }
    if (begin >= end && end > this.#rolledUntil(tier)) {
      this.#statements.setRolled.run(step, end);
    }
  }

  #contentOf(
    id: number,
    below: Tier | undefined,
    step: number,
    from: number,
    to: number,
  ): Map<MetricId, Bucket[]> {
    const fine = new Map<MetricId, Bucket[]>();
    const add = (metric: MetricId, buckets: readonly Bucket[]) =>
      fine.set(metric, [...(fine.get(metric) ?? []), ...buckets]);
    if (below === undefined) {
      const columns = storedMetrics.map((): Bucket[] => []);
      for (const row of this.#statements.readings.iterate(id, from, to)) {
        valuesOf(row.data as Uint8Array).forEach((value, index) => {
          if (!Number.isNaN(value)) {
            columns[index]?.push(bucketOf(Number(row.at), value));
          }
        });
      }
      storedMetrics.forEach((metric, index) => {
        add(metric, columns[index] ?? []);
      });
    } else {
      for (const row of this.#statements.blocks.iterate(id, below.step, from - 1, to)) {
        for (const [metric, buckets] of decodeBlock(row.data as Uint8Array, Number(row.start), below.step)) {
          add(metric, buckets);
        }
      }
    }
    return new Map(
      [...fine].flatMap(([metric, buckets]) =>
        buckets.length === 0 ? [] : [[metric, coarsen(buckets, step)] as const],
      ),
    );
  }

  /** What is too old, but never before the next level holds it. */
  #forget(now: number): void {
    const [first] = this.#tiers;
    const safe = (tier: Tier | undefined) => (tier ? this.#rolledUntil(tier) : Number.POSITIVE_INFINITY);
    const readingsBefore = Math.min(now - this.#finest.keep, safe(first));
    this.#write(() => {
      for (const { id } of this.#statements.seriesIds.all()) {
        this.#statements.dropReadings.run(Number(id), Math.floor(readingsBefore));
        for (const [index, tier] of this.#tiers.entries()) {
          const before = Math.min(now - tier.keep, safe(this.#tiers[index + 1])) - tier.span;
          this.#statements.dropBlocks.run(Number(id), tier.step, Math.floor(before));
        }
      }
      this.#statements.dropMarks.run(now - (this.#tiers.at(-1)?.keep ?? this.#finest.keep));
    });
  }

  /** Throws VitalsError; then nothing of it is written. */
  #write(work: () => void): void {
    try {
      inTransaction(this.#database, work);
    } catch (error) {
      // Names that were new in it are in no table now.
      this.#series.clear();
      const reason = error instanceof Error ? error.message : String(error);
      throw new VitalsError({ code: 'historyUnwritable', path: this.#path, reason });
    }
  }

  #rolledUntil({ step }: Tier): number {
    return Number(this.#statements.rolled.get(step)?.until ?? 0);
  }

  #idOf(name: SeriesName): number {
    const known = this.#knownId(name);
    if (known !== undefined) {
      return known;
    }
    const id = Number(this.#statements.addSeries.run(name.engine, name.identity).lastInsertRowid);
    return this.#remember(name, id);
  }

  #knownId(name: SeriesName): number | undefined {
    const known = this.#series.get(keyOf(name));
    const row = known === undefined ? this.#statements.seriesId.get(name.engine, name.identity) : undefined;
    return row === undefined ? known : this.#remember(name, Number(row.id));
  }

  #remember(name: SeriesName, id: number): number {
    this.#series.set(keyOf(name), id);
    return id;
  }
}

const keyOf = ({ engine, identity }: SeriesName) => `${engine}\n${identity}`;

/** A row of an earlier version is shorter. */
function valuesOf(data: Uint8Array): Float32Array {
  const { buffer, byteOffset, byteLength } = data;
  return byteOffset % 4 === 0
    ? new Float32Array(buffer, byteOffset, byteLength >> 2)
    : new Float32Array(data.slice().buffer);
}

type Statements = ReturnType<typeof prepareAll>;

function prepareAll(database: SqliteDatabase) {
  const prepare = (sql: string): SqliteStatement => database.prepare(sql);
  return {
    addSeries: prepare('INSERT INTO series (engine, identity) VALUES (?, ?)'),
    seriesId: prepare('SELECT id FROM series WHERE engine = ? AND identity = ?'),
    seriesIds: prepare('SELECT id FROM series'),
    names: prepare(
      `SELECT engine, identity FROM series WHERE EXISTS (SELECT 1 FROM reading WHERE series = id AND at >= ?)
         OR EXISTS (SELECT 1 FROM block WHERE series = id AND start >= ?) ORDER BY engine, identity`,
    ),
    addReading: prepare('INSERT OR REPLACE INTO reading (series, at, data) VALUES (?, ?, ?)'),
    readings: prepare('SELECT at, data FROM reading WHERE series = ? AND at >= ? AND at < ? ORDER BY at'),
    oldestReading: prepare('SELECT min(at) AS at FROM reading'),
    dropReadings: prepare('DELETE FROM reading WHERE series = ? AND at < ?'),
    blocks: prepare(
      'SELECT start, data FROM block WHERE series = ? AND step = ? AND start > ? AND start < ? ORDER BY start',
    ),
    oldestBlock: prepare('SELECT min(start) AS at FROM block WHERE step = ?'),
    // The first is whole: a second one may be made while what it is made of is being dropped.
    putBlock: prepare('INSERT OR IGNORE INTO block (series, step, start, data) VALUES (?, ?, ?, ?)'),
    dropBlocks: prepare('DELETE FROM block WHERE series = ? AND step = ? AND start < ?'),
    rolled: prepare('SELECT until FROM rolled WHERE step = ?'),
    setRolled: prepare(
      `INSERT INTO rolled (step, until) VALUES (?, ?)
         ON CONFLICT DO UPDATE SET until = max(until, excluded.until)`,
    ),
    unroll: prepare('UPDATE rolled SET until = ? WHERE step = ? AND until > ?'),
    addMark: prepare('INSERT INTO mark (at, engine, identity, kind, text) VALUES (?, ?, ?, ?, ?)'),
    marks: prepare('SELECT * FROM mark WHERE at >= ? AND at < ? ORDER BY at'),
    dropMarks: prepare('DELETE FROM mark WHERE at < ?'),
  };
}

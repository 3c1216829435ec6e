import { isDeepStrictEqual } from 'node:util';
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
import type { MetricId } from '../../core/metrics/metricNames.ts';
import { decodeBlock, storedMetrics } from './blockCodec.ts';
import { inTransaction, openHistoryFile } from './historyFile.ts';
import { bytesOf, valuesOf } from './readingCodec.ts';
import { Rollup, type Tier } from './rollup.ts';
import type { SqliteDatabase } from './sqlite.ts';
import { prepareStatements, type Statements } from './statements.ts';

/** Buckets in a block. */
const blockLengths = [60, 120, 96];
const defaultMaxPoints = 600;
/** Five times what a hundred containers need. */
const defaultMaxBytes = 512 * 2 ** 20;

export interface SqliteHistoryOptions {
  readonly clock?: Clock;
  /** For whoever opens the file after this; without it, it is what the file says. */
  readonly retention?: readonly Retention[];
  /** Of the file: near it, the oldest goes to make room. */
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
  /** Ids by engine and identity, as they were at this version of the data. */
  readonly #series = new Map<string, number>();
  #seriesVersion: unknown;
  readonly #statements: Statements;
  readonly #rollup: Rollup;
  #maintaining: Promise<void> | undefined;
  #isClosed = false;

  constructor(
    path: string,
    { clock = systemClock, retention, maxBytes = defaultMaxBytes }: SqliteHistoryOptions = {},
  ) {
    this.#database = openHistoryFile(path, maxBytes);
    this.#clock = clock;
    this.#path = path;
    this.#statements = prepareStatements(this.#database);
    const [finest, ...tiers] = this.#settleRetention(retention);
    this.#finest = finest ?? { step: 1000, keep: 900_000 };
    this.#tiers = tiers.map((tier, index) => ({ ...tier, span: tier.step * (blockLengths[index] ?? 96) }));
    this.#rollup = new Rollup(this.#statements, {
      finest: this.#finest,
      tiers: this.#tiers,
      write: (work) => this.#write(work),
      isClosed: () => this.#isClosed,
    });
  }

  add(readings: readonly HistoryReading[]): void {
    this.#write(() => {
      for (const { at, metrics, ...name } of readings) {
        this.#statements.addReading.run(this.#idOf(name), Math.floor(at), bytesOf(metrics));
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
    return this.#reading(() => {
      const id = this.#knownId(name);
      const buckets = id === undefined ? [] : this.#read(id, metric, level, from, to);
      return { step, buckets: coarsen(buckets, step) };
    });
  }

  marks(from: number, to: number): readonly Mark[] {
    return this.#reading(() =>
      this.#statements.marks.all(from, to).map((row) => ({
        at: Number(row.at),
        engine: String(row.engine),
        identity: row.identity === null ? undefined : String(row.identity),
        kind: String(row.kind) as MarkKind,
        text: String(row.text),
      })),
    );
  }

  names(since: number): readonly SeriesName[] {
    return this.#reading(() =>
      this.#statements.names.all(since, since - (this.#tiers.at(-1)?.span ?? 0)).map((row) => ({
        engine: String(row.engine),
        identity: String(row.identity),
      })),
    );
  }

  maintain(): Promise<void> {
    this.#maintaining ??= this.#rollup
      .run(this.#clock.now())
      .catch((error) => {
        throw this.#unwritable(error);
      })
      .finally(() => {
        // What it dropped, it dropped the names of as well.
        this.#series.clear();
        this.#maintaining = undefined;
      });
    return this.#maintaining;
  }

  clear(): void {
    this.#write(() => {
      this.#database.exec(
        'DELETE FROM reading; DELETE FROM block; DELETE FROM mark; DELETE FROM series; DELETE FROM rolled',
      );
    });
    this.#series.clear();
    shrink(this.#database);
  }

  close(): void {
    this.#isClosed = true;
    this.#database.close();
  }

  #settleRetention(wanted: readonly Retention[] | undefined): readonly Retention[] {
    const stored = this.#reading(() => this.#statements.retention.all()).map(({ step, keep }) => ({
      step: Number(step),
      keep: Number(keep),
    }));
    const current = stored.length > 0 ? stored : defaultRetention;
    if (wanted === undefined || isDeepStrictEqual(wanted, current)) {
      return current;
    }
    this.#write(() => {
      for (const { step, keep } of wanted) {
        this.#statements.setRetention.run(step, keep);
      }
    });
    return wanted;
  }

  /** What the blocks of a level hold, and of what is not yet packed what the level below holds. */
  #read(id: number, metric: MetricId, level: number, from: number, to: number): Bucket[] {
    const tier = this.#tiers[level - 1];
    if (tier === undefined) {
      return this.#readReadings(id, metric, from, to);
    }
    const { step, span } = tier;
    // Of a stretch that is being packed there are blocks already: until all are there it is read from below.
    const until = Math.min(to, this.#rollup.rolledUntil(tier));
    const packed = this.#statements.blocks
      .all(id, step, from - span, until)
      .flatMap(
        (row) => decodeBlock(row.data as Uint8Array, Number(row.start), step, metric).get(metric) ?? [],
      )
      .filter(({ at }) => at > from - step && at < until);
    const rest = until < to ? this.#read(id, metric, level - 1, Math.max(from, until), to) : [];
    return [...packed, ...coarsen(rest, step)];
  }

  #readReadings(id: number, metric: MetricId, from: number, to: number): Bucket[] {
    const index = (storedMetrics as readonly MetricId[]).indexOf(metric);
    return this.#statements.readings.all(id, from, to).flatMap((row) => {
      const value = valuesOf(row.data as Uint8Array)[index];
      return value === undefined || Number.isNaN(value) ? [] : [bucketOf(Number(row.at), value)];
    });
  }

  /** Throws VitalsError. */
  #reading<T>(work: () => T): T {
    try {
      return work();
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      throw new VitalsError({ code: 'fileUnreadable', path: this.#path, reason });
    }
  }

  /** Throws VitalsError; then nothing of it is written. */
  #write(work: () => void): void {
    try {
      inTransaction(this.#database, work);
    } catch (error) {
      // Names that were new in it are in no table now.
      this.#series.clear();
      throw this.#unwritable(error);
    }
  }

  #unwritable(error: unknown): VitalsError {
    if (error instanceof VitalsError) {
      return error;
    }
    const reason = error instanceof Error ? error.message : String(error);
    return new VitalsError({ code: 'historyUnwritable', path: this.#path, reason });
  }

  #idOf(name: SeriesName): number {
    const known = this.#knownId(name);
    if (known !== undefined) {
      return known;
    }
    const id = Number(this.#statements.addSeries.run(name.engine, name.identity).lastInsertRowid);
    return this.#remember(name, id);
  }

  /** Another window may have cleared the history since: then the name has another id, or none. */
  #knownId(name: SeriesName): number | undefined {
    const version = this.#statements.dataVersion.get()?.data_version;
    if (version !== this.#seriesVersion) {
      this.#series.clear();
      this.#seriesVersion = version;
    }
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

/** Gives the room back. Another window that reads just now keeps it: it is used for what comes. */
function shrink(database: SqliteDatabase): void {
  try {
    database.exec('VACUUM; PRAGMA wal_checkpoint(TRUNCATE)');
  } catch {
    // Nothing is lost by it.
  }
}

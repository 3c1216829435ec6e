import { setImmediate } from 'node:timers/promises';
import { type Bucket, bucketOf, coarsen } from '../../core/history/bucket.ts';
import type { Retention } from '../../core/history/metricHistory.ts';
import type { MetricId } from '../../core/metrics/metricNames.ts';
import { decodeBlock, encodeBlock, storedMetrics } from './blockCodec.ts';
import { valuesOf } from './readingCodec.ts';
import type { Statements } from './statements.ts';

/** A level of buckets: `span` is how much of it is packed into one block. */
export interface Tier extends Retention {
  readonly span: number;
}

/** Readings that are under way when a stretch of time ends still belong to it. */
const marginMs = 60_000;
/** Share of the room from which on the oldest goes, though it is not too old. */
const tightShare = 0.9;

export interface RollupOptions {
  /** Of the readings themselves. */
  readonly finest: Retention;
  readonly tiers: readonly Tier[];
  /** All of it or nothing. Throws VitalsError. */
  readonly write: (work: () => void) => void;
  /** True: the file is closed. */
  readonly isClosed: () => boolean;
}

/** Makes buckets of readings and longer ones of those, and drops what is too old. */
export class Rollup {
  readonly #statements: Statements;
  readonly #options: RollupOptions;

  constructor(statements: Statements, options: RollupOptions) {
    this.#statements = statements;
    this.#options = options;
  }

  /** What is too old goes first: in a full file nothing can be packed before. */
  async run(now: number): Promise<void> {
    for (const { step, span } of this.#options.tiers) {
      // A clock that was ahead must not keep what comes now from being packed.
      this.#statements.unroll.run(Math.floor(now / span - 1) * span, step, now);
    }
    this.#forget(now);
    for (const [index, tier] of this.#options.tiers.entries()) {
      await this.#roll(tier, index, now);
      if (this.#options.isClosed()) {
        return;
      }
    }
  }

  rolledUntil({ step }: Tier): number {
    return Number(this.#statements.rolled.get(step)?.until ?? 0);
  }

  /** Packs what has ended since the last time, a block of one container at a time: the others' work goes on in between. */
  async #roll(tier: Tier, index: number, now: number): Promise<void> {
    const { step, span } = tier;
    const below = this.#options.tiers[index - 1];
    const packable = below === undefined ? now - marginMs : Math.min(now - marginMs, this.rolledUntil(below));
    const end = Math.floor(packable / span) * span;
    const oldest = below
      ? this.#statements.oldestBlock.get(below.step)?.at
      : this.#statements.oldestReading.get()?.at;
    const begin = Math.max(this.rolledUntil(tier), Math.floor(Number(oldest ?? end) / span) * span);
    for (let start = begin; start < end; start += span) {
      for (const { id } of this.#statements.seriesIds.all()) {
        if (this.#options.isClosed()) {
          return;
        }
        const content = this.#contentOf(Number(id), below, step, start, start + span);
        if (content.size > 0) {
          this.#statements.putBlock.run(step, start, encodeBlock(content, start, step), Number(id));
          await setImmediate();
        }
      }
      if (this.#options.isClosed()) {
        return;
      }
      this.#statements.setRolled.run(step, start + span);
    }
    if (begin >= end && end > this.rolledUntil(tier)) {
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
    const fine = below ? this.#fromBlocks(id, below, from, to) : this.#fromReadings(id, from, to);
    return new Map(
      [...fine].flatMap(([metric, buckets]) =>
        buckets.length === 0 ? [] : [[metric, coarsen(buckets, step)] as const],
      ),
    );
  }

  #fromReadings(id: number, from: number, to: number): Map<MetricId, Bucket[]> {
    const columns = storedMetrics.map((): Bucket[] => []);
    for (const row of this.#statements.readings.iterate(id, from, to)) {
      valuesOf(row.data as Uint8Array).forEach((value, index) => {
        if (!Number.isNaN(value)) {
          columns[index]?.push(bucketOf(Number(row.at), value));
        }
      });
    }
    return new Map(storedMetrics.map((metric, index) => [metric, columns[index] ?? []]));
  }

  #fromBlocks(id: number, below: Tier, from: number, to: number): Map<MetricId, Bucket[]> {
    const fine = new Map<MetricId, Bucket[]>();
    for (const row of this.#statements.blocks.iterate(id, below.step, from - 1, to)) {
      for (const [metric, buckets] of decodeBlock(row.data as Uint8Array, Number(row.start), below.step)) {
        fine.set(metric, [...(fine.get(metric) ?? []), ...buckets]);
      }
    }
    return fine;
  }

  /**
   * What is too old, but never before the next level holds it; and where the room runs out, the oldest blocks and what waits to be packed
   * for too long, or nothing would ever be kept again.
   */
  #forget(now: number): void {
    const { finest, tiers, write } = this.#options;
    const isTight = this.#isTight();
    const safe = (tier: Tier | undefined) =>
      tier && !isTight ? this.rolledUntil(tier) : Number.POSITIVE_INFINITY;
    const readingsBefore = Math.min(now - finest.keep, safe(tiers[0]));
    write(() => {
      for (const { id } of this.#statements.seriesIds.all()) {
        this.#statements.dropReadings.run(Number(id), Math.floor(readingsBefore));
        for (const [index, tier] of tiers.entries()) {
          const before = Math.min(now - tier.keep, safe(tiers[index + 1])) - tier.span;
          this.#statements.dropBlocks.run(Number(id), tier.step, Math.floor(before));
        }
      }
      if (isTight) {
        this.#statements.dropOldestBlocks.run();
      }
      this.#statements.dropEmptySeries.run();
      this.#statements.dropMarks.run(now - (tiers.at(-1)?.keep ?? finest.keep));
    });
  }

  #isTight(): boolean {
    const { used, most } = this.#statements.usedPages.get() ?? {};
    return Number(used) > tightShare * Number(most);
  }
}

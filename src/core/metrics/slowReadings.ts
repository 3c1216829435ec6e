import type { Clock } from '../common/clock.ts';
import { forEachParallel } from '../common/parallel.ts';
import type { Metrics } from './metrics.ts';

/** What is not among the counters: each costs more than all of those, and changes more slowly. */
export type SlowMetrics = Pick<
  Metrics,
  | 'diskUsedPercent'
  | 'diskFreeBytes'
  | 'diskWritableBytes'
  | 'diskVolumeBytes'
  | 'responseMs'
  | 'responseDnsMs'
  | 'responseConnectMs'
  | 'responseTlsMs'
  | 'responseFirstByteMs'
>;

/** `space` asks this machine, `sizes` has the engine walk through files, `response` asks the container. */
export type SlowKind = 'space' | 'sizes' | 'response';

export interface SlowSource {
  /** undefined where nobody wants to know. May throw. */
  read(kind: SlowKind, containerId: string, signal: AbortSignal): Promise<Partial<SlowMetrics> | undefined>;
  /** Known without asking. */
  restarts(containerId: string): number | undefined;
}

/** `paceMs`: between two readings of a container; `rest`: how many times as long as a reading took nothing more is asked. */
const kinds: Readonly<Record<SlowKind, { paceMs: number; parallel: number; rest: number }>> = {
  space: { paceMs: 60_000, parallel: 4, rest: 0 },
  response: { paceMs: 30_000, parallel: 8, rest: 0 },
  // A tenth of one processor of the engine, however many containers there are and however much they have written.
  sizes: { paceMs: 600_000, parallel: 1, rest: 9 },
};

const slowKinds = Object.keys(kinds) as readonly SlowKind[];

/** A value that was not read anew for so many paces is not known any more. */
const paces = 3;

interface Slow {
  /** When it was asked last. */
  readonly askedAt: number;
  readonly readAt: number;
  readonly values: Partial<SlowMetrics>;
}

/**
 * What is read beside the counters: at a slow pace, of what is watched and nothing else. What somebody else has asked (a policy's rule) is
 * not asked again.
 */
export class SlowReadings {
  readonly #source: SlowSource;
  readonly #clock: Clock;
  readonly #known: Readonly<Record<SlowKind, Map<string, Slow>>> = {
    space: new Map(),
    sizes: new Map(),
    response: new Map(),
  };
  readonly #running = new Set<SlowKind>();
  #watched: Readonly<Record<SlowKind, ReadonlySet<string>>> = watchedOf([], []);
  #end = new AbortController();

  constructor(source: SlowSource, clock: Clock) {
    this.#source = source;
    this.#clock = clock;
  }

  /** What is watched now, and of which of it the sizes are wanted; nothing ends what is under way. */
  follow(watched: readonly string[], withSizes: readonly string[]): void {
    this.#watched = watchedOf(watched, withSizes);
    if (watched.length === 0) {
      this.#end.abort();
      this.#end = new AbortController();
    }
    for (const kind of slowKinds) {
      if (!this.#running.has(kind) && this.#due(kind).length > 0) {
        this.#running.add(kind);
        void this.#run(kind, this.#end.signal).finally(() => this.#running.delete(kind));
      }
    }
  }

  /** What was read for somebody else. */
  note(kind: SlowKind, containerId: string, values: Partial<SlowMetrics>): void {
    const now = this.#clock.now();
    this.#known[kind].set(containerId, { askedAt: now, readAt: now, values });
  }

  /** For somebody who asks at a pace of their own: what is known and no older than the pace here, or what is read now. Rejects where there is no answer. */
  async ask(kind: SlowKind, containerId: string, signal: AbortSignal): Promise<Partial<SlowMetrics>> {
    const known = this.#known[kind].get(containerId);
    const isYoung = known && Math.abs(this.#clock.now() - known.readAt) < kinds[kind].paceMs;
    return isYoung ? known.values : this.#read(kind, containerId, signal);
  }

  /** What is known, and is not too old. */
  values(containerId: string): Partial<Metrics> {
    const now = this.#clock.now();
    const known = slowKinds.flatMap((kind) => {
      const slow = this.#known[kind].get(containerId);
      return slow && Math.abs(now - slow.readAt) < paces * kinds[kind].paceMs ? [slow.values] : [];
    });
    const restarts = this.#source.restarts(containerId);
    return Object.assign({}, restarts === undefined ? {} : { restarts }, ...known) as Partial<Metrics>;
  }

  async #run(kind: SlowKind, signal: AbortSignal): Promise<void> {
    const { parallel, rest } = kinds[kind];
    this.#forgetOld(kind);
    await forEachParallel(this.#due(kind), parallel, async (id) => {
      // Asked meanwhile for somebody else, or no longer looked at.
      if (signal.aborted || !this.#watched[kind].has(id) || !this.#isDue(kind, id)) {
        return;
      }
      const startedAt = this.#clock.now();
      await this.#read(kind, id, signal).catch(() => undefined);
      const pause = rest * (this.#clock.now() - startedAt);
      if (pause > 0) {
        await this.#clock.delay(pause, signal).catch(() => undefined);
      }
    });
  }

  /** Rejects where there is no answer: what was known before grows old. */
  async #read(kind: SlowKind, id: string, signal: AbortSignal): Promise<Partial<SlowMetrics>> {
    const askedAt = this.#clock.now();
    const before = this.#known[kind].get(id) ?? { readAt: Number.NEGATIVE_INFINITY, values: {} };
    this.#known[kind].set(id, { ...before, askedAt });
    const values = await this.#source.read(kind, id, signal);
    if (values !== undefined) {
      this.#known[kind].set(id, { askedAt, readAt: this.#clock.now(), values });
    }
    return values ?? {};
  }

  #due(kind: SlowKind): string[] {
    return [...this.#watched[kind]].filter((id) => this.#isDue(kind, id));
  }

  #isDue(kind: SlowKind, id: string): boolean {
    const askedAt = this.#known[kind].get(id)?.askedAt ?? Number.NEGATIVE_INFINITY;
    return Math.abs(this.#clock.now() - askedAt) >= kinds[kind].paceMs;
  }

  #forgetOld(kind: SlowKind): void {
    const now = this.#clock.now();
    for (const [id, { askedAt }] of this.#known[kind]) {
      if (!this.#watched[kind].has(id) && Math.abs(now - askedAt) >= paces * kinds[kind].paceMs) {
        this.#known[kind].delete(id);
      }
    }
  }
}

function watchedOf(
  watched: readonly string[],
  withSizes: readonly string[],
): Readonly<Record<SlowKind, ReadonlySet<string>>> {
  const ids = new Set(watched);
  return { space: ids, response: ids, sizes: new Set(withSizes) };
}

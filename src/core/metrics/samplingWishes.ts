import type { Disposable } from '../common/disposable.ts';

export interface WatchOptions {
  readonly intervalMs: number;
  /** Also what the engine walks through files for, every ten minutes. */
  readonly wantsSizes?: boolean;
}

/** One consumer's interest in some containers, until disposed. */
export interface Watch extends Disposable {
  setContainers(ids: readonly string[]): void;
}

interface Wish extends WatchOptions {
  ids: ReadonlySet<string>;
}

/** Who wants readings of what, and how often. */
export class SamplingWishes {
  readonly #wishes = new Set<Wish>();

  /** `onDidChange` is called now, and with each change until it is disposed. */
  add(ids: readonly string[], options: WatchOptions, onDidChange: () => void): Watch {
    const wish: Wish = { ...options, ids: new Set(ids) };
    this.#wishes.add(wish);
    onDidChange();
    return {
      setContainers: (next) => {
        wish.ids = new Set(next);
        onDidChange();
      },
      dispose: () => {
        this.#wishes.delete(wish);
        onDidChange();
      },
    };
  }

  clear(): void {
    this.#wishes.clear();
  }

  /** What is watched, with the shortest interval asked for (milliseconds). */
  intervals(): Map<string, number> {
    const intervals = new Map<string, number>();
    for (const { ids, intervalMs } of this.#wishes) {
      for (const id of ids) {
        intervals.set(id, Math.min(intervalMs, intervals.get(id) ?? intervalMs));
      }
    }
    return intervals;
  }

  /** The same of one container; undefined: nobody watches it. */
  intervalOf(id: string): number | undefined {
    const wanted = [...this.#wishes].flatMap(({ ids, intervalMs }) => (ids.has(id) ? [intervalMs] : []));
    return wanted.length > 0 ? Math.min(...wanted) : undefined;
  }

  withSizes(): string[] {
    return [...this.#wishes].flatMap(({ ids, wantsSizes }) => (wantsSizes ? [...ids] : []));
  }
}

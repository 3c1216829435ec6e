import type { Disposable } from '../../core/common/disposable.ts';
import { forEachParallel } from '../../core/common/parallel.ts';
import type { ContainerDetails } from '../../core/containers/container.ts';
import type { StatsSample } from '../../core/metrics/statsSample.ts';
import type { KernelReader, KernelTarget } from './kernelFiles.ts';

type Inspect = (id: string, signal?: AbortSignal) => Promise<ContainerDetails>;

/** Inspections at once. */
const maxInspections = 8;

/** A container whose files cannot be read here is looked at again after this time (milliseconds). */
const retryMs = 5 * 60_000;

/**
 * Readings from the kernel's files, for the containers of an engine that may be on this machine. That it is shows in each
 * container by itself: `/proc/PID/cgroup` of the process the engine tells names the container. A virtual machine, another
 * host behind a forwarded socket or another PID namespace has other processes under these numbers.
 */
export class KernelStats implements Disposable {
  readonly #reader: KernelReader;
  readonly #inspect: Inspect;
  readonly #targets = new Map<string, KernelTarget>();
  /** When to look again, by id. */
  readonly #unreadable = new Map<string, number>();

  constructor(reader: KernelReader, inspect: Inspect) {
    this.#reader = reader;
    this.#inspect = inspect;
  }

  /** By id; what cannot be read is left out. All the engine is asked is one inspection for each run of a container. */
  async read(ids: readonly string[], signal?: AbortSignal): Promise<Map<string, StatsSample>> {
    const now = Date.now();
    const wanted = ids.filter((id) => (this.#unreadable.get(id) ?? 0) <= now);
    const samples = new Map(await this.#readTargets(wanted));
    // New, or known from a run that has ended.
    const missing = wanted.filter((id) => !samples.has(id));
    await forEachParallel(missing, maxInspections, (id) => this.#find(id, signal));
    for (const [id, sample] of await this.#readTargets(missing)) {
      samples.set(id, sample);
    }
    for (const id of missing) {
      const isForeign = this.#targets.has(id) && !samples.has(id);
      if (isForeign) {
        this.#targets.delete(id);
        this.#unreadable.set(id, now + retryMs);
      } else {
        this.#unreadable.delete(id);
      }
    }
    return samples;
  }

  dispose(): void {
    this.#reader.dispose();
  }

  async #readTargets(ids: readonly string[]): Promise<[string, StatsSample][]> {
    const targets = ids.flatMap((id) => this.#targets.get(id) ?? []);
    const samples = targets.length > 0 ? await this.#reader.read(targets) : [];
    return targets.flatMap(({ id }, index): [string, StatsSample][] => {
      const sample = samples[index];
      return sample ? [[id, sample]] : [];
    });
  }

  /** Leaves out what does not run, or is gone. */
  async #find(id: string, signal: AbortSignal | undefined): Promise<void> {
    this.#targets.delete(id);
    try {
      const { pid, usesHostNetwork } = await this.#inspect(id, signal);
      if (pid !== undefined) {
        this.#targets.set(id, { id, pid, hasOwnNetwork: !usesHostNetwork });
      }
    } catch {
      signal?.throwIfAborted();
    }
  }
}

import { forEachParallel } from '../common/parallel.ts';
import type { ContainerClient } from '../containers/containerClient.ts';
import { maxParallelReadings } from './sampler.ts';
import type { StatsSample } from './statsSample.ts';

/**
 * One reading of each container, by id; a container without one (stopped, gone, no answer) is left out. Throws VitalsError
 * where every reading failed.
 */
export async function readSamples(
  client: Pick<ContainerClient, 'readStats' | 'readLocalStats'>,
  ids: readonly string[],
  signal?: AbortSignal,
): Promise<Map<string, StatsSample>> {
  const samples = new Map(await client.readLocalStats?.(ids, signal));
  const rest = ids.filter((id) => !samples.has(id));
  const failures: unknown[] = [];
  await forEachParallel(rest, maxParallelReadings, async (id) => {
    try {
      const sample = await client.readStats(id, signal);
      if (sample) {
        samples.set(id, sample);
      }
    } catch (error) {
      signal?.throwIfAborted();
      failures.push(error);
    }
  });
  if (failures.length > 0 && failures.length === ids.length) {
    throw failures[0];
  }
  return samples;
}

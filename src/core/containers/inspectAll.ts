import { forEachParallel } from '../common/parallel.ts';
import { isProblem } from '../errors.ts';
import type { ContainerDetails } from './container.ts';
import type { ContainerClient } from './containerClient.ts';

const maxParallelInspections = 16;

/**
 * Details of several containers, by id. One that cannot be inspected is left out of `details`; `gone` holds those
 * that the engine does not know any more. Throws only where the signal aborts.
 */
export async function inspectAll(
  client: Pick<ContainerClient, 'inspect'>,
  ids: readonly string[],
  signal?: AbortSignal,
): Promise<{ readonly details: ReadonlyMap<string, ContainerDetails>; readonly gone: ReadonlySet<string> }> {
  const details = new Map<string, ContainerDetails>();
  const gone = new Set<string>();
  await forEachParallel(ids, maxParallelInspections, async (id) => {
    try {
      details.set(id, await client.inspect(id, signal));
    } catch (error) {
      signal?.throwIfAborted();
      if (isProblem(error, 'containerGone')) {
        gone.add(id);
      }
    }
  });
  return { details, gone };
}

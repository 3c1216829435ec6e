import type { Clock } from '../common/clock.ts';
import { type Container, stableIdentity } from '../containers/container.ts';
import type { ContainerClient } from '../containers/containerClient.ts';
import { inspectAll } from '../containers/inspectAll.ts';
import type { MetricHistory } from '../history/metricHistory.ts';
import { rightsize, type SizedContainer, type Sizing } from './rightsize.ts';

/** Containers with the limits that they have now; those that cannot be inspected are left out. Throws where the signal aborts. */
export async function withLimits(
  client: ContainerClient,
  containers: readonly Container[],
  signal?: AbortSignal,
): Promise<readonly SizedContainer[]> {
  const ids = containers.map(({ id }) => id);
  const { details } = await inspectAll(client, ids, signal);
  return containers.flatMap((container) => {
    const limits = details.get(container.id)?.limits;
    const { name } = container;
    return limits
      ? [{ engine: client.endpoint.url, identity: stableIdentity(container), containerName: name, limits }]
      : [];
  });
}

/** What each used in the time before now, in milliseconds, and what its limits should be. */
export function sizeContainers(
  history: Pick<MetricHistory, 'series' | 'marks'>,
  containers: readonly SizedContainer[],
  periodMs: number,
  clock: Pick<Clock, 'now'>,
): readonly Sizing[] {
  const to = clock.now();
  const from = to - periodMs;
  const ooms = history.marks(from, to).filter(({ kind, text }) => kind === 'container' && text === 'oom');
  return containers.flatMap((container) => {
    const { engine, identity } = container;
    const own = ooms.filter((mark) => mark.engine === engine && mark.identity === identity);
    return rightsize(history, container, { from, to, oomEvents: own.length });
  });
}

import type { Container, ContainerDetails } from '../core/containers/container.ts';
import type { ContainerClient } from '../core/containers/containerClient.ts';
import { readSamples } from '../core/metrics/readSamples.ts';
import { prometheusText } from '../core/reports/prometheus.ts';

/** The counters of these containers as Prometheus reads them; those that do not run are left out. `inspect` gives details by id. */
export async function readExposition(
  client: ContainerClient,
  containers: readonly Container[],
  inspect: (ids: readonly string[]) => Promise<ReadonlyMap<string, ContainerDetails>>,
  signal: AbortSignal,
): Promise<string> {
  const ids = containers.map(({ id }) => id);
  const [samples, details] = await Promise.all([readSamples(client, ids, signal), inspect(ids)]);
  return prometheusText(
    containers.flatMap((container) => {
      const sample = samples.get(container.id);
      return sample ? [{ container, details: details.get(container.id), sample }] : [];
    }),
  );
}

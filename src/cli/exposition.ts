import type { Container } from '../core/containers/container.ts';
import type { ContainerClient } from '../core/containers/containerClient.ts';
import { inspectAll } from '../core/containers/inspectAll.ts';
import { readSamples } from '../core/metrics/readSamples.ts';
import { prometheusText } from '../core/reports/prometheus.ts';

/** The counters of these containers as Prometheus reads them; those that do not run are left out. */
export async function readExposition(
  client: ContainerClient,
  containers: readonly Container[],
  signal: AbortSignal,
): Promise<string> {
  const ids = containers.map(({ id }) => id);
  const [samples, { details }] = await Promise.all([
    readSamples(client, ids, signal),
    inspectAll(client, ids, signal),
  ]);
  return prometheusText(
    containers.flatMap((container) => {
      const sample = samples.get(container.id);
      return sample ? [{ container, details: details.get(container.id), sample }] : [];
    }),
  );
}

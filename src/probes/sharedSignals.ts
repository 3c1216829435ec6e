import { responseMetrics } from '../core/checks/signals/responseMetrics.ts';
import type { MetricAnswer, SignalAdapters } from '../core/checks/signals/signalAdapters.ts';
import type { Container } from '../core/containers/container.ts';
import type { ContainerClient } from '../core/containers/containerClient.ts';
import { type AskedMetric, metricDefinitions } from '../core/metrics/metricNames.ts';
import type { SlowReadings } from '../core/metrics/slowReadings.ts';
import { askResponse, engineSignals, responseAnswer, toProbeError } from './engineSignals.ts';

/** As `engineSignals`, but what a rule asks is there for whoever looks, and what is there already is not asked again. */
export function sharedSignals(client: ContainerClient, slow: SlowReadings): SignalAdapters {
  const signals = engineSignals(client);
  return {
    ...signals,
    async metric(container, metric, signal) {
      try {
        return await measureShared(client, slow, container, metric, signal);
      } catch (error) {
        throw toProbeError(error);
      }
    },
    async http(target, timeout, signal) {
      const answer = await signals.http(target, timeout, signal);
      if (target.containerId !== undefined) {
        slow.note('response', target.containerId, responseMetrics(answer));
      }
      return answer;
    },
  };
}

async function measureShared(
  client: ContainerClient,
  slow: SlowReadings,
  container: Container,
  metric: AskedMetric,
  signal: AbortSignal,
): Promise<MetricAnswer | undefined> {
  switch (metric) {
    case 'disk':
    case 'disk-free':
    case 'disk-written':
    case 'disk-volumes': {
      const kind = metric === 'disk' || metric === 'disk-free' ? 'space' : 'sizes';
      const value = (await slow.ask(kind, container.id, signal))[metricDefinitions[metric].field];
      return value === undefined ? undefined : { value, detail: undefined };
    }
    default: {
      const answer = await askResponse(client, container, signal);
      if (answer) {
        slow.note('response', container.id, responseMetrics(answer));
      }
      return answer && responseAnswer(metric, answer);
    }
  }
}

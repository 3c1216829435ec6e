import { httpTarget } from '../core/checks/signals/probeTarget.ts';
import { responseMetrics } from '../core/checks/signals/responseMetrics.ts';
import {
  type HttpAnswer,
  type MetricAnswer,
  ProbeError,
  type SignalAdapters,
} from '../core/checks/signals/signalAdapters.ts';
import type { Container } from '../core/containers/container.ts';
import type { ContainerClient } from '../core/containers/containerClient.ts';
import { engineHost } from '../core/containers/containerTooltip.ts';
import { VitalsError } from '../core/errors.ts';
import { type AskedMetric, metricDefinitions, type ResponseMetric } from '../core/metrics/metricNames.ts';
import { addressKind } from '../network/addressGuard.ts';
import { searchLogs } from '../workers/logSearchClient.ts';
import { probeHttp, probeTcp } from './httpProbe.ts';

/** Asks what a policy's rules want to know, of the containers of one engine. */
export function engineSignals(
  client: Pick<ContainerClient, 'endpoint' | 'execute' | 'inspect' | 'readDiskSpace' | 'readDiskSizes'>,
): SignalAdapters {
  return {
    async countLogs(containers, pattern, since, signal) {
      const results = await searchLogs(
        {
          endpoint: client.endpoint,
          containers: containers.map(({ id, name }) => ({ id, name })),
          query: { pattern, isRegExp: true, case: 'smart', isInverted: false },
          since: (since / 1000).toFixed(3),
          before: 0,
          after: 0,
          maxHits: 0,
        },
        { onExcerpt: () => undefined },
        signal,
      );
      const whole = results.filter(({ outcome }) => outcome === 'exhausted');
      return new Map(whole.map(({ containerId, hits }) => [containerId, hits]));
    },
    async startedAt({ id }, signal) {
      return (await client.inspect(id, signal)).startedAt;
    },
    async metric(container, metric, signal) {
      try {
        return await measure(client, container, metric, signal);
      } catch (error) {
        throw toProbeError(error);
      }
    },
    async http(target, timeout, signal) {
      // An address written as digits is not looked up.
      if (addressKind(new URL(target.url).hostname) === 'linkLocal') {
        throw new ProbeError({ code: 'addressNotAllowed' }, false);
      }
      return probeHttp(target, timeout, signal);
    },
    tcp: probeTcp,
    async command({ id }, argv, timeout, signal) {
      try {
        return await client.execute(id, argv, { timeout }, signal);
      } catch (error) {
        throw toProbeError(error);
      }
    },
  };
}

/** Of a request for a page whose response time is wanted, in milliseconds. */
const responseTimeout = 10_000;

/** Asks the port of a container that is published, the lowest one, for its first page; undefined: there is none. */
export async function askResponse(
  { endpoint }: Pick<ContainerClient, 'endpoint'>,
  container: Container,
  signal: AbortSignal,
): Promise<HttpAnswer | undefined> {
  const target = httpTarget(container, '/', undefined, engineHost(endpoint.address));
  return target && probeHttp(target, responseTimeout, signal);
}

async function measure(
  client: Parameters<typeof engineSignals>[0],
  container: Container,
  metric: AskedMetric,
  signal: AbortSignal,
): Promise<MetricAnswer | undefined> {
  const plain = (value: number | undefined) =>
    value === undefined ? undefined : { value, detail: undefined };
  switch (metric) {
    case 'disk':
      return plain((await client.readDiskSpace(container.id, signal))?.usedPercent);
    case 'disk-free':
      return plain((await client.readDiskSpace(container.id, signal))?.freeBytes);
    case 'disk-written':
      return plain((await client.readDiskSizes(container.id, signal)).writableBytes);
    case 'disk-volumes':
      return plain((await client.readDiskSizes(container.id, signal)).volumeBytes);
    default: {
      const answer = await askResponse(client, container, signal);
      return answer && responseAnswer(metric, answer);
    }
  }
}

/** A step that there was none of took no time. */
export function responseAnswer(metric: ResponseMetric, answer: HttpAnswer): MetricAnswer {
  const { status, steps } = answer;
  const value = responseMetrics(answer)[metricDefinitions[metric].field] ?? 0;
  return { value, detail: { code: 'http', status, steps } };
}

/** What the engine would not or could not do says nothing of the container. */
export function toProbeError(error: unknown): ProbeError {
  if (error instanceof ProbeError) {
    return error;
  }
  return new ProbeError(
    error instanceof VitalsError
      ? { code: 'engine', problem: error.problem }
      : { code: 'system', reason: String(error) },
    false,
  );
}

import { labelRulesOf } from '../core/checks/policy/labelRules.ts';
import { responseMetrics } from '../core/checks/signals/responseMetrics.ts';
import type { Container, ContainerDetails } from '../core/containers/container.ts';
import type { ContainerClient } from '../core/containers/containerClient.ts';
import type { SlowKind, SlowMetrics, SlowSource } from '../core/metrics/slowReadings.ts';

export interface SlowSourceOptions {
  /** undefined: no engine now. */
  readonly client: () => ContainerClient | undefined;
  readonly container: (id: string) => Container | undefined;
  readonly details: (id: string) => ContainerDetails | undefined;
  /** Whether its published port is to be asked, besides what its labels say. */
  readonly wantsResponse: (container: Container) => boolean;
}

/** How an engine's containers are asked for what is no counter. */
export function slowSource({ client, container, details, wantsResponse }: SlowSourceOptions): SlowSource {
  const read = async (
    kind: SlowKind,
    id: string,
    signal: AbortSignal,
  ): Promise<Partial<SlowMetrics> | undefined> => {
    const [engine, listed] = [client(), container(id)];
    if (engine === undefined || listed?.state !== 'running') {
      return undefined;
    }
    switch (kind) {
      case 'space': {
        const space = await engine.readDiskSpace(id, signal, details(id));
        return { diskUsedPercent: space?.usedPercent, diskFreeBytes: space?.freeBytes };
      }
      case 'sizes': {
        const { writableBytes, volumeBytes } = await engine.readDiskSizes(id, signal);
        return { diskWritableBytes: writableBytes, diskVolumeBytes: volumeBytes };
      }
      case 'response': {
        if (!wantsResponse(listed) && !isAskedByLabel(listed)) {
          return undefined;
        }
        const { askResponse } = await import('./engineSignals.ts');
        const answer = await askResponse(engine, listed, signal);
        return answer && responseMetrics(answer);
      }
    }
  };
  return { read, restarts: (id) => details(id)?.restartCount };
}

/** `com.containervitals.response-time: 2s`, or a rule for one of its steps. */
function isAskedByLabel(container: Container): boolean {
  return labelRulesOf(container).rules.some(
    ({ condition }) => condition.kind === 'metric' && condition.metric.startsWith('response-'),
  );
}

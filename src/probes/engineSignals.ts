import { ProbeError, type SignalAdapters } from '../core/checks/signals/signalAdapters.ts';
import { english } from '../core/common/translate.ts';
import type { ContainerClient } from '../core/containers/containerClient.ts';
import { describeProblem } from '../core/describeProblem.ts';
import { VitalsError } from '../core/errors.ts';
import { addressKind } from '../network/addressGuard.ts';
import { searchLogs } from '../workers/logSearchClient.ts';
import { probeHttp, probeTcp } from './httpProbe.ts';

/** Asks what a policy's rules want to know, of the containers of one engine. */
export function engineSignals(client: Pick<ContainerClient, 'endpoint' | 'execute'>): SignalAdapters {
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
    async http(target, timeout, signal) {
      // An address written as digits is not looked up.
      if (addressKind(new URL(target.url).hostname) === 'linkLocal') {
        throw new ProbeError('this address is not allowed', false);
      }
      return probeHttp(target, timeout, signal);
    },
    tcp: probeTcp,
    async command({ id }, argv, timeout, signal) {
      try {
        return await client.execute(id, argv, { timeout }, signal);
      } catch (error) {
        const reason =
          error instanceof VitalsError ? describeProblem(error.problem, english).summary : String(error);
        throw new ProbeError(reason, false);
      }
    },
  };
}

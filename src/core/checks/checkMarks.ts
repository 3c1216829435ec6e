import { type Container, stableIdentity } from '../containers/container.ts';
import type { NewMark } from '../history/eventMark.ts';
import type { CheckStatus } from './checks.ts';

/** What a run of the checks found, on the axis of time: each finding that is not well, or that all is. */
export function checkMarks(
  found: readonly {
    readonly containerId?: string | undefined;
    readonly rule: string;
    readonly status: CheckStatus;
  }[],
  containers: readonly Container[],
  at: number,
): NewMark[] {
  const identities = new Map(containers.map((container) => [container.id, stableIdentity(container)]));
  const bad = found.filter(({ status }) => status === 'warning' || status === 'critical');
  return bad.length === 0
    ? [{ at, identity: undefined, kind: 'check', text: 'ok' }]
    : bad.map(({ containerId = '', rule, status }) => ({
        at,
        identity: identities.get(containerId),
        kind: 'check',
        text: `${rule} ${status}`,
      }));
}

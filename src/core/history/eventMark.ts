import { type Container, eventIdentity, stableIdentity } from '../containers/container.ts';
import type { ContainerEvent } from '../containers/containerClient.ts';
import type { Mark } from './metricHistory.ts';

/** A mark of whatever engine is connected. */
export type NewMark = Omit<Mark, 'engine'>;

/** What an event is on the axis of time; undefined: nothing that happened to the container. `container`: where a listing has it. */
export function eventMark(event: ContainerEvent, container: Container | undefined): NewMark | undefined {
  const { action, exitCode, timeNano } = event;
  if (action === 'other') {
    return undefined;
  }
  return {
    at: Math.floor(Number(timeNano) / 1e6),
    identity: container ? stableIdentity(container) : eventIdentity(event),
    kind: 'container',
    text: exitCode === undefined ? action : `${action} (${exitCode})`,
  };
}

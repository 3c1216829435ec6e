import type { ContainerEvent } from '../containers/containerClient.ts';

/** How far back restarts and OOM kills count. */
export const checkWindowSeconds = 300;

/** What happened to one container within the events looked at. */
export interface RecentTrouble {
  readonly restarts: number;
  readonly oomKills: number;
}

/** Signals that ask a process to end; others (HUP, USR1, WINCH …) mean something else to it. */
const endingSignals = new Set([
  '2',
  '3',
  '6',
  '9',
  '15',
  'SIGINT',
  'SIGQUIT',
  'SIGABRT',
  'SIGKILL',
  'SIGTERM',
]);

/**
 * Restarts and OOM kills by container id, of events in the order they happened.
 *
 * A restart is a `start` after a `die` that nobody asked for. Asked for is one with a `stop` or an ending `kill` since
 * the container started: `docker restart` gives kill, die, stop, start, restart; a crash under a restart policy gives
 * die, start (measured on 20.10). The event `restart` itself tells nothing, as Podman also emits it for its restart policy. A start
 * whose `die` is not among the events does not count, as its cause is not known. `oom` means that the kernel killed a process of
 * the container, which may live on.
 */
export function recentTrouble(events: Iterable<ContainerEvent>): Map<string, RecentTrouble> {
  const states = new Map<
    string,
    { restarts: number; oomKills: number; isAsked: boolean; hasDied: boolean }
  >();
  for (const { containerId, action, attributes } of events) {
    const state = states.get(containerId) ?? { restarts: 0, oomKills: 0, isAsked: false, hasDied: false };
    states.set(containerId, state);
    switch (action) {
      case 'kill':
        state.isAsked ||= attributes.signal === undefined || endingSignals.has(attributes.signal);
        break;
      case 'stop':
        state.isAsked = true;
        break;
      case 'die':
        state.hasDied = true;
        break;
      case 'oom':
        state.oomKills++;
        break;
      case 'start':
        state.restarts += state.hasDied && !state.isAsked ? 1 : 0;
        state.hasDied = false;
        state.isAsked = false;
        break;
      default:
        break;
    }
  }
  return states;
}

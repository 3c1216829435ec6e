import { shutdownSeconds } from './containerSpec.ts';
import { type DemoContainer, situationAt } from './demoContainer.ts';
import { EngineError } from './engineError.ts';
import { type Nanos, nanosPerSecond } from './timeline.ts';

/** Changes what a container does from that moment on and returns when that is done; throws EngineError, as the engine. */
export type UserChange = (container: DemoContainer, at: Nanos) => Nanos;

export const start: UserChange = (container, at) => {
  if (situationAt(container, at).state === 'paused') {
    throw new EngineError(409, 'cannot start a paused container, try unpause instead');
  }
  if (isWanted(container, at)) {
    throw new EngineError(304, '');
  }
  container.eras.push({ from: at, to: Infinity, exitCode: 0 });
  return at;
};

export const stop: UserChange = (container, at) => {
  if (!isWanted(container, at)) {
    throw new EngineError(304, '');
  }
  const end = endRun(container, at, false);
  container.actions.push({ at: end, action: 'stop', attributes: {} });
  return end;
};

export const restart: UserChange = (container, at) => {
  const end = isWanted(container, at) ? stop(container, at) : at;
  const from = end + 0.1 * nanosPerSecond;
  container.eras.push({ from, to: Infinity, exitCode: 0 });
  container.actions.push({ at: from, action: 'restart', attributes: {} });
  return from;
};

export function kill(isAtOnce: boolean): UserChange {
  return (container, at) => {
    if (situationAt(container, at).state !== 'running') {
      throw new EngineError(409, `Cannot kill container: ${container.id}: container is not running`);
    }
    return endRun(container, at, isAtOnce);
  };
}

export const pause: UserChange = (container, at) => {
  const { state } = situationAt(container, at);
  if (state !== 'running') {
    const reason = state === 'paused' ? 'is already paused' : 'is not running';
    throw new EngineError(409, `Container ${container.id} ${reason}`);
  }
  container.pauses.push({ from: at, to: Infinity });
  container.actions.push({ at, action: 'pause', attributes: {} });
  return at;
};

export const unpause: UserChange = (container, at) => {
  if (situationAt(container, at).state !== 'paused') {
    throw new EngineError(409, `Container ${container.id} is not paused`);
  }
  endPause(container, at);
  container.actions.push({ at, action: 'unpause', attributes: {} });
  return at;
};

export function remove(isForced: boolean): UserChange {
  return (container, at) => {
    if (isWanted(container, at)) {
      if (!isForced) {
        const reason = 'Stop the container before attempting removal or force remove';
        throw new EngineError(409, `You cannot remove a running container ${container.id}. ${reason}`);
      }
      endPause(container, at);
      endRun(container, at, true);
    }
    container.actions.push({ at, action: 'destroy', attributes: {} });
    return at;
  };
}

/** Ends the era: at once where killed or between two attempts, else after the program has had its last words. */
function endRun(container: DemoContainer, at: Nanos, isKilled: boolean): Nanos {
  const { state } = situationAt(container, at);
  const era = container.eras.at(-1);
  if (state === 'paused') {
    throw new EngineError(409, `Container ${container.id} is paused. Unpause the container first`);
  }
  if (!era) {
    return at;
  }
  era.to = isKilled || state !== 'running' ? at : at + shutdownSeconds * nanosPerSecond;
  era.exitCode = isKilled ? 137 : 0;
  if (state === 'running') {
    container.actions.push({ at, action: 'kill', attributes: { signal: isKilled ? '9' : '15' } });
  }
  return era.to;
}

function endPause(container: DemoContainer, at: Nanos): void {
  const pause = container.pauses.at(-1);
  if (pause) {
    pause.to = Math.min(pause.to, at);
  }
}

/** Running, paused, or to be started again by the engine. */
export function isWanted(container: DemoContainer, time: Nanos): boolean {
  return ['running', 'paused', 'restarting'].includes(situationAt(container, time).state);
}

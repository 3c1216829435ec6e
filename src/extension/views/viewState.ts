import type { ConnectionState } from '../../core/containers/inventory.ts';
import type { ProblemCode } from '../../core/errors.ts';

/** What the Containers view shows where it has no rows: the `viewsWelcome` of package.json are keyed on it. */
export type ViewState =
  | 'connecting'
  | 'ready'
  | 'empty'
  | 'filtered'
  | 'endpointNotFound'
  | 'engineNotRunning'
  | 'permissionDenied'
  | 'timedOut'
  | 'engineTooOld'
  | 'connectionRefused'
  | 'endpointInvalid'
  | 'engineFailed';

export function viewStateOf(state: ConnectionState, containers: number, shown: number): ViewState {
  if (containers > 0) {
    return shown > 0 ? 'ready' : 'filtered';
  }
  switch (state.kind) {
    case 'connecting':
      return 'connecting';
    case 'connected':
      return 'empty';
    case 'failed':
      return failureState(state.problem.code);
  }
}

function failureState(code: ProblemCode): ViewState {
  switch (code) {
    case 'endpointNotFound':
    case 'engineNotRunning':
    case 'permissionDenied':
    case 'timedOut':
    case 'engineTooOld':
    case 'endpointInvalid':
      return code;
    case 'contextNotFound':
      return 'endpointInvalid';
    case 'tlsFailed':
    case 'hostKeyRejected':
    case 'sshFailed':
      return 'connectionRefused';
    default:
      return 'engineFailed';
  }
}

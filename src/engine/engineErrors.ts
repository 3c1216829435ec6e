import type { Endpoint } from '../core/containers/endpoint.ts';
import { VitalsError } from '../core/errors.ts';
import type { Deadline } from './deadline.ts';
import { EngineResponseError, type EngineTransport } from './engineTransport.ts';

/** What a call to the engine was about, for the words of its failure. */
export interface EngineCall {
  readonly endpoint: Endpoint;
  readonly transport: EngineTransport;
  readonly operation: string;
  readonly seconds: number;
  readonly container: string | undefined;
}

/** Puts whatever a call to the engine threw into a VitalsError. `deadline` is the call's, asked who ended it. */
export function toVitalsError(cause: unknown, call: EngineCall, deadline: Deadline): VitalsError {
  if (cause instanceof VitalsError) {
    return cause;
  }
  const { operation, seconds } = call;
  const endpoint = call.endpoint.url;
  if (deadline.cause === 'cancelled') {
    return new VitalsError({ code: 'cancelled' }, { cause });
  }
  if (deadline.cause === 'expired') {
    return new VitalsError({ code: 'timedOut', endpoint, operation, seconds }, { cause });
  }
  if (cause instanceof EngineResponseError) {
    return responseProblem(cause, call);
  }
  return connectionProblem(cause, call);
}

function responseProblem(cause: EngineResponseError, { endpoint, container }: EngineCall): VitalsError {
  const { status, message: reason } = cause;
  if (container !== undefined && status === 404) {
    return new VitalsError({ code: 'containerGone', container }, { cause });
  }
  // Docker says 409, Podman 500; both use the same status for other refusals, so the text decides.
  if (
    container !== undefined &&
    (status === 409 || status === 500) &&
    /\bis not running\b|exec sessions on running/.test(reason)
  ) {
    return new VitalsError({ code: 'containerNotRunning', container }, { cause });
  }
  if (status === 400 && /HTTP request to an HTTPS server/i.test(reason)) {
    return new VitalsError({ code: 'tlsFailed', endpoint: endpoint.url, reason }, { cause });
  }
  return new VitalsError({ code: 'engineFailed', endpoint: endpoint.url, status, reason }, { cause });
}

/** Node's and OpenSSL's names for what breaks a TLS handshake. */
const tlsCode =
  /^(ERR_TLS|ERR_SSL|ERR_OSSL|CERT_|UNABLE_TO_|DEPTH_ZERO_|SELF_SIGNED_|EPROTO|HOSTNAME_MISMATCH)/;

function connectionProblem(cause: unknown, call: EngineCall): VitalsError {
  const { message = String(cause), code = '', syscall } = (cause ?? {}) as Partial<NodeJS.ErrnoException>;
  const endpoint = call.endpoint.url;
  const { address } = call.endpoint;
  if (address.kind === 'ssh') {
    const reason = call.transport.sshMessage ?? message;
    return new VitalsError({ code: 'sshFailed', endpoint, reason }, { cause });
  }
  // The only files that are opened are certificates.
  if (tlsCode.test(code) || (address.kind === 'tcp' && syscall === 'open')) {
    return new VitalsError({ code: 'tlsFailed', endpoint, reason: message }, { cause });
  }
  if (code === 'EACCES' || code === 'EPERM') {
    return new VitalsError({ code: 'permissionDenied', endpoint }, { cause });
  }
  // Refused, no such socket or host, reset, hung up: all mean that nobody is there (any more).
  if (/^(E[A-Z]+|EAI_\w+|ERR_STREAM_PREMATURE_CLOSE)$/.test(code)) {
    return new VitalsError({ code: 'engineNotRunning', endpoint }, { cause });
  }
  return new VitalsError({ code: 'engineFailed', endpoint, status: undefined, reason: message }, { cause });
}

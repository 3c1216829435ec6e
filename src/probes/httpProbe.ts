import { request as httpRequest, type RequestOptions } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { connect } from 'node:net';
import { performance } from 'node:perf_hooks';
import { type HttpAnswer, type HttpTarget, ProbeError } from '../core/checks/signals/signalAdapters.ts';
import type { HttpStep, ProbeProblem } from '../core/checks/signals/signalDetail.ts';
import { AddressRefused, guardedLookup } from '../network/addressGuard.ts';

/** Where clouds keep the credentials of a machine: no policy has any business there. */
const exceptLinkLocal = guardedLookup((kind) => kind !== 'linkLocal');

/** A page that is larger is answered all the same: how long the rest takes is the network's business. */
const maxBodyBytes = 1024 * 1024;

/** Asks once, on a connection of its own, and follows no redirect: where it leads to is not what was asked about. */
export async function probeHttp(
  { url, isChosen }: HttpTarget,
  timeout: number,
  signal: AbortSignal,
): Promise<HttpAnswer> {
  const startedAt = performance.now();
  return new Promise((resolve, reject) => {
    const options: RequestOptions = {
      agent: false,
      // Small servers end their lines as they like, and browsers and curl take it: what is asked is whether they answer.
      insecureHTTPParser: true,
      signal: AbortSignal.any([signal, AbortSignal.timeout(timeout)]),
      headers: { 'User-Agent': 'container-vitals', Connection: 'close' },
      ...(isChosen && { lookup: exceptLinkLocal }),
    };
    const send = url.startsWith('https:') ? httpsRequest : httpRequest;
    const fail = (error: unknown) => reject(toProbeError(error, signal));
    const steps: HttpStep[] = [];
    let stepAt = startedAt;
    const ended = (name: HttpStep['name']) => {
      const now = performance.now();
      steps.push({ name, milliseconds: now - stepAt });
      stepAt = now;
    };
    send(url, options, (response) => {
      ended('firstByte');
      let bytes = 0;
      const finish = () => {
        ended('body');
        resolve({ status: response.statusCode ?? 0, milliseconds: stepAt - startedAt, steps });
      };
      response.on('error', fail);
      response.on('end', finish);
      response.on('data', (chunk: Buffer) => {
        bytes += chunk.length;
        if (bytes > maxBodyBytes) {
          finish();
          response.destroy();
        }
      });
    })
      .on('error', fail)
      .on('socket', (socket) => {
        // A name is looked up, an address is not; `connect` of a TLS socket is that of the connection below it.
        socket.once('lookup', () => ended('dns'));
        socket.once('connect', () => ended('connect'));
        socket.once('secureConnect', () => ended('tls'));
      })
      .end();
  });
}

/** How long a connection that was taken has to stand, in milliseconds. */
const standsFor = 150;

/**
 * Connects and hangs up; resolves with how long it took. Docker's proxy takes every connection to a published port and ends it at once
 * where nobody listens behind it: one that ends before anything came is refused.
 */
export async function probeTcp(
  host: string,
  port: number,
  timeout: number,
  signal: AbortSignal,
): Promise<number> {
  const startedAt = performance.now();
  const socket = connect({ host, port, signal: AbortSignal.any([signal, AbortSignal.timeout(timeout)]) });
  try {
    const took = await new Promise<number>((resolve, reject) => {
      let connectedAt = startedAt;
      const stands = () => resolve(connectedAt - startedAt);
      socket.once('connect', () => {
        connectedAt = performance.now();
        socket.setTimeout(standsFor, stands);
      });
      socket.once('data', stands);
      socket.once('end', () => reject(new ProbeError({ code: 'refused' }, true)));
      socket.once('error', reject);
    });
    return took;
  } catch (error) {
    throw toProbeError(error, signal);
  } finally {
    socket.destroy();
  }
}

/** What the other side did is an answer, if a bad one; what this side would not do is none. */
function toProbeError(error: unknown, signal: AbortSignal): ProbeError {
  if (error instanceof ProbeError) {
    return error;
  }
  if (error instanceof AddressRefused) {
    return new ProbeError({ code: 'addressNotAllowed' }, false);
  }
  const { code = '', message = String(error), name } = error as Partial<NodeJS.ErrnoException>;
  if (signal.aborted) {
    return new ProbeError({ code: 'cancelled' }, false);
  }
  const isTimeout = name === 'AbortError' || name === 'TimeoutError';
  const known = isTimeout ? 'timedOut' : reasons[code];
  return new ProbeError(known === undefined ? { code: 'system', reason: message } : { code: known }, true);
}

const reasons: Readonly<Record<string, Exclude<ProbeProblem['code'], 'engine' | 'system'>>> = {
  ECONNREFUSED: 'refused',
  ECONNRESET: 'reset',
  ENOTFOUND: 'noSuchHost',
  EHOSTUNREACH: 'hostUnreachable',
};

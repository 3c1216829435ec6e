import type { Delivery, DeliveryProblem, Exchange } from '../core/alerts/notifier.ts';
import { type Channel, secretsOf, targetOf } from '../core/notify/channel.ts';
import { createRedactor, type Redactor } from '../core/redaction/redactor.ts';
import { type AddressKind, AddressRefused, addressKind } from '../network/addressGuard.ts';

/** Seconds that a receiver has for its whole answer. */
export const answerSeconds = 10;

/** Whether a channel may connect to an address of a kind; `isEncrypted` is what is sent there. */
export function mayConnect({ allow }: Pick<Channel, 'allow'>, isEncrypted: boolean) {
  return (kind: AddressKind): boolean => {
    switch (kind) {
      case 'linkLocal':
        return false;
      // What stays in this machine needs no encryption.
      case 'loopback':
        return allow.has('loopback');
      case 'private':
        return allow.has('private') && (isEncrypted || allow.has('plain'));
      case 'public':
        return isEncrypted || allow.has('plain');
    }
  };
}

/** Throws AddressRefused where the address is in digits, which nothing looks up, and not allowed. */
export function checkDigits(host: string, isAllowed: (kind: AddressKind) => boolean): void {
  const kind = addressKind(host);
  if (kind !== undefined && !isAllowed(kind)) {
    throw new AddressRefused(kind);
  }
}

const maxShown = 4000;

/** What may be shown of an attempt: answers and reasons that repeat the channel's secrets do not show them. */
export class ExchangeRecorder {
  readonly hide: Redactor;
  readonly #target: string;
  readonly #startedAt = performance.now();
  #request: string | undefined;

  constructor(channel: Channel) {
    this.hide = createRedactor({ secrets: secretsOf(channel) });
    this.#target = targetOf(channel.url);
  }

  sent(request: string): void {
    this.#request = request;
  }

  finish(status?: number, response?: string): Exchange {
    return {
      target: this.#target,
      request: this.#request?.slice(0, maxShown),
      status,
      response: response === undefined ? undefined : this.hide(response).slice(0, maxShown),
      milliseconds: performance.now() - this.#startedAt,
    };
  }

  /** Of an attempt that ended without an answer. What is wrong with an address in digits stays wrong; all else may pass. */
  failed(error: unknown, signal: AbortSignal, isDigits: boolean): Delivery {
    const problem = this.#problemOf(error, signal);
    const isRefused = problem.code === 'addressRefused' || problem.code === 'notEncrypted';
    const exchange = this.finish();
    return isRefused && isDigits
      ? { outcome: 'failed', problem, exchange }
      : { outcome: 'retry', after: undefined, problem, exchange };
  }

  #problemOf(error: unknown, signal: AbortSignal): DeliveryProblem {
    if (signal.aborted) {
      return { code: 'cancelled' };
    }
    if (error instanceof AddressRefused) {
      return error.kind === 'public'
        ? { code: 'notEncrypted' }
        : { code: 'addressRefused', kind: error.kind };
    }
    const { code = '', message = String(error), name } = error as Partial<NodeJS.ErrnoException>;
    if (name === 'TimeoutError' || name === 'AbortError' || code === 'ETIMEDOUT') {
      return { code: 'timedOut', seconds: answerSeconds };
    }
    // nodemailer has two codes for whatever happens to a connection: its message says what it was.
    const reason = this.hide(/^(ESOCKET|ECONNECTION|)$/.test(code) ? message : code);
    return /CERT|TLS|SSL|EPROTO|SIGNATURE/.test(code) || /certificate/i.test(message)
      ? { code: 'tlsFailed', reason }
      : { code: 'unreachable', reason };
  }
}

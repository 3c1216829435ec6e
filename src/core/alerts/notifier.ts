import type { Notice, NoticeGroup } from './outbox.ts';

/** Where notices go: one channel. */
export interface Notifier {
  /** One attempt. Whatever comes of it is the result; an abort is `retry`. Sending the same group twice is told as one where the channel can. */
  send(group: NoticeGroup, signal: AbortSignal): Promise<Delivery>;
  /**
   * For receivers that forget: what they were told of and is not over, to be told them again every minute.
   * undefined: the channel remembers.
   */
  readonly refresh?: (active: readonly Notice[], signal: AbortSignal) => Promise<Delivery>;
  /** One attempt to bring what is no alert. undefined: the channel takes alerts only. */
  readonly post?: (digest: Digest, signal: AbortSignal) => Promise<Delivery>;
}

/** A short text for a channel: a report. Of hostile text, and not yet redacted. */
export interface Digest {
  /** The same for what is the same. */
  readonly id: string;
  /** One line: a subject. */
  readonly title: string;
  /** One line each. */
  readonly lines: readonly string[];
}

/** What came of one attempt. */
export type Delivery =
  | { readonly outcome: 'delivered'; readonly exchange: Exchange }
  | {
      readonly outcome: 'retry';
      /** Not before so many milliseconds; undefined: the receiver did not say. */
      readonly after: number | undefined;
      readonly problem: DeliveryProblem;
      readonly exchange: Exchange;
    }
  /** Another attempt would end the same way. */
  | { readonly outcome: 'failed'; readonly problem: DeliveryProblem; readonly exchange: Exchange };

/** What went over the wire, fit to be shown: no secret is in it. */
export interface Exchange {
  /** Protocol and host; the rest of an address is a secret. undefined: nothing was tried. */
  readonly target: string | undefined;
  /** What was sent; undefined: nothing. */
  readonly request: string | undefined;
  /** HTTP status or SMTP code. */
  readonly status: number | undefined;
  /** The beginning of the answer. */
  readonly response: string | undefined;
  readonly milliseconds: number;
}

export const nothingTried: Exchange = {
  target: undefined,
  request: undefined,
  status: undefined,
  response: undefined,
  milliseconds: 0,
};

/** Why it was not delivered; describeDelivery.ts has the words. */
export type DeliveryProblem =
  /** It takes alerts only. */
  | { readonly code: 'alertsOnly' }
  /** A toast, where there is no editor to show it. */
  | { readonly code: 'editorOnly' }
  /** No channel of that name was set up, or it is not turned on. */
  | { readonly code: 'notSetUp' }
  /** The channel's settings cannot be understood: the field that is wrong. */
  | { readonly code: 'settingsInvalid'; readonly field: string }
  /** The address leads to where notices must not go unless that is allowed. */
  | { readonly code: 'addressRefused'; readonly kind: 'loopback' | 'private' | 'linkLocal' }
  /** Without TLS, and it was not allowed to be. */
  | { readonly code: 'notEncrypted' }
  | { readonly code: 'unreachable'; readonly reason: string }
  | { readonly code: 'tlsFailed'; readonly reason: string }
  | { readonly code: 'timedOut'; readonly seconds: number }
  /** Redirects are not followed: they lead to where nobody looked. */
  | { readonly code: 'redirected' }
  | { readonly code: 'rateLimited' }
  /** The receiver answered that it does not take it, or cannot now. */
  | { readonly code: 'rejected' }
  | { readonly code: 'loginFailed' }
  | { readonly code: 'cancelled' };

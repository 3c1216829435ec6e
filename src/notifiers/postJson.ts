import { type ClientRequest, request as httpRequest, type IncomingMessage } from 'node:http';
import { request as httpsRequest } from 'node:https';
import type { Delivery } from '../core/alerts/notifier.ts';
import type { Channel } from '../core/notify/channel.ts';
import { guardedLookup } from '../network/addressGuard.ts';
import { answerSeconds, checkDigits, ExchangeRecorder, mayConnect } from './channelAddress.ts';

/** No receiver has more to say; the rest is not read. */
const maxAnswerBytes = 65_536;
const longestRetryAfter = 3_600_000;

interface Answer {
  readonly status: number;
  readonly retryAfter: string | undefined;
  readonly body: string;
}

export interface PostOptions {
  readonly url: URL;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body: unknown;
  /** For the whole of it. */
  readonly timeout?: number | undefined;
}

/** One attempt over HTTP. Redirects are not followed, answers are read so far and no further, addresses are checked as they are connected to. */
export async function postJson(
  channel: Channel,
  options: PostOptions,
  signal: AbortSignal,
): Promise<Delivery> {
  const { url, timeout = answerSeconds * 1000 } = options;
  const exchange = new ExchangeRecorder(channel);
  const isAllowed = mayConnect(channel, url.protocol === 'https:');
  try {
    checkDigits(url.hostname, isAllowed);
    const body = JSON.stringify(options.body);
    exchange.sent(body);
    const lookup = guardedLookup(isAllowed);
    const answer = await post(
      { ...options, body, lookup },
      AbortSignal.any([signal, AbortSignal.timeout(timeout)]),
    );
    return deliveryOf(answer, exchange);
  } catch (error) {
    return exchange.failed(error, signal, /^[\d.]+$|^\[/.test(url.hostname));
  }
}

function post(
  {
    url,
    headers,
    body,
    lookup,
  }: PostOptions & { readonly body: string; readonly lookup: ReturnType<typeof guardedLookup> },
  signal: AbortSignal,
): Promise<Answer> {
  const send = url.protocol === 'https:' ? httpsRequest : httpRequest;
  return new Promise((resolve, reject) => {
    const request: ClientRequest = send(
      url,
      {
        method: 'POST',
        agent: false,
        signal,
        lookup,
        headers: {
          'Content-Type': 'application/json',
          'Content-Length': Buffer.byteLength(body),
          'User-Agent': 'container-vitals',
          Connection: 'close',
          ...headers,
        },
      },
      (response) => readAnswer(response, resolve, reject),
    );
    request.on('error', (error) => reject(signal.aborted ? signal.reason : error));
    request.end(body);
  });
}

function readAnswer(
  response: IncomingMessage,
  resolve: (answer: Answer) => void,
  reject: (error: unknown) => void,
): void {
  const chunks: Buffer[] = [];
  let bytes = 0;
  const finish = () =>
    resolve({
      status: response.statusCode ?? 0,
      retryAfter: response.headers['retry-after'],
      body: Buffer.concat(chunks).subarray(0, maxAnswerBytes).toString('utf8'),
    });
  response.on('error', reject);
  response.on('end', finish);
  response.on('data', (chunk: Buffer) => {
    chunks.push(chunk);
    bytes += chunk.length;
    if (bytes >= maxAnswerBytes) {
      finish();
      response.destroy();
    }
  });
}

function deliveryOf({ status, retryAfter, body }: Answer, recorder: ExchangeRecorder): Delivery {
  const exchange = recorder.finish(status, body);
  if (status >= 200 && status < 300) {
    return { outcome: 'delivered', exchange };
  }
  if (status >= 300 && status < 400) {
    return { outcome: 'failed', problem: { code: 'redirected' }, exchange };
  }
  const isPassing = status >= 500 || status === 408 || status === 425 || status === 429;
  const problem = { code: status === 429 ? 'rateLimited' : 'rejected' } as const;
  return isPassing
    ? { outcome: 'retry', after: retryDelay(retryAfter), problem, exchange }
    : { outcome: 'failed', problem, exchange };
}

/** Milliseconds of `Retry-After` (RFC 9110, 10.2.3): seconds or a date; an hour at most. */
function retryDelay(header: string | undefined): number | undefined {
  if (header === undefined) {
    return undefined;
  }
  const delay = /^\d+$/.test(header) ? Number(header) * 1000 : Date.parse(header) - Date.now();
  return Number.isNaN(delay) ? undefined : Math.min(Math.max(delay, 0), longestRetryAfter);
}

import { once } from 'node:events';
import { connect as connectPlain, isIP, type Socket } from 'node:net';
import { connect as connectTls } from 'node:tls';
import MailComposer from 'nodemailer/lib/mail-composer';
import SMTPConnection from 'nodemailer/lib/smtp-connection';
import type { Delivery, Notifier } from '../core/alerts/notifier.ts';
import type { Channel } from '../core/notify/channel.ts';
import { fitDigest } from '../core/notify/fitDigest.ts';
import { type MailMessage, mailDigest, mailMessage } from '../core/notify/mailMessage.ts';
import { noticeMessage } from '../core/notify/noticeMessage.ts';
import { addressKind, guardedLookup } from '../network/addressGuard.ts';
import { answerSeconds, checkDigits, ExchangeRecorder, mayConnect } from './channelAddress.ts';
import type { NotifierOptions } from './openNotifier.ts';

/** A mail server looks at senders and contents before it answers: it has longer than a webhook. */
const defaultTimeout = 3 * answerSeconds * 1000;

export function mailNotifier(channel: Channel, options: NotifierOptions): Notifier {
  const { redact, timeZone, t, timeout = defaultTimeout } = options;
  const sendMail = async (message: MailMessage, signal: AbortSignal): Promise<Delivery> => {
    const exchange = new ExchangeRecorder(channel);
    const ending = AbortSignal.any([signal, AbortSignal.timeout(timeout)]);
    try {
      const raw = await compose(channel, message);
      exchange.sent(`Subject: ${message.subject}\n\n${message.text}`);
      const response = await deliver(channel, raw, ending);
      return { outcome: 'delivered', exchange: exchange.finish(codeOf(response), response) };
    } catch (error) {
      const reason = ending.aborted && !signal.aborted ? ending.reason : error;
      return deliveryOf(reason, exchange, signal, channel);
    }
  };
  return {
    send: (group, signal) =>
      sendMail(mailMessage(group, noticeMessage(group, redact, t), timeZone, t), signal),
    post: (digest, signal) => sendMail(mailDigest(fitDigest(digest, redact)), signal),
  };
}

function compose(
  { from, to }: Channel,
  { subject, text, messageId, references }: MailMessage,
): Promise<Buffer> {
  return new MailComposer({
    from,
    to: [...to],
    subject,
    text,
    messageId,
    inReplyTo: references[0],
    references: [...references],
    // RFC 3834: nobody's vacation answers to it.
    headers: { 'Auto-Submitted': 'auto-generated', 'X-Auto-Response-Suppress': 'All' },
    // Nothing that a container writes may be taken for a file or an address to read.
    disableFileAccess: true,
    disableUrlAccess: true,
  })
    .compile()
    .build();
}

/** Resolves with the server's last answer. */
async function deliver(channel: Channel, raw: Buffer, signal: AbortSignal): Promise<string> {
  const socket = await openSocket(channel, signal);
  const isTls = channel.url.protocol === 'smtps:';
  const isLocal = addressKind(socket.remoteAddress ?? '') === 'loopback';
  const connection = new SMTPConnection({
    connection: socket,
    secure: isTls,
    secured: isTls,
    host: channel.url.hostname,
    requireTLS: !isTls && !isLocal && !channel.allow.has('plain'),
    socketCloseTimeout: 0,
    maxResponseSize: 65_536,
    tls: isIP(channel.url.hostname) ? {} : { servername: channel.url.hostname },
  });
  let end = () => {};
  const failure = new Promise<never>((_, reject) => {
    // A connection that is closed says nothing any more.
    end = () => reject(signal.reason);
    signal.addEventListener('abort', end, { once: true });
    connection.once('error', reject);
  });
  // Whatever ends it first; the other one is nobody's.
  failure.catch(() => undefined);
  try {
    return await Promise.race([converse(connection, channel, raw), failure]);
  } finally {
    signal.removeEventListener('abort', end);
    connection.on('error', () => undefined);
    connection.close();
  }
}

async function converse(connection: SMTPConnection, channel: Channel, raw: Buffer): Promise<string> {
  const { url, from, to } = channel;
  await settle((done) => connection.connect((error) => done(error ?? null)));
  if (url.username !== '') {
    const credentials = {
      user: decodeURIComponent(url.username),
      pass: decodeURIComponent(url.password),
    };
    await settle((done) => connection.login({ credentials }, done));
  }
  const info = await settle<{ response: string; rejected: string[] }>((done) =>
    connection.send({ from, to: [...to] }, raw, done),
  );
  connection.quit();
  return [info.response, ...(info.rejected.length > 0 ? [`(-) ${info.rejected.join(', ')}`] : [])].join('\n');
}

function settle<T>(begin: (done: (error: Error | null, result?: T) => void) => void): Promise<T> {
  return new Promise((resolve, reject) =>
    begin((error, result) => (error ? reject(error) : resolve(result as T))),
  );
}

async function openSocket(channel: Channel, signal: AbortSignal): Promise<Socket> {
  const { hostname, port, protocol } = channel.url;
  const host = hostname.replace(/^\[|\]$/g, '');
  // STARTTLS is asked for later; what is sent before says nothing.
  const isAllowed = mayConnect(channel, true);
  checkDigits(host, isAllowed);
  const lookup = guardedLookup(isAllowed);
  const isTls = protocol === 'smtps:';
  const address = { host, port: Number(port) || (isTls ? 465 : 587), lookup };
  const socket = isTls
    ? connectTls({ ...address, ...(!isIP(host) && { servername: host }) })
    : connectPlain(address);
  try {
    await once(socket, isTls ? 'secureConnect' : 'connect', { signal });
    return socket;
  } catch (error) {
    socket.on('error', () => undefined).destroy();
    throw error;
  }
}

interface SmtpError {
  readonly code?: string;
  readonly responseCode?: number;
  readonly response?: string;
}

/** 4xx passes, 5xx does not (RFC 5321, 4.2.1); a connection that ends in the middle is tried again under the same Message-ID. */
function deliveryOf(
  error: unknown,
  recorder: ExchangeRecorder,
  signal: AbortSignal,
  channel: Channel,
): Delivery {
  const { code, responseCode, response } = error as SmtpError;
  if (code === 'ETLS') {
    // Either it offers no TLS (and answers so), or its certificate is not trusted.
    const problem =
      response === undefined
        ? ({ code: 'tlsFailed', reason: recorder.hide((error as Error).message) } as const)
        : ({ code: 'notEncrypted' } as const);
    return { outcome: 'retry', after: undefined, problem, exchange: recorder.finish(responseCode, response) };
  }
  if (responseCode === undefined || signal.aborted) {
    return recorder.failed(error, signal, isIP(channel.url.hostname) !== 0);
  }
  const problem = { code: code === 'EAUTH' ? 'loginFailed' : 'rejected' } as const;
  const exchange = recorder.finish(responseCode, response);
  return responseCode < 500
    ? { outcome: 'retry', after: undefined, problem, exchange }
    : { outcome: 'failed', problem, exchange };
}

function codeOf(response: string): number | undefined {
  const code = Number(response.slice(0, 3));
  return Number.isInteger(code) && code > 0 ? code : undefined;
}

import assert from 'node:assert/strict';
import { once } from 'node:events';
import { type AddressInfo, createServer, type Socket } from 'node:net';
import { describe, type TestContext, test } from 'node:test';
import type { SMTPServerOptions } from 'smtp-server';
import type { Delivery, Notifier } from '../../../src/core/alerts/notifier.ts';
import { english } from '../../../src/core/common/translate.ts';
import { type ChannelFields, readChannel } from '../../../src/core/notify/channel.ts';
import { openNotifier } from '../../../src/notifiers/openNotifier.ts';
import { notice, noticeGroup, startMailServer } from '../../fixtures/receivers.ts';

const never = new AbortController().signal;
const to = 'kim@example.com, lee@example.com';
const from = 'alerts@example.com';

/** A server that says a script's lines, one for each of the client's; and hangs up at its end. */
async function startScript(t: TestContext, lines: readonly string[]): Promise<number> {
  const talk = (socket: Socket) => {
    const rest = [...lines];
    const say = () => (rest.length > 0 ? socket.write(`${rest.shift()}\r\n`) : socket.destroy());
    socket.on('error', () => undefined);
    socket.on('data', say);
    say();
  };
  const server = createServer(talk).listen(0, '127.0.0.1');
  await once(server, 'listening');
  t.after(() => server.close());
  return (server.address() as AddressInfo).port;
}

async function send(fields: ChannelFields, group = noticeGroup(), timeout?: number): Promise<Delivery> {
  return (await open(fields, timeout)).send(group, never);
}

async function open(fields: ChannelFields, timeout?: number): Promise<Notifier> {
  const result = readChannel('mail', { to, from, allow: 'loopback', ...fields });
  assert.ok('channel' in result, JSON.stringify(result));
  const context = { redactions: [], timeZone: 'Asia/Seoul', timeout, t: english };
  return openNotifier(result.channel, context);
}

const codeOf = (delivery: Delivery) =>
  `${delivery.outcome}${'problem' in delivery ? `: ${delivery.problem.code}` : ''}`;

/** Header fields, unfolded. */
function headersOf(raw: string): Map<string, string> {
  const head = raw.slice(0, raw.indexOf('\r\n\r\n')).replace(/\r\n[ \t]+/g, ' ');
  return new Map(
    head.split('\r\n').map((line) => {
      const at = line.indexOf(':');
      return [line.slice(0, at).toLowerCase(), line.slice(at + 1).trim()];
    }),
  );
}

function decoded(raw: string): string {
  const body = raw.slice(raw.indexOf('\r\n\r\n') + 4);
  return headersOf(raw).get('content-transfer-encoding') === 'base64'
    ? Buffer.from(body, 'base64').toString()
    : Buffer.from(
        body
          .replace(/=\r\n/g, '')
          .replace(/=([0-9A-F]{2})/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16))),
        'latin1',
      ).toString();
}

test('a mail arrives as MIME, with everybody in it', async (t) => {
  const { mails, port } = await startMailServer(t);
  const text = '“CPU” ist zu hoch – 메모리 부족 kim@example.org';
  const delivery = await send(
    { url: `smtp://127.0.0.1:${port}` },
    noticeGroup({ notices: [notice({ text })] }),
  );
  assert.equal(codeOf(delivery), 'delivered');
  assert.deepEqual([delivery.exchange.status, delivery.exchange.response], [250, '250 queued as 42']);
  const [mail] = mails;
  assert.deepEqual(mail?.recipients, ['kim@example.com', 'lee@example.com']);
  const raw = mail?.raw ?? '';
  const headers = headersOf(raw);
  assert.equal(headers.get('from'), 'alerts@example.com');
  assert.equal(headers.get('mime-version'), '1.0');
  assert.equal(headers.get('auto-submitted'), 'auto-generated');
  assert.match(headers.get('content-type') ?? '', /^text\/plain; charset=utf-8/);
  assert.match(headers.get('message-id') ?? '', /^<\d+-1@container-vitals\.invalid>$/);
  assert.match(headers.get('references') ?? '', /^<[0-9a-z]{6}@container-vitals\.invalid>$/);
  assert.equal(headers.get('in-reply-to'), headers.get('references'));
  assert.doesNotMatch(raw, /[^\0-\x7f]/);
  assert.ok(raw.split('\r\n').every((line) => line.length <= 998));
  assert.match(decoded(raw), /“CPU” ist zu hoch – 메모리 부족 ••••••/);
});

test('a report arrives as a mail of its own', async (t) => {
  const { mails, port } = await startMailServer(t);
  const notifier = await open({ url: `smtp://127.0.0.1:${port}` });
  const digest = {
    id: 'report-1',
    title: 'Team report\r\nBcc: eve@example.com',
    lines: ['One.', '.', 'Two.'],
  };
  const delivery = await notifier.post?.(digest, never);
  assert.equal(delivery?.outcome, 'delivered');
  const headers = headersOf(mails[0]?.raw ?? '');
  assert.equal(headers.get('message-id'), '<report-1@container-vitals.invalid>');
  assert.equal(headers.get('bcc'), undefined);
  assert.equal(headers.get('in-reply-to'), undefined);
  assert.equal(mails[0]?.recipients.length, 2);
});

test('hostile text adds no header and ends no mail', async (t) => {
  const { mails, port } = await startMailServer(t);
  const hostile = 'x\r\nBcc: eve@example.com\r\n.\r\nMAIL FROM:<eve@example.com>';
  await send(
    { url: `smtp://127.0.0.1:${port}` },
    noticeGroup({ notices: [notice({ ruleId: hostile, text: hostile })] }),
  );
  assert.equal(mails.length, 1);
  assert.equal(headersOf(mails[0]?.raw ?? '').has('bcc'), false);
});

describe('logging in', () => {
  const withPassword = (port: number, password: string) =>
    `smtp://alerts%40example.com:${password}@127.0.0.1:${port}`;
  const onAuth: SMTPServerOptions['onAuth'] = ({ username, password }, _, done) =>
    password === 'p@ss word'
      ? done(null, { user: username })
      : done(Object.assign(new Error(`no ${password}`), { responseCode: 535 }));

  test('by user name and password', async (t) => {
    const { mails, port } = await startMailServer(t, { onAuth, authOptional: false });
    assert.equal(codeOf(await send({ url: withPassword(port, 'p%40ss%20word') })), 'delivered');
    assert.equal(mails.length, 1);
  });

  test('refused: told without the password, even where the server repeats it', async (t) => {
    const { port } = await startMailServer(t, { onAuth });
    const delivery = await send({ url: withPassword(port, 'hunter22') });
    assert.equal(codeOf(delivery), 'failed: loginFailed');
    assert.equal(delivery.exchange.status, 535);
    assert.doesNotMatch(JSON.stringify(delivery), /hunter22/);
  });
});

describe('TLS', () => {
  test('a certificate that nobody knows is not taken', async (t) => {
    const { mails, port } = await startMailServer(t, { hideSTARTTLS: false });
    assert.equal(codeOf(await send({ url: `smtp://127.0.0.1:${port}` })), 'retry: tlsFailed');
    const { port: securePort } = await startMailServer(t, { secure: true });
    assert.equal(codeOf(await send({ url: `smtps://127.0.0.1:${securePort}` })), 'retry: tlsFailed');
    assert.equal(mails.length, 0);
  });
});

describe('what comes of an attempt', () => {
  test('a server that does not want it now, or never', async (t) => {
    const refuse = (responseCode: number): SMTPServerOptions => ({
      onRcptTo: (_address, _session, done) => done(Object.assign(new Error('no'), { responseCode })),
    });
    const { port: busy } = await startMailServer(t, refuse(451));
    assert.equal(codeOf(await send({ url: `smtp://127.0.0.1:${busy}` })), 'retry: rejected');
    const { port: strict } = await startMailServer(t, refuse(550));
    assert.equal(codeOf(await send({ url: `smtp://127.0.0.1:${strict}` })), 'failed: rejected');
  });

  test('a server that drops in the middle of the mail is tried again', async (t) => {
    const port = await startScript(t, ['220 hi', '250 hi', '250 ok', '250 ok', '250 ok', '354 go on']);
    assert.equal(codeOf(await send({ url: `smtp://127.0.0.1:${port}` })), 'retry: unreachable');
  });

  test('one that never greets is given up in time', async (t) => {
    const server = createServer((socket) => socket.on('error', () => undefined).resume()).listen(
      0,
      '127.0.0.1',
    );
    await once(server, 'listening');
    t.after(() => server.close());
    const { port } = server.address() as AddressInfo;
    assert.equal(codeOf(await send({ url: `smtp://127.0.0.1:${port}` }, undefined, 50)), 'retry: timedOut');
  });

  test('nobody there', async (t) => {
    const port = await startScript(t, []);
    assert.equal(codeOf(await send({ url: `smtp://127.0.0.1:${port}` })), 'retry: unreachable');
  });

  test('an address that is not allowed is not connected to', async () => {
    const delivery = await send({ url: 'smtp://127.0.0.1:25', allow: '' });
    assert.equal(codeOf(delivery), 'failed: addressRefused');
  });
});

import assert from 'node:assert/strict';
import type { ServerResponse } from 'node:http';
import { createServer } from 'node:net';
import { describe, type TestContext, test } from 'node:test';
import type { Delivery } from '../../../src/core/alerts/notifier.ts';
import { english } from '../../../src/core/common/translate.ts';
import { type ChannelFields, readChannel } from '../../../src/core/notify/channel.ts';
import { openNotifier } from '../../../src/notifiers/openNotifier.ts';
import { notice, noticeGroup, startReceiver } from '../../fixtures/receivers.ts';
import { assertSlackLimits } from '../../fixtures/slackLimits.ts';

const never = new AbortController().signal;

async function open(fields: ChannelFields, timeout?: number) {
  const result = readChannel('team', fields);
  assert.ok('channel' in result, JSON.stringify(result));
  return openNotifier(result.channel, { redactions: ['CUST-[0-9]{6}'], timeout, t: english });
}

/** One attempt against a receiver that answers so. */
async function attempt(
  t: TestContext,
  answer: (response: ServerResponse) => void,
  fields: Partial<ChannelFields> = {},
): Promise<Delivery> {
  const { url } = await startReceiver(t, answer);
  const notifier = await open({ url: `${url}/T0/B0/secret-path`, allow: 'loopback', ...fields }, 5000);
  return notifier.send(noticeGroup(), never);
}

const codeOf = (delivery: Delivery) => ('problem' in delivery ? delivery.problem.code : delivery.outcome);

test('Slack gets blocks within its limits', async (t) => {
  const { url, received } = await startReceiver(t);
  const notifier = await open({ url: `${url}/services/T0/B0/x`, type: 'slack', allow: 'loopback' });
  const { outcome } = await notifier.send(noticeGroup(), never);
  assert.equal(outcome, 'delivered');
  assert.equal(received[0]?.headers['content-type'], 'application/json');
  assertSlackLimits(received[0]?.body as object);
});

const digest = {
  id: 'report-1',
  title: 'Team report',
  lines: [
    'All is well.',
    ...Array.from({ length: 40 }, (_, index) => `<!channel> ${'x'.repeat(900)} ${index}`),
  ],
};

test('Slack gets a report within its limits, and nobody is called by it', async (t) => {
  const { url, received } = await startReceiver(t);
  const notifier = await open({ url: `${url}/services/T0/B0/x`, type: 'slack', allow: 'loopback' });
  const delivery = await notifier.post?.(
    { ...digest, lines: [...digest.lines, 'token=hunter2secret'] },
    never,
  );
  assert.equal(delivery?.outcome, 'delivered');
  assertSlackLimits(received[0]?.body as object);
  assert.doesNotMatch(JSON.stringify(received[0]?.body), /<!channel>|hunter2secret/);
});

test('a webhook gets a report by its template, as short as a chat takes it', async (t) => {
  const { url, received } = await startReceiver(t);
  const template = '{"content":"{{title}}\\n{{text}}","kind":"{{status}}"}';
  await (await open({ url, template, allow: 'loopback' })).post?.(digest, never);
  await (await open({ url, allow: 'loopback' })).post?.({ ...digest, lines: ['CUST-123456'] }, never);
  const [filled, whole] = received.map(({ body }) => body as Record<string, string>);
  assert.match(filled?.content ?? '', /^Team report\nAll is well\.\n/);
  assert.ok((filled?.content ?? '').length <= 2000);
  assert.equal(filled?.kind, 'report');
  assert.deepEqual([whole?.title, whole?.text, whole?.status], ['Team report', '••••••', 'report']);
  assert.equal(received[0]?.headers['idempotency-key'], '"report-1"');
});

test('Alertmanager is for alerts', async () => {
  const notifier = await open({ url: 'https://example.com/api/v2/alerts', type: 'alertmanager' });
  assert.equal(notifier.post, undefined);
});

test('a webhook can tell what it is sent twice, and who sends it', async (t) => {
  const { url, received } = await startReceiver(t);
  const template = '{"content":"{{title}}"}';
  const notifier = await open({ url, template, token: 'sesame-open', allow: 'loopback' });
  await notifier.send(noticeGroup(), never);
  await notifier.send(noticeGroup(), never);
  const keys = received.map(({ headers }) => headers['idempotency-key']);
  assert.equal(keys[0], `"${noticeGroup().id}"`);
  assert.equal(keys[0], keys[1]);
  assert.equal(received[0]?.headers.authorization, 'Bearer sesame-open');
  assert.deepEqual(received[0]?.body, { content: '🟠 Warning · busy · shop/api' });
});

test('Alertmanager is told at its own path, and again while it lasts', async (t) => {
  const { url, received } = await startReceiver(t);
  const notifier = await open({ url: `${url}/am/`, type: 'alertmanager', allow: 'loopback' });
  await notifier.send(noticeGroup(), never);
  await notifier.refresh?.([notice()], never);
  assert.deepEqual(
    received.map(({ path }) => path),
    ['/am/api/v2/alerts', '/am/api/v2/alerts'],
  );
  assert.deepEqual(received[0]?.body, received[1]?.body);
});

test('what leaves is redacted, unless that is turned off', async (t) => {
  const { url, received } = await startReceiver(t);
  const group = noticeGroup({ notices: [notice({ text: 'CUST-123456 kim@example.com token=abc' })] });
  await (await open({ url, allow: 'loopback' })).send(group, never);
  await (await open({ url, allow: 'loopback', redact: 'off' })).send(group, never);
  const [hidden, shown] = received.map(({ body }) => JSON.stringify(body));
  assert.doesNotMatch(hidden ?? '', /CUST-1|kim@|abc/);
  assert.match(shown ?? '', /CUST-123456 kim@example.com token=abc/);
});

describe('what comes of an attempt', () => {
  test('an answer of 2xx is delivery, and is shown', async (t) => {
    const delivery = await attempt(t, (response) => response.writeHead(202).end('queued'));
    assert.equal(delivery.outcome, 'delivered');
    assert.deepEqual([delivery.exchange.status, delivery.exchange.response], [202, 'queued']);
    assert.match(delivery.exchange.request ?? '', /"title"/);
  });

  test('the secret part of the address is not shown, even where the answer repeats it', async (t) => {
    const delivery = await attempt(t, (response) =>
      response.writeHead(404).end('no /T0/B0/secret-path here'),
    );
    assert.doesNotMatch(JSON.stringify(delivery), /secret-path/);
    assert.match(delivery.exchange.target ?? '', /^http:\/\/127\.0\.0\.1:\d+$/);
    assert.equal(delivery.outcome, 'failed');
  });

  test('500 and 429 are tried again, when the receiver says', async (t) => {
    const failing = await attempt(t, (response) => response.writeHead(500).end());
    assert.deepEqual([failing.outcome, codeOf(failing)], ['retry', 'rejected']);
    const limited = await attempt(t, (response) => response.writeHead(429, { 'Retry-After': '30' }).end());
    assert.ok(limited.outcome === 'retry' && limited.after === 30_000 && codeOf(limited) === 'rateLimited');
    const date = new Date(Date.now() + 600_000).toUTCString();
    const dated = await attempt(t, (response) => response.writeHead(503, { 'Retry-After': date }).end());
    assert.ok(dated.outcome === 'retry' && dated.after !== undefined && dated.after > 0);
    const forever = await attempt(t, (response) =>
      response.writeHead(503, { 'Retry-After': '99999999' }).end(),
    );
    assert.ok(forever.outcome === 'retry' && forever.after === 3_600_000);
  });

  test('a redirect is not followed, least of all to where clouds keep credentials', async (t) => {
    const elsewhere = await startReceiver(t);
    const delivery = await attempt(t, (response) =>
      response.writeHead(307, { Location: elsewhere.url }).end(),
    );
    assert.deepEqual([delivery.outcome, codeOf(delivery)], ['failed', 'redirected']);
    assert.deepEqual(elsewhere.received, []);
  });

  test('ten megabytes are not read', async (t) => {
    let written = 0;
    const delivery = await attempt(t, (response) => {
      const chunk = Buffer.alloc(65_536, 'x');
      const write = () => {
        while (written < 10_000_000 && !response.destroyed) {
          written += chunk.length;
          if (!response.write(chunk)) {
            response.once('drain', write);
            return;
          }
        }
        response.end();
      };
      write();
    });
    assert.equal(delivery.outcome, 'delivered');
    assert.ok((delivery.exchange.response?.length ?? 0) <= 4000);
    assert.ok(written < 10_000_000, `${written} bytes`);
  });

  test('one that hangs is given up in time', async (t) => {
    const { url } = await startReceiver(t, () => undefined);
    const notifier = await open({ url, allow: 'loopback' }, 50);
    assert.equal(codeOf(await notifier.send(noticeGroup(), never)), 'timedOut');
  });

  test('one that hangs in the middle of its answer, too', async (t) => {
    const { url } = await startReceiver(t, (response) => response.writeHead(200).write('half'));
    const notifier = await open({ url, allow: 'loopback' }, 200);
    assert.equal(codeOf(await notifier.send(noticeGroup(), never)), 'timedOut');
  });

  test('a connection that breaks is tried again', async (t) => {
    const delivery = await attempt(t, (response) => response.destroy());
    assert.deepEqual([delivery.outcome, codeOf(delivery)], ['retry', 'unreachable']);
  });

  test('what speaks no HTTP is no receiver', async (t) => {
    const server = createServer((socket) => socket.end('SSH-2.0-x\r\n')).listen(0, '127.0.0.1');
    t.after(() => server.close());
    await new Promise((resolve) => server.once('listening', resolve));
    const { port } = server.address() as { port: number };
    const notifier = await open({ url: `http://127.0.0.1:${port}`, allow: 'loopback' });
    assert.equal(codeOf(await notifier.send(noticeGroup(), never)), 'unreachable');
  });

  test('an end that was asked for is told as one', async (t) => {
    const ending = new AbortController();
    const { url } = await startReceiver(t, () => ending.abort());
    const notifier = await open({ url, allow: 'loopback' });
    assert.equal(codeOf(await notifier.send(noticeGroup(), ending.signal)), 'cancelled');
  });
});

describe('where nothing is sent', () => {
  const refused = async (url: string, allow = '') => {
    const delivery = await (await open({ url, allow })).send(noticeGroup(), never);
    const kind =
      'problem' in delivery && 'kind' in delivery.problem ? delivery.problem.kind : codeOf(delivery);
    return `${delivery.outcome}: ${kind}`;
  };

  test('this machine and private networks, unless allowed', async () => {
    assert.equal(await refused('http://127.0.0.1:9/'), 'failed: loopback');
    assert.equal(await refused('http://2130706433/'), 'failed: loopback');
    assert.equal(await refused('https://[::ffff:127.0.0.1]/'), 'failed: loopback');
    assert.equal(await refused('http://localhost:9/'), 'retry: loopback');
    assert.equal(await refused('https://10.0.0.1/'), 'failed: private');
    assert.equal(await refused('https://192.168.0.1/', 'loopback,plain'), 'failed: private');
  });

  test('where clouds keep credentials: never', async () => {
    const everything = 'loopback,private,plain';
    assert.equal(await refused('http://169.254.169.254/latest/', everything), 'failed: linkLocal');
    assert.equal(await refused('https://[fd00:ec2::254]/', everything), 'failed: linkLocal');
  });

  test('the open network without TLS, unless allowed', async () => {
    assert.equal(await refused('http://192.0.2.1/'), 'failed: notEncrypted');
  });
});

import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { FromDashboard } from '../../../src/protocol/dashboard.ts';
import { HostChannel } from '../../../src/webview/hostChannel.ts';

function channel(timeoutMs: number) {
  const posted: FromDashboard[] = [];
  return {
    posted,
    channel: new HostChannel<FromDashboard['request']>((message) => posted.push(message), timeoutMs),
  };
}

const late = () => 'no answer';

test('each request ends by its own reply, in whatever order they come', async () => {
  const { posted, channel: host } = channel(60_000);
  const [ready, logs] = [
    host.request({ type: 'ready' }, late),
    host.request({ type: 'openLogs', key: 'web' }, late),
  ];
  assert.deepEqual(
    posted.map(({ request }) => request.type),
    ['ready', 'openLogs'],
  );
  host.settle({ type: 'reply', replyTo: posted[1]!.id, error: 'web is gone' });
  host.settle({ type: 'reply', replyTo: posted[0]!.id });
  assert.deepEqual(await Promise.all([ready, logs]), [undefined, 'web is gone']);
});

test('a request that is not answered ends by time-out, and a later reply changes nothing', async () => {
  const { channel: host } = channel(1);
  assert.equal(await host.request({ type: 'reconnect' }, late), 'no answer');
  host.settle({ type: 'reply', replyTo: 1 });
});

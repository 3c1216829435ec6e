import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type ChannelFields, readChannel, secretsOf, targetOf } from '../../../../src/core/notify/channel.ts';

const read = (fields: ChannelFields) => readChannel('team', fields);
const channel = (fields: ChannelFields) => {
  const result = read(fields);
  return 'channel' in result ? result.channel : assert.fail(`wrong: ${result.wrong}`);
};

test('the address tells what kind of channel it is', () => {
  const kinds = {
    'https://hooks.slack.com/services/T/B/X': 'slack',
    'https://chat.example.com/hook': 'webhook',
    'http://alertmanager:9093/api/v2/alerts': 'alertmanager',
  };
  for (const [url, kind] of Object.entries(kinds)) {
    assert.equal(channel({ url }).kind, kind);
  }
  assert.equal(channel({ url: 'http://127.0.0.1/hook', type: 'slack' }).kind, 'slack');
});

test('mail goes from whoever logs in, if nobody else is named', () => {
  const url = 'smtp://alerts%40example.com:p%40ss@mail.example.com:587';
  const mail = channel({ url, to: 'kim@example.com, lee@example.com' });
  assert.deepEqual(
    [mail.kind, mail.from, mail.to],
    ['email', 'alerts@example.com', ['kim@example.com', 'lee@example.com']],
  );
  assert.equal(channel({ url, to: 'kim@example.com', from: 'ops@example.com' }).from, 'ops@example.com');
});

test('what is wrong is named by its field', () => {
  const wrong = (fields: ChannelFields) => {
    const result = read(fields);
    return 'wrong' in result ? result.wrong : undefined;
  };
  assert.equal(wrong({ url: 'hooks.slack.com' }), 'url');
  assert.equal(wrong({ url: 'ftp://example.com' }), 'url');
  assert.equal(wrong({ url: 'smtp://mail.example.com', type: 'slack' }), 'url');
  assert.equal(wrong({ url: 'https://example.com', type: 'pager' }), 'type');
  assert.equal(wrong({ url: 'https://example.com', template: '{' }), 'template');
  assert.equal(wrong({ url: 'https://example.com', allow: 'loopback,everything' }), 'allow');
  assert.equal(wrong({ url: 'https://example.com', redact: 'maybe' }), 'redact');
  assert.equal(wrong({ url: 'smtp://mail.example.com', from: 'a@b' }), 'to');
  assert.equal(wrong({ url: 'smtp://mail.example.com', to: 'kim@example.com' }), 'from');
  assert.equal(wrong({ url: 'smtp://h', from: 'a@b', to: 'kim@example.com\r\nBcc:x@y' }), 'to');
});

test('of an address only the host is no secret', () => {
  const { url, token } = channel({
    url: 'https://u:hidden@hooks.example.com/T0/B0?key=k123',
    token: 'bearer-token',
  });
  assert.equal(targetOf(url), 'https://hooks.example.com');
  assert.deepEqual(secretsOf({ url, token }), [
    url.href,
    'T0/B0?key=k123',
    'hidden',
    'hidden',
    'bearer-token',
  ]);
});

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readEvents, toContainerEvent } from '../../../src/engine/eventStream.ts';

const id = 'a'.repeat(64);

/** A line as Docker 20.10 writes it. */
function line(
  action: string,
  attributes: Record<string, string> = {},
  timeNano = '1795415779618436035',
): string {
  const actor = JSON.stringify({ ID: id, Attributes: { image: 'busybox', name: 'web', ...attributes } });
  return (
    `{"status":${JSON.stringify(action)},"id":"${id}","from":"busybox","Type":"container",` +
    `"Action":${JSON.stringify(action)},"Actor":${actor},"scope":"local","time":1795415779,"timeNano":${timeNano}}\n`
  );
}

async function actionsIn(chunks: Iterable<Uint8Array>): Promise<string[]> {
  const actions: string[] = [];
  for await (const { action } of readEvents(
    (async function* () {
      yield* chunks;
    })(),
  )) {
    actions.push(action);
  }
  return actions;
}

test('an event keeps its nanoseconds', () => {
  assert.deepEqual(toContainerEvent(line('die', { exitCode: '137' })), {
    containerId: id,
    name: 'web',
    action: 'die',
    timeNano: '1795415779618436035',
    exitCode: 137,
    attributes: { image: 'busybox', name: 'web', exitCode: '137' },
  });
});

test('a label cannot pose as the time', () => {
  const hostile = { a: '"timeNano":1', timeNano: '2', '"timeNano":3': '"timeNano": 4' };
  assert.equal(toContainerEvent(line('start', hostile))?.timeNano, '1795415779618436035');
});

test('events are found however the bytes are cut', async () => {
  const bytes = Buffer.from(line('create', { 이름: '웹 서버' }) + line('start') + line('die'));
  const expected = ['create', 'start', 'die'];
  assert.deepEqual(await actionsIn([bytes]), expected);
  for (let at = 1; at < bytes.length; at += 7) {
    assert.deepEqual(await actionsIn([bytes.subarray(0, at), bytes.subarray(at)]), expected);
  }
});

test('what is no event of a container is passed over', async () => {
  const network = '{"Type":"network","Action":"connect","Actor":{"ID":"x"},"timeNano":1}\n';
  assert.deepEqual(await actionsIn([Buffer.from(`${network}not JSON\n\n42\n${line('start')}`)]), ['start']);
});

test('actions, normalised', () => {
  const action = (raw: string, attributes?: Record<string, string>) =>
    toContainerEvent(line(raw, attributes))?.action;
  assert.equal(action('health_status: unhealthy'), 'health_status: unhealthy');
  assert.equal(action('destroy'), 'destroy');
  assert.equal(action('exec_create: sh -c "health_status: healthy"'), 'other');
  assert.equal(action('top'), 'other');
  // Podman's.
  assert.equal(action('remove'), 'destroy');
  assert.equal(action('cleanup'), 'other');
  assert.equal(action('health_status', { health_status: 'healthy' }), 'health_status: healthy');
  assert.equal(toContainerEvent(line('die', { containerExitCode: '3' }))?.exitCode, 3);
});

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { chooseEngine } from '../../workbench/chooseEngine.ts';

const down = () => Promise.reject(new Error('refused'));
const up = async () => undefined;
const choose = async (
  endpoint: string | undefined,
  isFallback: boolean,
  connect: (endpoint: string | undefined) => Promise<void>,
) => {
  const choice = await chooseEngine({ endpoint, isFallback }, connect);
  return [choice.endpoint, choice.isFallback, choice.failure instanceof Error];
};

test('the engine that is found needs no setting; without one the demo takes its place for now', async () => {
  assert.deepEqual(await choose(undefined, false, up), [undefined, false, false]);
  assert.deepEqual(await choose(undefined, false, down), ['demo', true, true]);
});

test('a demo that was nobody’s choice gives way to an engine; one that was chosen does not', async () => {
  assert.deepEqual(await choose('demo', true, up), [undefined, false, false]);
  assert.deepEqual(await choose('demo', true, down), ['demo', true, true]);
  assert.deepEqual(await choose('demo', false, up), ['demo', false, false]);
});

test('an engine that was chosen stays chosen while it is down', async () => {
  const asked: unknown[] = [];
  const connect = (endpoint: string | undefined) => {
    asked.push(endpoint);
    return down();
  };
  assert.deepEqual(await choose('tcp://build:2375', false, connect), ['tcp://build:2375', false, true]);
  assert.deepEqual(asked, ['tcp://build:2375']);
});

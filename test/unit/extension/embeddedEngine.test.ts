import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { DemoEngine } from '../../../src/demo/demoEngine.ts';
import { EmbeddedEngine } from '../../../src/extension/embeddedEngine.ts';

const demo = (host: string) => ({ host, dispose: async () => undefined }) as unknown as DemoEngine;

test('it is started once, when it is first asked for', async () => {
  let starts = 0;
  const engine = new EmbeddedEngine(async () => demo(`unix:///demo${++starts}.sock`));
  assert.equal(starts, 0);
  assert.deepEqual(await Promise.all([engine.host(), engine.host()]), [
    'unix:///demo1.sock',
    'unix:///demo1.sock',
  ]);
});

test('one that could not be started is started anew', async () => {
  const attempts = [
    Promise.reject(new Error('the disk is full')),
    Promise.resolve(demo('unix:///demo.sock')),
  ];
  const engine = new EmbeddedEngine(() => attempts.shift() ?? Promise.reject(new Error('asked too often')));
  await assert.rejects(engine.host(), /disk is full/);
  assert.equal(await engine.host(), 'unix:///demo.sock');
});

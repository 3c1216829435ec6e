import assert from 'node:assert/strict';
import { test } from 'node:test';
import { EndRequest } from '../../../src/cli/runCli.ts';
import { systemClock } from '../../../src/core/common/clock.ts';
import type { ContainerClient } from '../../../src/core/containers/containerClient.ts';
import { until } from '../../environment/until.ts';
import { cli } from '../../fixtures/cliRun.ts';
import { FakeLogEngine } from '../../fixtures/fakeLogs.ts';

const at = (second: number) => `2026-11-23T10:00:${String(second).padStart(2, '0')}.000000000Z`;

/** Follows while the log is written; `write` and `seen` are told what, and ended by Ctrl-C. */
function follow(engine: FakeLogEngine, ...argv: readonly string[]) {
  const ending = new AbortController();
  let stdout = '';
  let stderr = '';
  const done = cli(['grep', '--follow', ...argv], {
    client: engine as unknown as ContainerClient,
    clock: systemClock,
    signal: ending.signal,
    onWrite: (text) => {
      stdout += text;
    },
    onError: (text) => {
      stderr += text;
    },
  });
  return {
    /** Resolves when it is there. */
    shown: (text: string) => until(text, () => (stdout.includes(text) ? true : undefined)),
    told: (text: string) => until(text, () => (stderr.includes(text) ? true : undefined)),
    interrupt: () => {
      ending.abort(new EndRequest('SIGINT', 130));
      return done;
    },
  };
}

test('what is written is searched, over a restart and a recreation, until Ctrl-C', async () => {
  const engine = new FakeLogEngine();
  const web = engine.create('web');
  engine.write(web.id, at(0), 'error old');
  const { shown, told, interrupt } = follow(engine, 'error', 'web');
  await until('the follower', () => engine.calls.find((call) => call.includes('follow')));
  engine.write(web.id, at(1), 'error one');
  engine.write(web.id, at(2), 'fine');
  await shown('error one\n');
  engine.setState(web.id, 'exited');
  await told('web has stopped');
  engine.setState(web.id, 'running');
  await told('web has started again');
  engine.write(web.id, at(3), 'error two');
  await shown('error two\n');
  engine.remove(web.id);
  const again = engine.create('web', 2);
  await told('web was recreated');
  engine.write(again.id, at(4), 'error three');
  await shown('error three\n');
  const { stdout, stderr, exitCode } = await interrupt();
  assert.equal(stdout, 'error one\nerror two\nerror three\n');
  assert.match(stderr, /3 hits in 1 of 1 container; 4 lines searched/);
  assert.equal(exitCode, 130);
});

test('it begins with the last lines where asked, and counts at its end', async () => {
  const engine = new FakeLogEngine();
  const web = engine.create('web');
  engine.write(web.id, at(0), 'error old');
  engine.write(web.id, at(1), 'error one');
  const { interrupt } = follow(
    engine,
    'error',
    'web',
    '--tail',
    '1',
    '--count-by',
    'container',
    '--format',
    'csv',
  );
  await until('the follower', () => engine.calls.find((call) => call.includes('follow')));
  const { stdout } = await interrupt();
  assert.equal(stdout, `key,count,first,last\r\nweb,1,${at(1)},${at(1)}\r\n`);
});

test('a trace that is still being written is shown once it is whole', async () => {
  const engine = new FakeLogEngine();
  const web = engine.create('web');
  const { shown, interrupt } = follow(engine, 'boom', 'web', '--traces');
  await until('the follower', () => engine.calls.find((call) => call.includes('follow')));
  engine.write(web.id, at(1), 'Error: boom');
  engine.write(web.id, at(1), '    at pay (/app/a.js:1:1)');
  await shown('Error: boom\n    at pay (/app/a.js:1:1)\n');
  const { exitCode } = await interrupt();
  assert.equal(exitCode, 130);
});

test('what cannot be followed is refused', async () => {
  assert.match((await cli(['grep', '-f', 'x', '--until', 'now'])).stderr, /--follow and --until contradict/);
  const fromFile = await cli(['grep', '-f', 'x', '--source', 'file']);
  assert.match(fromFile.stderr, /--follow and --source file contradict/);
  assert.match((await cli(['grep', '-f', '(a+)+$'])).stderr, /repeats a repetition/);
});

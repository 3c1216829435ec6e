import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import { after, before, test } from 'node:test';
import { command } from '../../environment/command.ts';
import { type PrivateEngine, startPrivateEngine } from '../../environment/privateEngine.ts';

let engine: PrivateEngine;
const bridges = () =>
  command('ip', ['-oneline', 'link', 'show', 'type', 'bridge']).then((lines) => lines.match(/cvbr\d+/g));

before(async () => {
  engine = await startPrivateEngine();
});
after(() => engine.dispose());

test('a container of the test image runs, logs, ends and is removed', async (t) => {
  await t.test('while the test runs', async (t) => {
    const { name } = await engine.runContainer(t, {
      name: 'greeter',
      command: 'echo hello; sleep 0.2; exit 3',
    });
    assert.equal(await engine.waitForLog(name, 'hel'), 'hello');
    assert.equal(await engine.waitForExit(name), 3);
  });
  assert.equal(await engine.docker('ps', '-aq'), '');
});

test('a state is awaited by events', async (t) => {
  const health = ['--health-cmd', 'test -e /tmp/well', '--health-interval', '1s', '--health-retries', '1'];
  const { name } = await engine.runContainer(t, { args: health, command: 'sleep 1000' });
  await engine.waitForHealth(name, 'unhealthy');
  await engine.docker('exec', name, 'touch', '/tmp/well');
  await engine.waitForHealth(name, 'healthy');
});

test('the engine can be stopped, killed and hung, and comes back', async (t) => {
  await engine.runContainer(t, { name: 'survivor', args: ['--restart', 'always'], command: 'sleep 1000' });
  await engine.stop();
  await assert.rejects(engine.docker('ps'), /Cannot connect|failed to connect/);
  await engine.start();
  await engine.waitForState('survivor', ({ State }) => State.Running);
  await engine.kill();
  await engine.start();
  await engine.waitForState('survivor', ({ State }) => State.Running);
  engine.pause();
  const late = engine.docker('ps', '--format', '{{.Names}}');
  engine.resume();
  assert.equal(await late, 'survivor');
});

test('an engine that was killed leaves nothing behind', async (t) => {
  const before = await bridges();
  const another = await startPrivateEngine();
  const { name } = await another.runContainer(t, { command: 'sleep 1000' });
  const { Pid } = (await another.inspect(name)).State;
  const folder = another.socketPath.replace('/docker.sock', '');
  await another.kill();
  await another.dispose();
  assert.deepEqual(await bridges(), before);
  assert.throws(() => readdirSync(folder), { code: 'ENOENT' });
  assert.throws(() => process.kill(Pid, 0), { code: 'ESRCH' });
});

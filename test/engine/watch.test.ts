import assert from 'node:assert/strict';
import { once } from 'node:events';
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { test } from 'node:test';
import { startCli } from '../environment/cliProcess.ts';
import { testEngine } from '../environment/testEngine.ts';

const engine = testEngine();

interface Line {
  readonly transition: string;
  readonly rule: string;
  readonly name: string;
}

test('a watch tells of an alert and of its end, is killed in between and goes on, and ends in good order', async (t) => {
  const folder = await mkdtemp(join(tmpdir(), 'cv-watch-'));
  t.after(() => rm(folder, { recursive: true }));
  const { name } = await engine.runContainer(t, {
    args: ['--cpus', '0.1', '--net', 'none'],
    command: 'while :; do :; done',
  });
  const policy = join(folder, 'policy.yaml');
  await writeFile(
    policy,
    `version: 1\nrules:\n  busy: { metric: cpu, above: 60%, for: 2s, select: ${name} }\n`,
  );
  const start = () => {
    const child = startCli([
      'watch',
      '--policy',
      policy,
      '--state',
      folder,
      '--interval',
      '1',
      '--health',
      '127.0.0.1:0',
      '--json',
    ]);
    t.after(() => child.kill('SIGKILL'));
    const changes = createInterface(child.stdout)[Symbol.asyncIterator]();
    const messages = createInterface(child.stderr)[Symbol.asyncIterator]();
    const until = async (transition: string) => {
      for (;;) {
        const { value, done } = await changes.next();
        assert.ok(!done, `it ended before “${transition}”`);
        const line = JSON.parse(value as string) as Line;
        assert.deepEqual([line.rule, line.name], ['busy', name]);
        if (line.transition === transition) {
          return;
        }
      }
    };
    return { child, messages, until };
  };

  const first = start();
  await first.until('fired');
  first.child.kill('SIGKILL');
  await once(first.child, 'close');

  const second = start();
  const { value: listening } = await second.messages.next();
  const url = /http:\S+/.exec(listening as string)?.[0] ?? '';
  await engine.docker('update', '--cpus', '2', name);
  // It fired in an earlier life: its end is told all the same, and that it began is not told again.
  await second.until('resolved');
  const health = await fetch(url);
  assert.equal(health.status, 200);
  assert.match(await (await fetch(url.replace('healthz', 'metrics'))).text(), /^container_vitals_up 1$/m);
  second.child.kill('SIGTERM');
  const [exitCode] = (await once(second.child, 'close')) as [number];
  assert.equal(exitCode, 143);
  // What ran when it fired was kept, unless it was killed before.
  const left = (await readdir(folder)).filter((name) => name !== 'evidence.json');
  assert.deepEqual(left.sort(), ['alerts.json', 'policy.yaml', 'shown.json']);
});

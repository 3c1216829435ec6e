import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { cli } from '../../fixtures/cliRun.ts';
import { containerNamed } from '../../fixtures/containers.ts';

const containers = [
  { container: containerNamed('web') },
  { container: containerNamed('old', { state: 'exited' }) },
];

function fileIn(t: TestContext, name: string): string {
  const folder = mkdtempSync(join(tmpdir(), 'cv-init-'));
  t.after(() => rmSync(folder, { recursive: true }));
  return join(folder, name);
}

test('a first policy, in the language of its reader, without mistakes', async (t) => {
  const path = fileIn(t, 'container-vitals.yaml');
  const run = await cli(['init', '--output', path], { containers, env: { LANG: 'ko_KR.UTF-8' } });
  assert.deepEqual([run.exitCode, run.stdout], [0, '']);
  assert.match(run.stderr, /container-vitals check\n$/);
  assert.equal((await cli(['lint', path])).exitCode, 0);
  const { exitCode, stdout } = await cli(['init', '--output', '-'], { containers });
  assert.equal(exitCode, 0);
  assert.match(stdout, /that were running: web$/m);
});

test('a policy that is there is left as it is, by either name, unless that is asked for', async (t) => {
  const path = fileIn(t, 'container-vitals.yml');
  writeFileSync(path, 'mine');
  for (const output of [path, path.replace('.yml', '.yaml')]) {
    const { exitCode, stderr } = await cli(['init', '--output', output], { containers });
    assert.equal(exitCode, 2);
    assert.match(stderr, /container-vitals\.yml is there already/);
  }
  assert.equal(readFileSync(path, 'utf8'), 'mine');
  assert.equal((await cli(['init', '--output', path, '--force'], { containers })).exitCode, 0);
  assert.match(readFileSync(path, 'utf8'), /^version: 1$/m);
});

test('where it cannot be written, that is told', async (t) => {
  const path = fileIn(t, 'missing/policy.yaml');
  const { exitCode, stderr } = await cli(['init', '--output', path], { containers });
  assert.equal(exitCode, 2);
  assert.match(stderr, /cannot be written: ENOENT/);
});

import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { cli } from '../../fixtures/cliRun.ts';

function fileWith(t: TestContext, text: string): string {
  const folder = mkdtempSync(join(tmpdir(), 'container-vitals-'));
  t.after(() => rmSync(folder, { recursive: true }));
  const path = join(folder, 'policy.yaml');
  writeFileSync(path, text);
  return path;
}

test('a policy without a mistake', async (t) => {
  const path = fileWith(t, 'version: 1\nrules:\n  busy: { metric: cpu, above: 80% }\n');
  assert.deepEqual(await cli(['lint', path]), {
    exitCode: 0,
    stdout: `${path}: no mistakes, rules: 1\n`,
    stderr: '',
  });
  assert.equal((await cli(['lint', path, '--json'])).stdout, '[]\n');
});

test('mistakes are told as compilers do', async (t) => {
  const path = fileWith(t, 'version: 1\nrules:\n  busy:\n    metric: cpu\n    above: 5GB\n');
  assert.deepEqual(await cli(['lint', path]), {
    exitCode: 1,
    stdout: `${path}:5:12: error: “5GB” has the wrong unit here: write it as 80%.\n`,
    stderr: '',
  });
});

test('a warning is no failure', async (t) => {
  const path = fileWith(t, 'version: 1\nrules: {}\n');
  const { exitCode, stdout } = await cli(['lint', path]);
  assert.deepEqual([exitCode, stdout], [0, `${path}:2:1: warning: This policy has no rules.\n`]);
});

test('a hostile policy cannot drive the terminal', async (t) => {
  const path = fileWith(t, 'version: 1\nrules: { "a\\e[2J": { event: oom } }\n');
  const { stdout } = await cli(['lint', path]);
  assert.match(stdout, /�\[2J/);
});

test('ten megabytes are refused without being read', async (t) => {
  const { exitCode, stdout } = await cli(['lint', fileWith(t, 'x'.repeat(10 << 20))]);
  assert.equal(exitCode, 1);
  assert.match(stdout, /up to 128 kB/);
});

test('a file that is not there', async () => {
  const { exitCode, stderr } = await cli(['lint', '/nowhere/policy.yaml']);
  assert.deepEqual(
    [exitCode, stderr],
    [2, 'container-vitals: /nowhere/policy.yaml cannot be read: ENOENT\n'],
  );
});

test('several files: one with mistakes is enough', async (t) => {
  const good = fileWith(t, 'version: 1\nrules:\n  busy: { metric: cpu, above: 80% }\n');
  const wrong = fileWith(t, 'version: 1\nrules:\n  busy: { metric: cpu, above: 5GB }\n');
  const { exitCode, stdout } = await cli(['lint', good, wrong]);
  assert.equal(exitCode, 1);
  assert.deepEqual(
    stdout.split('\n').map((line) => line.replace(/:.*/, '')),
    [good, wrong, ''],
  );
});

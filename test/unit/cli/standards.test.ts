import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { cli } from '../../fixtures/cliRun.ts';

function folderWith(t: TestContext, policy: string): { policy: string; standard: string } {
  const folder = mkdtempSync(join(tmpdir(), 'container-vitals-'));
  t.after(() => rmSync(folder, { recursive: true }));
  const path = join(folder, 'container-vitals.yaml');
  writeFileSync(path, policy);
  return { policy: path, standard: join(folder, 'standard.md') };
}

const policyText = 'version: 1\nrules:\n  busy: { metric: cpu, above: 80% }\n';

test('the standard is written, found up to date, and out of date when the policy changes', async (t) => {
  const { policy, standard } = folderWith(t, policyText);
  const argv = ['standards', '--policy', policy, '--output', standard];
  assert.equal((await cli([...argv, '--check'])).exitCode, 1);
  assert.deepEqual(await cli(argv), { exitCode: 0, stdout: '', stderr: '' });
  assert.match(readFileSync(standard, 'utf8'), /^# Monitoring standard\n\n> .*container-vitals\.yaml/);
  assert.equal((await cli([...argv, '--check'])).exitCode, 0);
  writeFileSync(policy, policyText.replace('80%', '70%'));
  const { exitCode, stderr } = await cli([...argv, '--check']);
  assert.deepEqual([exitCode, stderr], [1, `${standard} is out of date: write it again.\n`]);
});

test('a report’s language is not that of the terminal where it is asked for', async (t) => {
  const { policy } = folderWith(t, policyText);
  const { stdout } = await cli(['standards', '--policy', policy, '--language', 'ko', '--format', 'html']);
  assert.match(stdout, /<html lang="ko">/);
  assert.match(stdout, /모니터링 표준/);
  assert.equal((await cli(['standards', '--language', 'fr'])).exitCode, 2);
});

test('secrets in a policy’s commands do not get into it', async (t) => {
  const { policy } = folderWith(
    t,
    'version: 1\nrules:\n  queue: { command: [redis-cli, --password, hunter2secret, llen, jobs], above: 5 }\n',
  );
  for (const format of ['markdown', 'html', 'json']) {
    const { stdout } = await cli(['standards', '--policy', policy, '--format', format]);
    assert.match(stdout, /redis-cli/);
    assert.doesNotMatch(stdout, /hunter2secret/, format);
  }
});

test('a file that cannot be written', async (t) => {
  const { policy } = folderWith(t, policyText);
  const { exitCode, stderr } = await cli(['standards', '--policy', policy, '-o', '/nowhere/x.md']);
  assert.deepEqual([exitCode, stderr], [2, 'container-vitals: /nowhere/x.md cannot be written: ENOENT\n']);
});

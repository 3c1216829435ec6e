import assert from 'node:assert/strict';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { EndRequest } from '../../../src/cli/runCli.ts';
import { SqliteHistory } from '../../../src/storage/history/sqliteHistory.ts';
import { historyPath, stateFolder } from '../../../src/storage/userFolders.ts';
import { cli } from '../../fixtures/cliRun.ts';
import { containerNamed, idOf } from '../../fixtures/containers.ts';
import { FakeClock } from '../../fixtures/fakeClock.ts';
import { frame } from '../../fixtures/logBatches.ts';
import { startFakeEngine } from '../../fixtures/logServer.ts';
import { startReceiver } from '../../fixtures/receivers.ts';

async function reports(t: TestContext) {
  const folder = mkdtempSync(join(tmpdir(), 'container-vitals-'));
  t.after(() => rmSync(folder, { recursive: true }));
  const endpoint = await startFakeEngine(t, {
    [idOf('web')]: (response) =>
      void response.end(frame('stderr', '2026-11-23T06:53:23.821703015Z an error\n')),
  });
  return {
    folder,
    engine: endpoint.url,
    run: (...argv: string[]) => runWith({}, ...argv),
    runWith,
  };
  function runWith(env: Readonly<Record<string, string>>, ...argv: string[]) {
    return cli(argv, {
      containers: [{ container: containerNamed('web'), details: { health: 'healthy' } }],
      env: { XDG_STATE_HOME: folder, ...env },
      adjust: (client) => {
        client.endpoint = endpoint;
      },
    });
  }
}

test('a team report by the file’s name', async (t) => {
  const { folder, run } = await reports(t);
  const path = join(folder, 'report.html');
  const { exitCode, stdout } = await run('report', '--output', path, '--language', 'ko');
  assert.deepEqual([exitCode, stdout], [0, '']);
  const html = readFileSync(path, 'utf8');
  assert.match(html, /^<!doctype html>\n<html lang="ko">/);
  assert.match(html, /팀 보고서/);
  assert.deepEqual(readdirSync(folder), ['report.html']);
});

test('alerts that have ended are told of by the history', async (t) => {
  const { folder, engine, run } = await reports(t);
  const at = new FakeClock().now();
  const history = new SqliteHistory(historyPath(stateFolder({ XDG_STATE_HOME: folder })));
  const mark = (minutesAgo: number, identity: string, text: string) =>
    ({ at: at - minutesAgo * 60_000, engine, identity, kind: 'alert', text }) as const;
  history.mark([
    mark(90, 'web', 'old resolved'),
    mark(30, 'web', 'cpu fired'),
    mark(20, 'web', 'cpu resolved'),
  ]);
  history.mark([mark(10, 'db', 'cpu resolved')]);
  history.close();
  const [service] = JSON.parse((await run('report', '--json')).stdout) as { readonly ended: unknown }[];
  assert.deepEqual(service?.ended, [
    { rule: 'cpu', name: 'web', firedAt: '2026-11-22T23:30:00.000Z', endedAt: '2026-11-22T23:40:00.000Z' },
  ]);
});

test('a short form to a channel', async (t) => {
  const { runWith } = await reports(t);
  const { url, received } = await startReceiver(t);
  const env = { CONTAINER_VITALS_CHANNEL_TEAM_URL: url, CONTAINER_VITALS_CHANNEL_TEAM_ALLOW: 'loopback' };
  assert.deepEqual(await runWith(env, 'report', '--send', 'team'), {
    exitCode: 0,
    stdout: '',
    stderr: 'Channel “team”: Delivered.\n',
  });
  const [body] = received.map((one) => one.body as { readonly title: string; readonly text: string });
  assert.equal(body?.title, '✅ Team report – The last 1 hour');
  assert.equal(
    body?.text,
    'Services: 1, of which critical: 0, warning: 0, unknown: 0.\nNothing needs attention.',
  );
});

test('a channel that is not there', async (t) => {
  const { run } = await reports(t);
  const { exitCode, stderr } = await run('report', '--send', 'nobody');
  assert.deepEqual(
    [exitCode, stderr],
    [1, 'Channel “nobody”: Not delivered. No channel of this name is set up here.\n'],
  );
});

test('the policy’s own redactions are applied to names too', async (t) => {
  const { folder, run } = await reports(t);
  const policy = join(folder, 'policy.yaml');
  writeFileSync(policy, "version: 1\nrules: { oom: { event: oom } }\nnotify: { redact: 'w[e]b' }\n");
  const { stdout } = await run('report', '--policy', policy);
  assert.match(stdout, /••••••/);
  assert.doesNotMatch(stdout, /web/);
});

test('the day’s sheet is kept, and a person’s tick in it', async (t) => {
  const { folder, run } = await reports(t);
  const first = await run('checklist');
  assert.equal(first.exitCode, 1);
  const sheets = join(folder, 'container-vitals', 'checklists');
  const [name = ''] = readdirSync(sheets);
  assert.match(name, /^\d{4}-\d\d-\d\d\.md$/);
  assert.equal(first.stderr, `The sheet of the day: ${join(sheets, name)}\n`);
  assert.match(first.stdout, /- \[x\] 1\. All containers are up\n {2}- Running: 1\./);
  assert.match(first.stdout, /- \[ \] 5\. Errors.*\n.*\n {2}- web: 1/);
  const ticked = await run('checklist', '--done', '5', '--note', 'known, token=hunter2secret');
  assert.match(ticked.stdout, /- \[x\] 5\./);
  const again = await run('checklist');
  assert.match(again.stdout, /- \[x\] 5\. .*Note: known, token=••••••/s);
  assert.doesNotMatch(readFileSync(join(sheets, name), 'utf8'), /hunter2/);
});

test('what is interrupted writes no sheet', async (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'container-vitals-'));
  t.after(() => rmSync(folder, { recursive: true }));
  const ending = new AbortController();
  // A log without an end.
  const endpoint = await startFakeEngine(t, {
    [idOf('web')]: () => ending.abort(new EndRequest('SIGINT', 130)),
  });
  const { exitCode, stdout } = await cli(['checklist', '--folder', folder], {
    containers: [{ container: containerNamed('web') }],
    env: { XDG_STATE_HOME: folder },
    signal: ending.signal,
    adjust: (client) => {
      client.endpoint = endpoint;
    },
  });
  assert.deepEqual([exitCode, stdout, readdirSync(folder)], [130, '', []]);
});

test('exit code 0 once everything is ticked', async (t) => {
  const { run } = await reports(t);
  const codes = [];
  for (const item of ['1', '2', '3', '4', '5', '6', '7']) {
    codes.push((await run('checklist', '--done', item)).exitCode);
  }
  assert.equal(codes.at(-1), 0);
  assert.equal((await run('checklist', '--undo', '7')).exitCode, 1);
});

test('beside the policy where there is one', async (t) => {
  const { folder, run } = await reports(t);
  const policy = join(folder, 'container-vitals.yaml');
  writeFileSync(policy, 'version: 1\nrules: { oom: { event: oom } }\n');
  await run('checklist', '--policy', policy);
  assert.equal(readdirSync(join(folder, 'checklists')).length, 1);
});

test('an item that is not there, a note without an item', async (t) => {
  const { run } = await reports(t);
  assert.equal((await run('checklist', '--done', '9')).exitCode, 2);
  assert.equal((await run('checklist', '--note', 'x')).exitCode, 2);
});

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { command } from '../environment/command.ts';
import { startCountingProxy } from '../environment/countingProxy.ts';
import { type PrivateEngine, startPrivateEngine } from '../environment/privateEngine.ts';
import { until } from '../environment/until.ts';
import { launchWorkbench } from './fixtures.ts';

let engine: PrivateEngine;
before(async () => {
  engine = await startPrivateEngine();
});
after(async () => {
  // All at once: one after the other is for those that run.
  await engine.docker('container', 'prune', '--force');
  await engine.dispose();
});

const numbered = (service: string, count: number) =>
  Array.from({ length: count }, (_, index) => `${service}-${index + 1}`);

/** Creates containers of the compose project “many”, several at a time. Resolves with their names. */
async function create(service: string, count: number, ...run: readonly string[]): Promise<string[]> {
  const labels = ['project=many', `service=${service}`].flatMap((label) => [
    '--label',
    `com.docker.compose.${label}`,
  ]);
  const flags = ['--stop-timeout', '1', '--network', 'none', '--name', '{}', ...labels];
  const names = numbered(service, count).map((name) => `many-${name}`);
  await command(
    'xargs',
    ['-P', '4', '-I', '{}', 'docker', 'create', ...flags, await engine.image(), ...run],
    {
      env: engine.environment,
      input: Buffer.from(names.join('\n')),
    },
  );
  return names;
}

test('500 containers (475 created, 5 exited, 20 running) are listed, sorted and filtered, and no stopped one is inspected', async (t) => {
  await create('job', 475, 'true');
  const done = await create('done', 5, 'true');
  await Promise.all(done.map((name) => engine.docker('start', '--attach', name)));
  await engine.docker('start', ...(await create('web', 20, 'sleep', '1000')));
  const running = (await engine.docker('ps', '-q', '--no-trunc')).trim().split('\n');
  const proxy = await startCountingProxy(engine);
  t.after(() => proxy.close());
  const inspected = () =>
    new Set(proxy.requests.flatMap((line) => /\/containers\/([0-9a-f]{64})\/json/.exec(line)?.[1] ?? []));

  const workbench = await launchWorkbench(t, { engineHost: proxy.host });
  await workbench.openContainers();
  const first = ['many - 20/500 running', ...numbered('web', 20), ...numbered('done', 5), 'job-1', 'job-2'];
  const shown = async () =>
    (await workbench.rows())
      .slice(0, first.length)
      .map((row) => (row.startsWith(' ') ? row.trim().replace(/ - .*/, '') : row));
  await until('the rows', async () => (await shown()).join() === first.join()).catch(async () =>
    assert.deepEqual(await shown(), first),
  );
  await workbench.waitForReadings('web-20');
  await workbench.screenshot('explorer-500-containers');

  await workbench.runCommand('Container Vitals: Filter Containers…');
  await workbench.type('job-46');
  const jobs = ['job-46', ...Array.from({ length: 10 }, (_, digit) => `job-46${digit}`)];
  await workbench.waitForRows(['many - 0/11 running', ...jobs.map((job) => `  ${job} - created`)]);
  await workbench.type('');
  await workbench.pick('Running only');
  await workbench.waitForRows([
    'many - 20/20 running',
    ...numbered('web', 20).map((web) => `  ${web} - N · CPU N% · N`),
  ]);
  await workbench.answer();
  await workbench.runCommand('Container Vitals: Clear Filter');

  await workbench.row('job-1').waitFor();
  await workbench.row('web-1').click();
  await workbench.page.mouse.move(0, 0);
  await workbench.page.keyboard.press('End');
  await workbench.row('job-475').waitFor();
  assert.deepEqual([...inspected()].sort(), running.sort());
});

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { cli } from '../../fixtures/cliRun.ts';

test('the built-in rules are exported where there is no policy; what is not expressed goes to stderr', async () => {
  const { exitCode, stdout, stderr } = await cli(['export', 'prometheus']);
  assert.equal(exitCode, 0);
  assert.match(stdout, /- alert: "memory"\n/);
  assert.equal(stderr, 'Not expressed: health (Health): cAdvisor tells nothing of it\n');
});

test('a dashboard shows what the policy watches, its thresholds as lines', async () => {
  const { stdout } = await cli(['export', 'grafana']);
  const { panels } = JSON.parse(stdout) as {
    panels: {
      title: string;
      fieldConfig?: { defaults: { thresholds: { steps: { value: number | null }[] } } };
    }[];
  };
  const cpu = panels.find(({ title }) => title === 'CPU of own limit');
  assert.deepEqual(
    cpu?.fieldConfig?.defaults.thresholds.steps.map(({ value }) => value),
    [null, 80],
  );
});

test('what cannot be exported to is told', async () => {
  const { exitCode, stderr } = await cli(['export', 'zabbix']);
  assert.equal(exitCode, 2);
  assert.match(stderr, /export is one of prometheus, alertmanager, grafana/);
});

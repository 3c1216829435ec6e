import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import {
  type CheckSubject,
  defaultCheckPolicy,
  evaluateChecks,
  worstStatus,
} from '../../../../src/core/checks/checks.ts';
import type { Container, ContainerDetails } from '../../../../src/core/containers/container.ts';
import { containerNamed, detailsOf, metricsWith } from '../../../fixtures/containers.ts';

function subject(
  facts: Partial<CheckSubject> = {},
  details: Partial<ContainerDetails> = {},
  container: Partial<Container> = {},
): CheckSubject {
  const web = containerNamed('web', container);
  return {
    container: web,
    details: detailsOf(web, details),
    metrics: metricsWith(),
    diskUsedPercent: undefined,
    recentRestarts: 0,
    recentOomKills: 0,
    ...facts,
  };
}

/** `rule: status` of everything that is not ok. */
const findings = (...subjects: CheckSubject[]) =>
  evaluateChecks(subjects, defaultCheckPolicy)
    .filter(({ status }) => status !== 'ok')
    .map(({ rule, status }) => `${rule}: ${status}`);

const rules = (one: CheckSubject) => evaluateChecks([one], defaultCheckPolicy).map(({ rule }) => rule);

describe('thresholds', () => {
  test('above is a warning, at is not', () => {
    const at = (cpuOfLimitPercent: number, memoryPercent: number) =>
      findings(subject({ metrics: metricsWith({ cpuOfLimitPercent, memoryPercent }) }));
    assert.deepEqual(at(80, 85), []);
    assert.deepEqual(at(80.01, 85), ['cpu: warning']);
    assert.deepEqual(at(80, 85.01), ['memory: warning']);
  });

  test('CPU is measured against the container’s own limit, whatever docker stats says', () => {
    const busy = metricsWith({ cpuPercent: 150, cpuOfLimitPercent: 75 });
    assert.deepEqual(findings(subject({ metrics: busy })), []);
  });

  test('a result tells value, threshold and what 100 % is', () => {
    const one = subject(
      { metrics: metricsWith({ cpuOfLimitPercent: 93, memoryPercent: 12 }) },
      { limits: { cpus: 0.5, memoryBytes: undefined } },
    );
    const [cpu, memory] = evaluateChecks([one], { ...defaultCheckPolicy, cpuPercent: 90, memoryPercent: 50 });
    assert.deepEqual(cpu, {
      containerId: one.container.id,
      containerName: 'web',
      rule: 'cpu',
      status: 'warning',
      value: 93,
      threshold: 90,
      scale: 'limit',
    });
    assert.deepEqual([memory?.value, memory?.threshold, memory?.scale], [12, 50, 'host']);
  });

  test('a disk is checked where it is known', () => {
    const full = (diskUsedPercent: number) => findings(subject({ diskUsedPercent }));
    assert.deepEqual([full(90), full(90.1)], [[], ['disk: warning']]);
    assert.ok(!rules(subject({ diskUsedPercent: undefined })).includes('disk'));
  });

  test('a running container without a reading is unknown, never ok', () => {
    assert.deepEqual(findings(subject({ metrics: undefined })), ['cpu: unknown', 'memory: unknown']);
    assert.deepEqual(findings(subject({ metrics: metricsWith({ cpuOfLimitPercent: undefined }) })), [
      'cpu: unknown',
    ]);
  });
});

describe('health', () => {
  test('unhealthy is critical; starting and healthy are not', () => {
    const of = (health: ContainerDetails['health']) => findings(subject({}, { health }));
    assert.deepEqual(of('unhealthy'), ['health: critical']);
    assert.deepEqual([...of('starting'), ...of('healthy'), ...of('none')], []);
  });

  test('is no rule for a container without a health check', () => {
    assert.ok(!rules(subject()).includes('health'));
    assert.ok(rules(subject({}, { health: 'healthy' })).includes('health'));
  });
});

describe('OOM kills', () => {
  test('are known by the state and by events', () => {
    assert.deepEqual(findings(subject({}, { isOomKilled: true })), ['oomKilled: critical']);
    assert.deepEqual(findings(subject({ recentOomKills: 1 })), ['oomKilled: critical']);
  });

  test('are not guessed from exit code 137', () => {
    assert.deepEqual(findings(subject({}, { exitCode: 137 }, { state: 'restarting' })), []);
  });
});

describe('restart loops', () => {
  test('are more than three restarts in the window', () => {
    assert.deepEqual(findings(subject({ recentRestarts: 3 })), []);
    assert.deepEqual(findings(subject({ recentRestarts: 4 })), ['restartLoop: critical']);
  });

  test('a container that waits for yet another restart is in one, though the events are forgotten', () => {
    const waiting = subject({ recentRestarts: 0 }, { state: 'restarting', restartCount: 4 });
    const [, loop] = evaluateChecks([waiting], defaultCheckPolicy);
    assert.deepEqual([loop?.rule, loop?.status, loop?.value], ['restartLoop', 'critical', undefined]);
  });

  test('a high restart count alone is history', () => {
    assert.deepEqual(findings(subject({}, { restartCount: 40 })), []);
  });
});

describe('who is checked', () => {
  const stopped = (facts: Partial<CheckSubject>, details: Partial<ContainerDetails> = {}) =>
    subject({ metrics: undefined, ...facts }, { state: 'exited', ...details }, { state: 'exited' });

  test('a container about to restart has no load to measure', () => {
    assert.deepEqual(rules(subject({}, { state: 'restarting' })), ['oomKilled', 'restartLoop']);
  });

  test('a stopped one is left out, unless it was OOM-killed or in a restart loop', () => {
    assert.deepEqual(rules(stopped({})), []);
    assert.deepEqual(rules(stopped({}, { isOomKilled: true })), ['oomKilled']);
    assert.deepEqual(rules(stopped({ recentRestarts: 5 })), ['restartLoop']);
  });

  test('one that stopped since the listing is not taken for running', () => {
    assert.deepEqual(rules(subject({}, { state: 'exited' })), []);
  });

  test('without events and details the rules that need them are unknown', () => {
    const blind = { details: undefined, recentRestarts: undefined, recentOomKills: undefined };
    assert.deepEqual(findings(subject(blind)), [
      'health: unknown',
      'oomKilled: unknown',
      'restartLoop: unknown',
    ]);
  });
});

test('the worst status wins; unknown hides no problem and is not ok', () => {
  const worst = (...statuses: Parameters<typeof worstStatus>[0][number]['status'][]) =>
    worstStatus(statuses.map((status) => ({ status })));
  assert.equal(worst(), 'ok');
  assert.equal(worst('ok', 'unknown'), 'unknown');
  assert.equal(worst('unknown', 'warning', 'ok'), 'warning');
  assert.equal(worst('warning', 'critical', 'unknown'), 'critical');
});

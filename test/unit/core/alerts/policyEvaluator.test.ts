import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { PolicyEvaluator, type PolicySubject } from '../../../../src/core/alerts/policyEvaluator.ts';
import { parsePolicy } from '../../../../src/core/checks/policy/parsePolicy.ts';
import type { Container, ContainerDetails } from '../../../../src/core/containers/container.ts';
import type { Metrics } from '../../../../src/core/metrics/metrics.ts';
import { containerNamed, detailsOf, metricsWith } from '../../../fixtures/containers.ts';

const now = Date.UTC(2026, 10, 23, 3);

interface Facts {
  readonly container?: Partial<Container>;
  readonly details?: Partial<ContainerDetails>;
  readonly metrics?: Partial<Metrics>;
  readonly restarts?: number;
  readonly oomKills?: number;
  readonly at?: number;
}

function subject(name: string, facts: Facts = {}): PolicySubject {
  const container = containerNamed(name, facts.container);
  const { restarts = 0, oomKills = 0 } = facts;
  return {
    container,
    details: detailsOf(container, facts.details),
    metrics: metricsWith(facts.metrics),
    metricsAt: facts.at ?? now,
    recent: () => ({ restarts, oomKills }),
  };
}

function evaluator(...rules: string[]): PolicyEvaluator {
  const { policy, isValid } = parsePolicy(
    `version: 1\nnotify: { time-zone: UTC }\nrules:\n  ${rules.join('\n  ')}\n`,
  );
  assert.ok(isValid);
  return new PolicyEvaluator(policy);
}

/** `rule container: level or reason`. */
function found(one: PolicyEvaluator, subjects: PolicySubject[], at = now): string[] {
  return one.observe(subjects, at).map(({ rule, subject: { name }, observation }) => {
    const { kind } = observation;
    const what =
      kind === 'sample' ? observation.level : kind === 'suppressed' ? observation.reason : 'unknown';
    return `${rule.id} ${name}: ${what}`;
  });
}

const stopped = (exitCode: number, finishedAt = now): Facts => ({
  container: { state: 'exited' },
  details: { state: 'exited', exitCode, finishedAt },
});

test('a metric is compared where the rule is for it', () => {
  const cpu = evaluator('cpu: { metric: cpu, above: 80%, critical: 95%, select: web-*, except: web-9 }');
  const at = (name: string, cpuOfLimitPercent: number | undefined) =>
    subject(name, { metrics: { cpuOfLimitPercent } });
  assert.deepEqual(
    found(cpu, [
      at('web-1', 70),
      at('web-2', 78),
      at('web-3', 81),
      at('web-4', 99),
      at('web-5', undefined),
      at('web-9', 99),
      at('db', 99),
    ]),
    [
      'cpu web-1: ok',
      'cpu web-2: between',
      'cpu web-3: warning',
      'cpu web-4: critical',
      'cpu web-5: unknown',
    ],
  );
  assert.deepEqual(found(cpu, [subject('web-1', stopped(1))]), ['cpu web-1: notRunning']);
});

test('of a counter its growth within the window counts, over a restart as well', () => {
  const restarts = evaluator('hits: { metric: memory-failures, above: 5, within: 1m }');
  const at = (seconds: number, memoryFailures: number) =>
    found(
      restarts,
      [subject('web', { metrics: { memoryFailures }, at: now + seconds * 1000 })],
      now + seconds * 1000,
    );
  assert.deepEqual(at(0, 100), ['hits web: ok']);
  assert.deepEqual(at(30, 104), ['hits web: ok']);
  assert.deepEqual(at(50, 2), ['hits web: warning']);
  assert.deepEqual(at(200, 2), ['hits web: ok']);
});

describe('events', () => {
  test('stopped is an end that nobody asked for', () => {
    const rule = evaluator('stopped: { event: stopped }');
    assert.deepEqual(
      found(rule, [
        subject('a', stopped(1)),
        subject('b', stopped(0)),
        subject('c', stopped(143)),
        subject('d', stopped(1, now - 3_600_000)),
        subject('e'),
      ]),
      ['stopped a: critical', 'stopped b: ok', 'stopped c: ok', 'stopped d: ok', 'stopped e: ok'],
    );
  });

  test('unhealthy needs a health check', () => {
    const rule = evaluator('health: { event: unhealthy }');
    assert.deepEqual(
      found(rule, [
        subject('a', { details: { health: 'unhealthy' } }),
        subject('b', { details: { health: 'healthy' } }),
        subject('c'),
      ]),
      ['health a: critical', 'health b: ok'],
    );
  });

  test('out of memory and restart loops', () => {
    const rules = evaluator('oom: { event: oom, severity: warning }', 'loop: { event: restart-loop }');
    assert.deepEqual(
      found(rules, [subject('a', { oomKills: 1, restarts: 4 }), subject('b', { restarts: 3 })]),
      ['oom a: warning', 'loop a: critical', 'oom b: ok', 'loop b: ok'],
    );
    const deaf = { ...subject('c'), recent: () => undefined };
    assert.deepEqual(found(rules, [deaf]), ['oom c: unknown', 'loop c: unknown']);
  });

  test('of a container that was started again after it ran out of memory, the engine says it for as long as it runs', () => {
    const rules = evaluator('oom: { event: oom, within: 5m }');
    const since = (startedAt: number) => subject('a', { details: { isOomKilled: true, startedAt } });
    assert.deepEqual(found(rules, [since(now - 60_000)]), ['oom a: critical']);
    assert.deepEqual(found(rules, [since(now - 600_000)]), ['oom a: ok']);
    const deaf = { ...since(now - 600_000), recent: () => undefined };
    assert.deepEqual(found(rules, [deaf]), ['oom a: critical']);
  });
});

test('a container that is missing', () => {
  const rule = evaluator('backup: { absent: container, select: backup-* }');
  assert.deepEqual(found(rule, [subject('web')]), ['backup backup-*: critical']);
  assert.deepEqual(found(rule, [subject('backup-1')]), ['backup backup-*: ok']);
  assert.deepEqual(found(rule, [subject('backup-1', stopped(0))]), ['backup backup-*: critical']);
});

test('outside its schedule a rule rests', () => {
  const rule = evaluator('cpu: { metric: cpu, above: 80%, schedule: Mon-Fri 09:00-18:00 }');
  assert.deepEqual(found(rule, [subject('web')]), ['cpu web: schedule']);
  assert.deepEqual(found(rule, [subject('web')], now + 8 * 3_600_000), ['cpu web: ok']);
});

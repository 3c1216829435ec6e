import assert from 'node:assert/strict';
import { test } from 'node:test';
import { english } from '../../../../src/core/common/translate.ts';
import { htmlDocument } from '../../../../src/core/reports/document/htmlDocument.ts';
import { markdownDocument } from '../../../../src/core/reports/document/markdownDocument.ts';
import { teamDocument } from '../../../../src/core/reports/team/teamDocument.ts';
import type { TeamFacts } from '../../../../src/core/reports/team/teamFacts.ts';
import { teamReport } from '../../../../src/core/reports/team/teamReport.ts';
import { containerNamed, detailsOf } from '../../../fixtures/containers.ts';
import { hostileText } from '../../../fixtures/reportDocuments.ts';
import { lastHour, steady, teamContainer, teamFacts } from '../../../fixtures/teamFacts.ts';

const documentOf = (facts: TeamFacts) =>
  teamDocument(teamReport(facts), { language: 'en', timeZone: 'UTC', engine: 'unix:///x' }, english);
const markdownOf = (facts: TeamFacts) => markdownDocument(documentOf(facts));

const composed = (name: string, number: number, facts = {}) =>
  containerNamed(`shop-${name}-${number}`, {
    compose: { project: 'shop', service: name, number, workingDirectory: undefined },
    ...facts,
  });

test('replicas of a service are one line, with the values of the one that used most', () => {
  const cpu = (value: number) => ({
    ...teamContainer('x').past,
    cpu: { now: steady(lastHour.from, value), before: steady(lastHour.beforeFrom, value / 2) },
  });
  const { services } = teamReport(
    teamFacts([
      teamContainer('a', { container: composed('api', 1), past: cpu(10), errors: { now: 2, before: 1 } }),
      teamContainer('b', { container: composed('api', 2), past: cpu(60), errors: { now: 3, before: 1 } }),
    ]),
  );
  assert.equal(services.length, 1);
  const [service] = services;
  assert.equal(service?.name, 'shop/api');
  assert.deepEqual([service?.usage.cpu.mean, service?.usage.cpu.before], [60, 30]);
  assert.deepEqual(service?.errors, { now: 5, before: 2 });
});

test('worst first: critical, then unknown, then by errors that became more, then by load', () => {
  const report = teamReport(
    teamFacts([
      teamContainer('idle'),
      teamContainer('noisy', { errors: { now: 50, before: 1 } }),
      teamContainer('unread', { metrics: undefined }),
      teamContainer('ill', { details: detailsOf(containerNamed('ill'), { health: 'unhealthy' }) }),
    ]),
  );
  assert.deepEqual(
    report.services.map(({ name, status }) => [name, status]),
    [
      ['ill', 'critical'],
      ['unread', 'unknown'],
      ['noisy', 'ok'],
      ['idle', 'ok'],
    ],
  );
});

test('what ended before the period is left out; what ended in it with an error is critical', () => {
  const ended = (name: string, exitCode: number, finishedAt: number) => {
    const container = containerNamed(name, { state: 'exited' });
    return teamContainer(name, {
      container,
      metrics: undefined,
      details: detailsOf(container, { exitCode, finishedAt }),
    });
  };
  const { services } = teamReport(
    teamFacts([
      ended('old', 1, lastHour.from - 1),
      ended('crashed', 1, lastHour.from + 1),
      ended('done', 0, lastHour.from + 1),
      ended('stopped', 143, lastHour.from + 1),
    ]),
  );
  assert.deepEqual(
    services.map(({ name, status }) => [name, status]),
    [
      ['crashed', 'critical'],
      ['done', 'ok'],
      ['stopped', 'ok'],
    ],
  );
});

test('one log that could not be read makes the sum unknown, and the report names it', () => {
  const text = markdownOf(
    teamFacts([
      teamContainer('a', { container: composed('api', 1) }),
      teamContainer('b', { container: composed('api', 2), errors: { now: undefined, before: 1 } }),
    ]),
  );
  assert.match(text, /^\| shop\/api \| OK \| 2\/2 \| 10\.00% \| 20\.00% \| – \|/m);
  assert.match(text, /Logs that could not be read: shop\/api/);
});

test('the report says what it does not know', () => {
  const text = markdownOf(teamFacts([teamContainer('web')]));
  assert.match(text, /CPU and memory are of one moment: nothing was recorded/);
  assert.match(text, /Not measured: Disk used\./);
  assert.match(text, /Not measured: Response time\./);
  assert.match(text, /Alerts are not known/);
  assert.doesNotMatch(text, /\| Alerts \||```|Restarts that are not shown/);
  const forgotten = teamContainer('web', { restarts: { now: undefined, before: undefined } });
  assert.match(markdownOf(teamFacts([forgotten])), /Restarts that are not shown are not known/);
});

test('trends: a change that nobody would act on is none', () => {
  const past = {
    ...teamContainer('x').past,
    cpu: { now: steady(lastHour.from, 10.5), before: steady(lastHour.beforeFrom, 10) },
    memory: { now: steady(lastHour.from, 40), before: steady(lastHour.beforeFrom, 20) },
  };
  const text = markdownOf(teamFacts([teamContainer('web', { past })], { hasHistory: true }));
  assert.match(text, /10\.50% → \(10\.00%\) \| 40\.00% ↑ \(20\.00%\)/);
  assert.match(text, /```text\nweb · CPU of own limit +█+/);
});

test('a report of nothing', () => {
  const text = markdownOf(teamFacts([]));
  assert.match(text, /No container has run within this time\./);
});

test('charts have the policy’s threshold, and names cannot leave their place', () => {
  const past = {
    ...teamContainer('x').past,
    cpu: { now: steady(lastHour.from, 50), before: [] },
    memory: { now: steady(lastHour.from, 50), before: [] },
  };
  const html = htmlDocument(documentOf(teamFacts([teamContainer(hostileText, { past })])));
  assert.equal(html.match(/<svg/g)?.length, 2);
  assert.doesNotMatch(html, /<script|<img|onerror/);
});

test('alerts that are over are listed, the last one first, with how long they were', () => {
  const minute = 60_000;
  const ended = (ruleId: string, firedAt: number | undefined, endedAt: number) => ({
    ruleId,
    firedAt: firedAt && lastHour.from + firedAt,
    endedAt: lastHour.from + endedAt,
  });
  const facts = teamFacts([
    teamContainer('web', { ended: [ended('cpu', 10 * minute, 14 * minute)] }),
    teamContainer('db', { ended: [ended('disk', undefined, 20 * minute)] }),
  ]);
  assert.match(
    markdownOf(facts),
    /## Alerts that are over\n\n- db – disk: until 2026-11-23 09:20.*\n- web – cpu: 2026-11-23 09:10.* – 2026-11-23 09:14.* \(4 minutes\)\n/,
  );
  assert.doesNotMatch(markdownOf(teamFacts([teamContainer('web')])), /Alerts that are over/);
});

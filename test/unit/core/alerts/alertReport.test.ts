import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type AlertEvidence, alertReport } from '../../../../src/core/alerts/alertReport.ts';
import { english } from '../../../../src/core/common/translate.ts';
import { AlertLife, cpuRule, lifeStart } from '../../../fixtures/alertLife.ts';
import { eventOf, metricsWith } from '../../../fixtures/containers.ts';

function evidence(facts: Partial<AlertEvidence> = {}): AlertEvidence {
  const life = new AlertLife(cpuRule(), { group: 0 }).see('critical');
  const [entry] = life.book.entries();
  assert.ok(entry);
  return {
    entry,
    rule: life.rule,
    message: 'CPU of web is at 96%.',
    readings: [40, 80, 96].map((cpuPercent, index) =>
      metricsWith({ at: lifeStart + index * 1000, cpuPercent, cpuOfLimitPercent: cpuPercent }),
    ),
    processes: { titles: ['PID', 'COMMAND'], processes: [['1', 'spin\u001b[31m']] },
    events: [eventOf('web', 'restart')],
    now: life.now,
    time: (at) => new Date(at).toISOString().slice(11, 19),
    ...facts,
  };
}

test('an alert’s report has its readings under the threshold, its processes, what happened before, and who was told', () => {
  const lines = alertReport(evidence(), english).split('\n');
  assert.deepEqual(lines.slice(0, 3), [
    'CRITICAL – web – busy',
    'CPU of web is at 96%.',
    'Firing for 10 seconds.',
  ]);
  const readings = lines.filter((line) => /^ {2}03:00:0/.test(line) && line.includes('%'));
  assert.equal(readings.length, 3);
  const marks = readings.map((line) => line.indexOf('│'));
  assert.equal(new Set(marks).size, 1, 'the threshold stands in one column');
  assert.ok(
    (readings[0]?.lastIndexOf('█') ?? 99) < (marks[0] ?? 0),
    '40 % ends before the threshold of 80 %',
  );
  assert.ok((readings[2]?.lastIndexOf('█') ?? 0) > (marks[0] ?? 99), '96 % goes beyond it');
  for (const expected of [
    /^Processes$/,
    /^Events before$/,
    /restart/,
    /^Who was told$/,
    /Alert: told at 03:00/,
  ]) {
    assert.ok(
      lines.some((line) => expected.test(line)),
      `${expected}`,
    );
  }
  assert.ok(!lines.join('\n').includes('\u001b'), 'what a process calls itself stays text');
});

test('what a process was told in secret is not told on', () => {
  const processes = { titles: ['PID', 'COMMAND'], processes: [['1', 'mysql -uroot -phunter2 shop']] };
  const report = alertReport(evidence({ processes }), english);
  assert.match(report, /mysql -uroot -p•+ shop/);
});

test('what is not known is left out', () => {
  const report = alertReport(
    evidence({ rule: undefined, readings: [], processes: undefined, events: [] }),
    english,
  );
  assert.doesNotMatch(report, /Processes|Events before|threshold/);
  assert.match(report, /^CRITICAL – web – busy\n/);
});

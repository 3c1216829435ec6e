import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type AlertEvidence, evidenceDocument } from '../../../../src/core/alerts/evidenceDocument.ts';
import { english } from '../../../../src/core/common/translate.ts';
import { markdownDocument } from '../../../../src/core/reports/document/markdownDocument.ts';
import { AlertLife, cpuRule, lifeStart } from '../../../fixtures/alertLife.ts';

function evidence(facts: Partial<AlertEvidence> = {}): AlertEvidence {
  const life = new AlertLife(cpuRule({ for: 0 }), { group: 0 }).see('critical');
  const [entry] = life.book.entries();
  assert.ok(entry);
  const minutes = (count: number) => lifeStart + count * 60_000;
  return {
    entry,
    rule: life.rule,
    message: 'CPU of web is at 96%.',
    from: minutes(-30),
    to: minutes(0),
    courses: [
      {
        metric: 'cpu',
        points: [40, 80, 96].map((value, at) => ({ at: minutes(at - 2), value })),
      },
      { metric: 'memory', points: [{ at: minutes(0), value: 12 }] },
    ],
    lines: ['03:00:00.000 \u001b[31mtook ``` too long\u001b[0m'],
    processes: { at: lifeStart, list: { titles: ['PID', 'CMD'], processes: [['1', 'spin | <b>']] } },
    events: [{ at: minutes(-1), text: 'restart' }],
    deploys: [{ at: minutes(-60), text: 'commit 1a2b3c4 raise the limit' }],
    past: [
      { transition: 'fired', at: minutes(0) },
      { transition: 'resolved', at: minutes(-300) },
    ],
    now: life.now,
    ...facts,
  };
}

const rendered = (facts: Partial<AlertEvidence> = {}) =>
  markdownDocument(evidenceDocument(evidence(facts), { language: 'en', timeZone: 'UTC' }, english));

test('an alert has its course with the threshold, its lines, processes, events, deploys, history, and who was told', () => {
  const text = rendered();
  assert.match(text, /^# Critical – web – busy\n\nCPU of web is at 96%\.\n\nFiring for 10 seconds\.\n/);
  const sections = text.split('\n## ').slice(1);
  assert.deepEqual(
    sections.map((section) => section.split('\n', 1)[0]),
    [
      'What was measured',
      'Log lines of the minute before it fired',
      'Processes when it fired (2026-11-23 03:00:00 UTC)',
      'Events',
      'Deploys and commits',
      'History of this alert',
      'Who was told',
    ],
  );
  const [measured, lines, processes, events, deploys, history, told] = sections;
  assert.match(measured ?? '', /CPU of own limit.*\n.*Memory of limit/s);
  assert.match(lines ?? '', /````text\n03:00:00\.000 took ``` too long\n````/);
  assert.match(processes ?? '', /\| 1 \| `spin \\\| <b>` \|/);
  assert.match(events ?? '', /\| 2026-11-23 02:59:00 UTC \| restart \|/);
  assert.match(deploys ?? '', /commit 1a2b3c4 raise the limit/);
  assert.match(history ?? '', /03:00:00 UTC \| Fired \|\n\| 2026-11-22 22:00:00 UTC \| Over \|/);
  assert.match(told ?? '', /- Alert: told at 2026-11-23 03:00:00 UTC\./);
});

test('its chart is drawn with the threshold and the time it fired marked', () => {
  const { blocks } = evidenceDocument(evidence(), { language: 'en', timeZone: 'UTC' }, english);
  const [cpu, memory] = blocks.flatMap((block) => (block.kind === 'charts' ? block.charts : []));
  assert.deepEqual(cpu?.threshold, { value: 80, label: '80.00%' });
  assert.deepEqual(cpu?.marked, [{ from: lifeStart, to: lifeStart }]);
  assert.equal(cpu?.summary, 'at most 96.00%; the threshold is 80.00%');
  assert.deepEqual(
    [cpu?.fromLabel, cpu?.toLabel],
    ['02:55', '03:00'],
    'no more than is known, and not too short',
  );
  assert.equal(memory?.threshold, undefined, 'what the rule does not measure has none');
});

test('what is not known is said, section by section', () => {
  const text = rendered({
    courses: [{ metric: 'cpu', points: [] }],
    lines: undefined,
    processes: undefined,
    events: [],
    deploys: [],
    past: [],
  });
  for (const said of [
    'No reading is known of this time.',
    'The log could not be read.',
    'The processes could not be read.',
    'No event is known of this time.',
    'No deploy and no commit is known of the day before.',
    'It has not fired as far as is known.',
  ]) {
    assert.ok(text.includes(`> ${said}`), said);
  }
});

test('processes that are read when somebody looks are not called those of the time it fired', () => {
  const list = { titles: ['PID'], processes: [['1']] };
  assert.match(
    rendered({ processes: { at: lifeStart + 3_600_000, list } }),
    /## Processes now \(2026-11-23 04:00:00 UTC\)/,
  );
});

import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { AlertBook } from '../../../../src/core/alerts/alertBook.ts';
import { parsePeriod } from '../../../../src/core/checks/policy/schedule.ts';
import { AlertLife, cpuRule, lifeStart, subjectNamed } from '../../../fixtures/alertLife.ts';

const minute = 60_000;
const atOnce = { group: 0 };

describe('who is told', () => {
  test('of a firing once, of its end, and of nothing in between', () => {
    const life = new AlertLife(undefined, atOnce);
    life.see('ok').see('warning').see('warning').see('between').see('ok').see('ok');
    assert.deepEqual(life.heard, ['10: firing', '40: resolved']);
  });

  test('of an end with the beginning that they were told of', () => {
    const life = new AlertLife(undefined, atOnce);
    life.see('ok').see('warning').see('critical').restart().see('ok');
    const beginnings = life.delivered.flatMap(({ notices }) => notices.map(({ firedAt }) => firedAt));
    assert.deepEqual(beginnings, Array(3).fill(lifeStart + 10_000));
  });

  test('by each channel, until the last one has it', () => {
    const life = new AlertLife(undefined, { ...atOnce, channels: ['team', 'mail'] });
    life.book.sweep(
      [
        {
          rule: life.rule,
          subject: subjectNamed('web'),
          observation: { kind: 'sample', at: life.now, level: 'warning', value: 90 },
        },
      ],
      life.options,
    );
    const waiting = () => life.book.due(life.options).map(({ channels }) => channels);
    const id = life.book.due(life.options)[0]?.id ?? '';
    assert.deepEqual(waiting(), [['team', 'mail']]);
    life.book.delivered(id, 'team');
    life.restart();
    assert.deepEqual(waiting(), [['mail']]);
    life.book.delivered(id, 'mail');
    assert.deepEqual(waiting(), []);
  });

  test('at once when it gets worse', () => {
    const life = new AlertLife(undefined, { group: 10 * minute });
    life.see('warning').see('critical');
    assert.deepEqual(life.heard, ['0: firing', '10: escalated']);
    assert.equal(life.delivered.length, 1);
  });

  test('again every five minutes while it fires', () => {
    const life = new AlertLife(undefined, atOnce);
    for (let count = 0; count < 65; count++) {
      life.see('warning');
    }
    assert.deepEqual(life.heard, ['0: firing', '300: reminder', '600: reminder']);
    assert.equal(life.reason, 'reminder held: recently');
  });

  test('not of what only was pending', () => {
    const life = new AlertLife(cpuRule({ for: minute }), atOnce);
    life.see('warning').see('ok').see('warning').see('ok');
    assert.deepEqual(life.heard, []);
  });

  test('not while it is suppressed or unknown, and neither is an end', () => {
    const life = new AlertLife(undefined, atOnce);
    life.see('warning');
    for (let count = 0; count < 40; count++) {
      life.sweep({ kind: 'suppressed', reason: 'notRunning' });
    }
    life.see('ok');
    assert.deepEqual(life.heard, ['0: firing', '410: resolved']);
  });
});

describe('reasons to keep quiet, in their order', () => {
  test('acknowledged, until it gets worse or ends', () => {
    const life = new AlertLife(undefined, atOnce);
    life.see('warning');
    assert.equal(life.book.acknowledge('busy', 'web', life.now), true);
    life.see('warning', 10 * minute).see('warning');
    assert.equal(life.reason, 'reminder held: acknowledged');
    life.see('critical').see('ok').see('warning');
    assert.deepEqual(life.heard, ['0: firing', '620: escalated', '630: resolved', '640: firing']);
    assert.equal(life.book.acknowledge('busy', 'nobody', life.now), false);
  });

  test('silenced until then; what is the case then is told', () => {
    const life = new AlertLife(undefined, atOnce);
    life.book.silence({ id: 'a', rule: 'b*', container: 'web', until: lifeStart + 25_000 });
    life.see('warning').see('warning');
    assert.equal(life.reason, 'firing held: silenced');
    life.see('warning', 10_000).see('warning');
    assert.deepEqual(life.heard, ['30: firing']);
  });

  test('silenced and over before: nobody hears of it', () => {
    const life = new AlertLife(undefined, atOnce);
    life.book.silence({ id: 'a', rule: '*', container: '*', until: lifeStart + 25_000 });
    life.see('warning').see('ok').see('ok').see('ok');
    assert.deepEqual(life.heard, []);
  });

  test('flapping: five changes in five minutes hold 15 minutes, with one notice', () => {
    const life = new AlertLife(undefined, atOnce);
    for (let count = 0; count < 10; count++) {
      life.see('warning').see('ok');
    }
    assert.deepEqual(life.heard, ['0: firing', '10: resolved', '20: firing', '30: resolved', '40: flapping']);
    assert.equal(life.reason, 'resolved held: flapping');
    life.now = lifeStart + 950_000;
    life.see('ok');
    assert.deepEqual(life.heard.slice(5), ['950: resolved']);
  });

  test('no more than ten an hour; the rest is told as soon as there is room', () => {
    const life = new AlertLife(undefined, atOnce);
    for (let count = 0; count < 11; count++) {
      life.see('warning', 5 * minute);
    }
    assert.equal(life.heard.length, 10);
    assert.equal(life.reason, 'reminder held: tooMany');
    life.see('ok', 5 * minute);
    assert.equal(life.heard.length, 10);
    life.see('ok');
    assert.deepEqual(life.heard.at(-1), '3600: resolved');
  });

  test('quiet hours defer and replay together; reminders are not replayed', () => {
    const quiet = { ...atOnce, quietHours: [parsePeriod('00:00-07:00')!] };
    const life = new AlertLife(undefined, quiet);
    life.see('warning', 10 * minute).see('warning', 10 * minute);
    assert.equal(life.reason, 'reminder held: quietHours');
    life.see('ok', 0).restart();
    assert.deepEqual(life.heard, []);
    life.now = Date.UTC(2026, 10, 23, 7);
    life.see('ok');
    assert.deepEqual(life.heard, ['0: firing', '1200: resolved']);
    assert.equal(life.delivered.length, 1);
  });
});

describe('groups', () => {
  test('alerts of a project within 30 s are told together', () => {
    const life = new AlertLife();
    const shop = [subjectNamed('shop/api/1', 'shop'), subjectNamed('shop/db/1', 'shop')];
    life.see('warning', 0, [...shop, subjectNamed('alone')]);
    assert.equal(life.delivered.length, 0);
    life.now += 30_000;
    life.deliver();
    assert.deepEqual(
      life.delivered.map(({ project, notices }) => [project, notices.map(({ text }) => text)]),
      [
        ['shop', ['shop/api/1', 'shop/db/1']],
        [undefined, ['alone']],
      ],
    );
  });

  test('what is not delivered is handed out again, with the same id, over a restart', () => {
    const life = new AlertLife(undefined, atOnce);
    life.book.sweep(
      [
        {
          rule: life.rule,
          subject: subjectNamed('web'),
          observation: { kind: 'sample', at: life.now, level: 'warning', value: 9 },
        },
      ],
      life.options,
    );
    const [group] = life.book.due(life.options);
    life.restart();
    assert.deepEqual(JSON.stringify(life.book.due(life.options)), JSON.stringify([group]));
    life.book.delivered(group!.id);
    assert.deepEqual(life.restart().book.due(life.options), []);
  });
});

describe('what comes and goes', () => {
  test('a recreated container goes on with its alert', () => {
    const life = new AlertLife(undefined, atOnce);
    life.see('warning').see('ok', 10_000, []).see('warning').see('ok');
    assert.deepEqual(life.heard, ['0: firing', '30: resolved']);
  });

  test('one that is gone for an hour ends its alert', () => {
    const life = new AlertLife(undefined, atOnce);
    life.see('warning');
    for (let count = 0; count < 63; count++) {
      life.see('ok', minute, []);
    }
    assert.deepEqual(life.heard, ['0: firing', '3670: resolved']);
    assert.deepEqual([...life.book.entries()], []);
  });

  test('a rule that is taken out of the policy ends its alerts', () => {
    const life = new AlertLife(undefined, atOnce);
    life.see('warning');
    life.book.sweep([], { ...life.options, policy: { rules: [], notify: life.notify } });
    life.deliver();
    assert.deepEqual(life.heard, ['0: firing', '10: resolved']);
    assert.deepEqual([...life.book.entries()], []);
  });

  test('an engine that is away ends nothing', () => {
    const life = new AlertLife(undefined, atOnce);
    life.see('warning');
    life.book.engineAway(life.options);
    life.deliver(10 * minute);
    const [entry] = life.book.entries();
    assert.deepEqual([entry?.alert.phase, entry?.alert.reason], ['suppressed', 'engineAway']);
    life.see('warning').see('ok');
    assert.deepEqual(life.heard, ['0: firing', '610: reminder', '620: resolved']);
  });

  test('a clock that was put back neither repeats nor loses', () => {
    const life = new AlertLife(undefined, atOnce);
    life.see('warning').see('warning');
    life.now -= 3_600_000;
    life
      .see('warning', minute)
      .see('warning', 5 * minute)
      .see('warning')
      .see('ok');
    assert.deepEqual(
      life.delivered.flatMap(({ notices }) => notices.map(({ kind }) => kind)),
      ['firing', 'reminder', 'resolved'],
    );
  });
});

test('a book is only made of what is one', () => {
  for (const state of [undefined, null, 'x', {}, { version: 2 }, { version: 1, entries: [{}] }]) {
    assert.deepEqual([...new AlertBook(state).entries()], []);
  }
});

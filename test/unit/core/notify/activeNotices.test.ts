import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { NotifySettings } from '../../../../src/core/checks/policy/policy.ts';
import { parsePeriod, type Schedule } from '../../../../src/core/checks/policy/schedule.ts';
import { english } from '../../../../src/core/common/translate.ts';
import { activeNotices, remindReceivers } from '../../../../src/core/notify/activeNotices.ts';
import { AlertLife, cpuRule, lifeStart, subjectNamed } from '../../../fixtures/alertLife.ts';

function hours(text: string): Schedule {
  const period = parsePeriod(text);
  assert.ok(period);
  return [period];
}

const never = new AbortController().signal;

/** A life whose channel `am` is a receiver that forgets; what is due is delivered only where the example says so. */
class Receiver {
  readonly life: AlertLife;

  constructor(notify: Partial<NotifySettings> = {}) {
    this.life = new AlertLife(cpuRule(), { channels: ['am'], group: 0, ...notify });
  }

  get watch() {
    const { life } = this;
    return {
      book: life.book,
      policy: life.options.policy,
      ruleOf: () => life.rule,
      describe: () => 'it is busy',
    };
  }

  /** One sweep; what it makes due is not handed out. */
  sweep(level: 'ok' | 'warning' | 'critical', passes = 10_000): this {
    const { life } = this;
    const observation = { kind: 'sample', at: life.now, level, value: undefined } as const;
    life.book.sweep([{ rule: life.rule, subject: subjectNamed('web'), observation }], life.options);
    life.now += passes;
    return this;
  }

  deliver(): this {
    this.life.deliver();
    return this;
  }

  /** What the receiver is reminded of. */
  get active(): string[] {
    return activeNotices('am', this.watch, this.life.now, english).map(
      ({ kind, severity, firedAt }) => `${kind} ${severity} ${((firedAt ?? 0) - lifeStart) / 1000}`,
    );
  }
}

describe('a receiver that forgets is reminded', () => {
  test('of what it has been given, until it has been given its end', () => {
    const receiver = new Receiver();
    receiver.sweep('warning');
    assert.deepEqual(receiver.active, []);
    receiver.deliver();
    assert.deepEqual(receiver.active, ['reminder warning 0']);
    receiver.sweep('ok');
    assert.deepEqual(receiver.active, ['reminder warning 0']);
    receiver.deliver();
    assert.deepEqual(receiver.active, []);
  });

  test('of the severity that it knows, while a worse one is on its way', () => {
    const receiver = new Receiver();
    receiver.sweep('warning').deliver().sweep('critical');
    assert.deepEqual(receiver.active, ['reminder warning 0']);
    receiver.deliver();
    assert.deepEqual(receiver.active, ['reminder critical 0']);
  });

  test('not of what waits for company', () => {
    const receiver = new Receiver({ group: 30_000 });
    receiver.sweep('warning').deliver();
    assert.deepEqual(receiver.active, []);
    receiver.life.now += 30_000;
    receiver.deliver();
    assert.deepEqual(receiver.active, ['reminder warning 0']);
  });

  test('in quiet hours of what it knew before, and of nothing that has begun or ended since', () => {
    // 03:00 UTC is when lives start.
    const quietHours = hours('03:00-04:00');
    const minutes = (count: number) => count * 60_000;
    const begun = new Receiver({ quietHours });
    begun.sweep('warning').deliver();
    assert.deepEqual(begun.active, []);
    begun.life.now += minutes(60);
    begun.deliver();
    assert.deepEqual(begun.active, ['reminder warning 0']);

    const ended = new Receiver({ quietHours: hours('03:10-04:00') });
    ended.sweep('warning').deliver();
    ended.life.now = lifeStart + minutes(15);
    ended.sweep('ok').deliver();
    assert.deepEqual(ended.active, ['reminder warning 0']);
    ended.life.restart();
    assert.deepEqual(ended.active, ['reminder warning 0']);
    ended.life.now = lifeStart + minutes(61);
    ended.deliver();
    assert.deepEqual(ended.active, []);
  });
});

test('every channel is asked about that knows something or waits for something', async () => {
  const receiver = new Receiver({ group: 30_000 });
  receiver.sweep('warning');
  const asked: [string, number][] = [];
  const dispatcher = {
    refresh: async (channels: Iterable<string>, active: (channel: string) => readonly unknown[]) => {
      for (const channel of channels) {
        asked.push([channel, active(channel).length]);
      }
    },
  };
  const remind = () =>
    remindReceivers(dispatcher, receiver.watch, { now: receiver.life.now, signal: never, t: english });
  await remind();
  receiver.life.now += 30_000;
  receiver.deliver();
  await remind();
  assert.deepEqual(asked, [
    ['am', 0],
    ['am', 1],
  ]);
});

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Delivery, type Digest, nothingTried } from '../../../../src/core/alerts/notifier.ts';
import { defaultNotify, type Policy } from '../../../../src/core/checks/policy/policy.ts';
import { dueMoment, type Moment, parseMoment } from '../../../../src/core/checks/policy/schedule.ts';
import { english } from '../../../../src/core/common/translate.ts';
import { ScheduledReport } from '../../../../src/core/reports/team/scheduledReport.ts';
import { teamReport } from '../../../../src/core/reports/team/teamReport.ts';
import { FakeClock } from '../../../fixtures/fakeClock.ts';
import { teamContainer, teamFacts } from '../../../fixtures/teamFacts.ts';

const moment = (text: string) => parseMoment(text) as Moment;
// 23 November 2026 is a Monday.
const monday = (time: string) => Date.parse(`2026-11-23T${time}Z`);

test('a time, with days or without', () => {
  assert.deepEqual(parseMoment('Mon,Wed 9:05'), { days: [1, 3], minute: 545 });
  assert.equal(moment('09:00').days.length, 7);
  for (const wrong of ['', 'Mon', '25:00', '24:00', '09:00-10:00', 'Foo 09:00']) {
    assert.equal(parseMoment(wrong), undefined, wrong);
  }
});

for (const [name, times, now, expected] of [
  ['at its time', ['09:00'], '09:00:30', 540],
  ['before it', ['09:00'], '08:59:59', undefined],
  ['up to an hour late', ['09:00'], '09:59:00', 540],
  ['after that never', ['09:00'], '10:00:00', undefined],
  ['on another day', ['Tue 09:00'], '09:00:00', undefined],
  ['the later of two', ['09:00', '09:30'], '09:40:00', 570],
] as const) {
  test(`due: ${name}`, () => {
    assert.equal(dueMoment(times.map(moment), monday(now), 'UTC'), expected);
  });
}

test('due by the wall clock of its zone', () => {
  assert.equal(dueMoment([moment('Mon 18:00')], monday('09:00:00'), 'Asia/Seoul'), 1080);
});

const delivered: Delivery = { outcome: 'delivered', exchange: nothingTried };
const policy: Policy = {
  rules: [],
  notify: { ...defaultNotify, channels: ['team', 'boss'], timeZone: 'UTC', report: [moment('09:00')] },
};

function scheduled(answers: Readonly<Record<string, readonly Delivery[]>> = {}, sent?: unknown) {
  const clock = new FakeClock();
  const posted: { readonly channel: string; readonly digest: Digest }[] = [];
  const saved: unknown[] = [];
  const left = new Map(Object.entries(answers).map(([channel, list]) => [channel, [...list]]));
  let gathered = 0;
  const report = new ScheduledReport({
    clock: { now: () => at, delay: clock.delay.bind(clock) },
    t: english,
    gather: async (period) => {
      gathered++;
      return isAway ? undefined : teamReport(teamFacts([teamContainer('web')], { period }));
    },
    notifier: async (channel) => ({
      send: async () => delivered,
      post: async (digest) => {
        posted.push({ channel, digest });
        return left.get(channel)?.shift() ?? delivered;
      },
    }),
    sent,
    save: async (state) => void saved.push(state),
    onAttempt: () => undefined,
  });
  let at = 0;
  let isAway = false;
  const signal = new AbortController().signal;
  return {
    posted,
    saved,
    gatherings: () => gathered,
    goAway: (away: boolean) => {
      isAway = away;
    },
    at: (time: string) => {
      at = monday(time);
      return report.step(policy, signal);
    },
  };
}

test('once to each channel', async () => {
  const { at, posted } = scheduled();
  for (const time of ['08:59:00', '09:00:05', '09:00:15', '09:02:00', '09:50:00', '11:00:00']) {
    await at(time);
  }
  assert.deepEqual(
    posted.map(({ channel }) => channel),
    ['team', 'boss'],
  );
  assert.match(posted[0]?.digest.title ?? '', /Team report – The last 1 day$/);
});

test('not again after a restart', async () => {
  const first = scheduled();
  await first.at('09:00:05');
  const second = scheduled({}, first.saved.at(-1));
  await second.at('09:02:00');
  assert.deepEqual(second.posted, []);
});

test('what may pass is tried again, with the same report and without the channels that have it', async () => {
  const retry: Delivery = {
    outcome: 'retry',
    after: undefined,
    problem: { code: 'rejected' },
    exchange: nothingTried,
  };
  const { at, posted, gatherings } = scheduled({ team: [retry] });
  await at('09:00:05');
  await at('09:00:15');
  await at('09:01:30');
  assert.deepEqual(
    posted.map(({ channel }) => channel),
    ['team', 'boss', 'team'],
  );
  assert.equal(posted[0]?.digest.id, posted[2]?.digest.id);
  assert.equal(gatherings(), 1);
});

test('an engine that is away is waited for', async () => {
  const { at, posted, goAway } = scheduled();
  goAway(true);
  await at('09:00:05');
  assert.equal(posted.length, 0);
  goAway(false);
  await at('09:05:00');
  assert.equal(posted.length, 2);
});

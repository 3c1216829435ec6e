import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Delivery } from '../../../../src/core/alerts/notifier.ts';
import type { NoticeGroup } from '../../../../src/core/alerts/outbox.ts';
import { type Attempt, NoticeDispatcher } from '../../../../src/core/notify/noticeDispatcher.ts';
import { lifeStart } from '../../../fixtures/alertLife.ts';
import { noticeGroup } from '../../../fixtures/receivers.ts';

const never = new AbortController().signal;
const exchange = {
  target: 'https://x',
  request: '',
  status: undefined,
  response: undefined,
  milliseconds: 1,
};
const delivered: Delivery = { outcome: 'delivered', exchange };
const failed: Delivery = { outcome: 'failed', problem: { code: 'rejected' }, exchange };
const retry = (after?: number): Delivery => ({
  outcome: 'retry',
  after,
  problem: { code: 'rejected' },
  exchange,
});

/** Channels whose answers are scripted; the last one goes on for ever. */
class Post {
  now = lifeStart;
  readonly attempts: Attempt[] = [];
  readonly log: string[] = [];
  readonly #answers: Readonly<Record<string, Delivery[]>>;
  readonly dispatcher: NoticeDispatcher;
  #waiting: readonly NoticeGroup[];

  constructor(answers: Readonly<Record<string, Delivery[]>>, waiting: readonly NoticeGroup[]) {
    this.#answers = answers;
    this.#waiting = waiting;
    this.dispatcher = new NoticeDispatcher({
      clock: {
        now: () => this.now,
        delay: async (milliseconds) => {
          this.now += milliseconds;
        },
      },
      notifier: async (channel) => {
        const script = this.#answers[channel];
        return script && { send: async (group) => this.#answer(channel, group, script) };
      },
      onAttempt: (attempt) => this.attempts.push(attempt),
    });
  }

  get waiting(): string[] {
    return this.#waiting.map(({ id, channels }) => `${id}: ${channels.join(' ')}`);
  }

  async sweep(seconds = 0): Promise<void> {
    this.now += seconds * 1000;
    await this.dispatcher.send(
      this.#waiting,
      ({ id }, channel) => {
        this.#waiting = this.#waiting.flatMap((group) => {
          const channels = group.channels.filter((one) => group.id !== id || one !== channel);
          return channels.length > 0 ? [{ ...group, channels }] : [];
        });
      },
      never,
    );
  }

  #answer(channel: string, { id }: NoticeGroup, script: Delivery[]): Delivery {
    this.log.push(`${(this.now - lifeStart) / 1000}: ${channel} ${id}`);
    return (script.length > 1 ? script.shift() : script[0]) as Delivery;
  }
}

const groups = (...ids: string[]) => ids.map((id) => noticeGroup({ id, channels: ['team', 'mail'] }));

test('each channel gets each group once, in order and at its pace', async () => {
  const post = new Post({ team: [delivered], mail: [delivered] }, [
    noticeGroup({ id: 'a' }),
    noticeGroup({ id: 'b' }),
  ]);
  await post.sweep();
  await post.sweep();
  assert.deepEqual(post.log, ['0: team a', '1: team b']);
  assert.deepEqual(post.waiting, []);
});

test('a channel that fails holds up no other, and keeps its order', async () => {
  const post = new Post({ team: [retry(), delivered], mail: [delivered] }, groups('a', 'b'));
  await post.sweep();
  assert.deepEqual(post.waiting, ['a: team', 'b: team']);
  await post.sweep(10);
  assert.deepEqual(post.waiting, []);
  assert.deepEqual(
    post.log.filter((line) => line.includes('team')).map((line) => line.slice(-1)),
    ['a', 'a', 'b'],
  );
});

test('ten minutes of failures: later and later, and delivered once in the end', async () => {
  const post = new Post({ team: [...Array(8).fill(retry()), delivered] }, [noticeGroup({ id: 'a' })]);
  for (let sweep = 0; sweep < 400; sweep++) {
    await post.sweep(sweep === 0 ? 0 : 5);
  }
  const times = post.log.map((line) => Number.parseInt(line, 10));
  assert.deepEqual(times, [0, 5, 15, 35, 75, 155, 315, 615, 915]);
  assert.deepEqual(post.waiting, []);
});

test('what a receiver says of when counts', async () => {
  const post = new Post({ team: [retry(120_000), delivered] }, [noticeGroup({ id: 'a' })]);
  for (const seconds of [0, 60, 59, 2]) {
    await post.sweep(seconds);
  }
  assert.deepEqual(post.log, ['0: team a', '121: team a']);
});

test('what cannot succeed is done with, and so is what nobody set up', async () => {
  const post = new Post({ team: [failed] }, groups('a'));
  await post.sweep();
  assert.deepEqual(post.waiting, []);
  assert.deepEqual(
    post.attempts
      .map(({ channel, delivery }) => [channel, 'problem' in delivery && delivery.problem.code])
      .sort(),
    [
      ['mail', 'notSetUp'],
      ['team', 'rejected'],
    ],
  );
});

test('after a day it is given up', async () => {
  const post = new Post({ team: [retry()] }, [noticeGroup({ id: 'a' })]);
  await post.sweep();
  await post.sweep(86_000);
  assert.deepEqual(post.waiting, ['a: team']);
  await post.sweep(1000);
  assert.deepEqual(post.waiting, []);
});

test('a sweep that comes while the last one is on its way sends nothing twice', async () => {
  let answer = (_: Delivery) => {};
  let sent = 0;
  const dispatcher = new NoticeDispatcher({
    clock: { now: () => lifeStart, delay: async () => undefined },
    notifier: async () => ({
      send: () => {
        sent++;
        return new Promise((resolve) => {
          answer = resolve;
        });
      },
    }),
    onAttempt: () => undefined,
  });
  const first = dispatcher.send([noticeGroup()], () => undefined, never);
  await dispatcher.send([noticeGroup()], () => undefined, never);
  answer(delivered);
  await first;
  assert.equal(sent, 1);
});

test('a restart begins anew: what was not settled is sent again', async () => {
  const before = new Post({ team: [retry()] }, [noticeGroup({ id: 'a' })]);
  await before.sweep();
  const after = new Post({ team: [delivered] }, [noticeGroup({ id: 'a' })]);
  await after.sweep();
  assert.deepEqual(after.log, ['0: team a']);
});

test('receivers that forget are told again, once a minute', async () => {
  let now = lifeStart;
  const told: number[] = [];
  const dispatcher = new NoticeDispatcher({
    clock: { now: () => now, delay: async () => undefined },
    notifier: async () => ({
      send: async () => delivered,
      refresh: async () => {
        told.push((now - lifeStart) / 1000);
        return delivered;
      },
    }),
    onAttempt: () => undefined,
  });
  for (let sweep = 0; sweep < 30; sweep++) {
    await dispatcher.refresh(['am'], () => noticeGroup().notices, never);
    now += 5000;
  }
  assert.deepEqual(told, [0, 60, 120]);
});

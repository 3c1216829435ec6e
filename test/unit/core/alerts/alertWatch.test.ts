import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { containerNamed } from '../../../fixtures/containers.ts';
import type { FakeContainer } from '../../../fixtures/fakeClient.ts';
import { policyOf, WatchLife } from '../../../fixtures/watchLife.ts';

const container = containerNamed('web');
const busy: FakeContainer = { container, sample: { memory: { usedBytes: 90, limitBytes: 100 } } };
const failures = (count: number): FakeContainer => ({
  container,
  sample: { memory: { usedBytes: 1, limitBytes: 100, failures: count } },
});

describe('a disk that is full', () => {
  const rules =
    'notify: { channels: [team], group: 0 }\nrules: { full: { metric: memory, above: 80%, for: 0 } }';

  test('does not keep an alert from being told, and is told itself, once until it is well again', async () => {
    let isFull = true;
    const save = async () => {
      if (isFull) {
        throw new Error('ENOSPC');
      }
    };
    const life = new WatchLife(rules, { containers: [busy], save });
    await life.until('full fired', 60);
    await life.pass(400);
    assert.deepEqual(life.told, ['full firing', 'full reminder']);
    assert.deepEqual(life.problems, ['save']);
    isFull = false;
    await life.pass(120);
    isFull = true;
    await life.pass(120);
    assert.deepEqual(life.problems, ['save', 'save']);
    await life.end();
  });
});

describe('the growth of a counter', () => {
  const rules = 'rules: { r: { metric: memory-failures, above: 5, within: 10m, for: 30s } }';
  const ends = (life: WatchLife) => life.transitions.filter((one) => one === 'r resolved').length;

  async function firing(): Promise<{ life: WatchLife; containers: FakeContainer[] }> {
    const containers = [failures(100)];
    const life = new WatchLife(rules, { containers });
    await life.pass(60);
    containers[0] = failures(110);
    await life.until('r fired', 90);
    return { life, containers };
  }

  test('goes on under a policy that is saved anew: nothing ends that is not over', async () => {
    const { life } = await firing();
    life.watch.setPolicy(policyOf(`${rules}\nnotify: { group: 1m }`));
    await life.pass(300);
    assert.equal(ends(life), 0);
    await life.until('r resolved', 600);
    await life.end();
  });

  test('goes on after the process was killed', async () => {
    const { life, containers } = await firing();
    await life.kill();
    const next = new WatchLife(rules, { containers, state: life.saved, clock: life.clock });
    await next.pass(300);
    assert.equal(ends(next), 0);
    await next.until('r resolved', 600);
    await next.end();
  });

  test('is kept from minute to minute, also while nothing changes', async () => {
    const containers = [failures(100)];
    const life = new WatchLife(rules, { containers });
    await life.pass(60);
    containers[0] = failures(104);
    await life.pass(120);
    await life.kill();
    containers[0] = failures(106);
    const next = new WatchLife(rules, { containers, state: life.saved, clock: life.clock });
    await next.until('r fired', 90);
    await next.end();
  });
});

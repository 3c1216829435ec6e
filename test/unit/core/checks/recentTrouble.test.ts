import assert from 'node:assert/strict';
import { test } from 'node:test';
import { recentTrouble } from '../../../../src/core/checks/recentTrouble.ts';
import type {
  ContainerEvent,
  ContainerEventAction,
} from '../../../../src/core/containers/containerClient.ts';
import { eventOf, idOf } from '../../../fixtures/containers.ts';

const events = (actions: string): ContainerEvent[] =>
  actions.split(' ').map((word) => {
    const [action = '', signal] = word.split(':');
    return eventOf('web', action as ContainerEventAction, signal === undefined ? {} : { signal });
  });
const restarts = (actions: string) => recentTrouble(events(actions)).get(idOf('web'))?.restarts;

test('a crash under a restart policy is a restart', () => {
  assert.equal(restarts('start die start die start die start'), 3);
});

test('stopping, killing and restarting on request are none (orders as Docker 20.10 emits them)', () => {
  assert.equal(restarts('start kill:15 kill:9 die stop start restart'), 0);
  assert.equal(restarts('start kill:9 die start'), 0);
  assert.equal(restarts('start kill:28 die stop start'), 0);
});

test('a signal that asks for something else does not excuse the crash after it', () => {
  assert.equal(restarts('start kill:1 die start'), 1);
});

test('asking once excuses one end only', () => {
  assert.equal(restarts('start kill:15 die stop start die start'), 1);
});

test('a start whose end is not among the events does not count', () => {
  assert.equal(restarts('start die start'), 1);
  assert.equal(restarts('start'), 0);
});

test('OOM kills are counted, also where the container lives on', () => {
  assert.deepEqual(recentTrouble(events('start oom oom')).get(idOf('web'))?.oomKills, 2);
});

test('each container has its own history', () => {
  const mixed = [
    eventOf('web', 'die'),
    eventOf('db', 'start'),
    eventOf('web', 'start'),
    eventOf('db', 'die'),
  ];
  const trouble = recentTrouble(mixed);
  assert.deepEqual([trouble.get(idOf('web'))?.restarts, trouble.get(idOf('db'))?.restarts], [1, 0]);
});

import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { ComposeIdentity } from '../../../../src/core/containers/container.ts';
import { selectContainers } from '../../../../src/core/containers/selectContainers.ts';
import { VitalsError } from '../../../../src/core/errors.ts';
import { containerNamed } from '../../../fixtures/containers.ts';

const replica = (number: number): { compose: ComposeIdentity } => ({
  compose: { project: 'shop', service: 'api', number, workingDirectory: undefined },
});
const containers = [
  containerNamed('web', {
    id: 'ab12'.padEnd(64, '0'),
    image: 'ghcr.io:443/acme/web:2.1',
    labels: { tier: 'web', 'com.acme/team': 'a=b' },
  }),
  containerNamed('shop-api-1', { id: 'ab34'.padEnd(64, '0'), ...replica(1) }),
  containerNamed('shop-api-2', { id: 'cd56'.padEnd(64, '0'), ...replica(2) }),
  containerNamed('cd', { id: 'ef78'.padEnd(64, '0'), state: 'exited', labels: { tier: 'batch' } }),
];
const names = (...words: string[]) => selectContainers(containers, words).map(({ name }) => name);
const problem = (word: string) => {
  try {
    return names(word);
  } catch (error) {
    assert.ok(error instanceof VitalsError);
    return error.problem;
  }
};

test('by name, id or its beginning, and compose service', () => {
  assert.deepEqual(names('web'), ['web']);
  assert.deepEqual(names('ab1'), ['web']);
  assert.deepEqual(names('AB12'.padEnd(64, '0')), ['web']);
  assert.deepEqual(names('shop/api'), ['shop-api-1', 'shop-api-2']);
  assert.deepEqual(names('shop/api/2'), ['shop-api-2']);
});

test('a name wins over the beginning of an id', () => {
  assert.deepEqual(names('cd'), ['cd']);
});

test('in the order asked for, each once', () => {
  assert.deepEqual(names('shop-api-2', 'shop/api', 'web'), ['shop-api-2', 'shop-api-1', 'web']);
});

test('an id that begins several is refused with their names', () => {
  assert.deepEqual(problem('ab'), {
    code: 'containerAmbiguous',
    text: 'ab',
    matches: ['web', 'shop-api-1'],
  });
});

test('an unknown name is refused with what comes close', () => {
  const similar = (text: string, names: string[]) =>
    assert.deepEqual(problem(text), { code: 'containerNotFound', text, similar: names });
  similar('wed', ['web']);
  similar('api', ['shop-api-1', 'shop/api', 'shop-api-2']);
  similar('shop/apo', ['shop/api']);
  similar('nothing', []);
});

test('by what several have in common, those that are stopped too', () => {
  assert.deepEqual(names('shop-*'), ['shop-api-1', 'shop-api-2']);
  assert.deepEqual(names('shop/*/2'), ['shop-api-2']);
  assert.deepEqual(names('?d'), ['cd']);
  assert.deepEqual(names('label:tier'), ['web', 'cd']);
  assert.deepEqual(names('label:tier=web'), ['web']);
  assert.deepEqual(names('label:tier=b*'), ['cd']);
  assert.deepEqual(names('label:com.acme/team=a=b'), ['web']);
  assert.deepEqual(names('image:busybox'), ['shop-api-1', 'shop-api-2', 'cd']);
  assert.deepEqual(names('image:ghcr.io:443/acme/web:2.1'), ['web']);
  assert.deepEqual(names('image:*/web'), ['web']);
  assert.deepEqual(names('project:shop'), ['shop-api-1', 'shop-api-2']);
  assert.deepEqual(names('service:api', 'id:ef'), ['shop-api-1', 'shop-api-2', 'cd']);
});

test('what fits no container is refused with the traits that come close', () => {
  const similar = (text: string, words: string[]) =>
    assert.deepEqual(problem(text), { code: 'containerNotFound', text, similar: words });
  similar('label:tier=wed', ['label:tier=web']);
  similar('lable:tier=web', ['label:tier=web']);
  similar('project:shpo', ['project:shop']);
  similar('xyz*', []);
});

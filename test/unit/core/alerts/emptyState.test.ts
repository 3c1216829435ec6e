import assert from 'node:assert/strict';
import { test } from 'node:test';
import { emptyState } from '../../../../src/core/alerts/emptyState.ts';
import { AlertLife, subjectNamed } from '../../../fixtures/alertLife.ts';

const plain = { isAway: false, isFiltering: false };

test('all is well only where something is known to be, and nothing is unknown', () => {
  const life = new AlertLife().see('ok');
  assert.equal(emptyState([...life.book.entries()], plain), 'well');
  life.sweep({ kind: 'none' }, 10_000, [subjectNamed('web'), subjectNamed('new')]);
  assert.equal(emptyState([...life.book.entries()], plain), 'unknown');
});

test('with no container, only stopped ones, or no data at all, nothing is well', () => {
  assert.equal(emptyState([], plain), 'nothing');
  const stopped = new AlertLife().sweep({ kind: 'suppressed', reason: 'notRunning' });
  assert.equal(emptyState([...stopped.book.entries()], plain), 'unknown');
  const silent = new AlertLife().sweep({ kind: 'none' });
  assert.equal(emptyState([...silent.book.entries()], plain), 'unknown');
});

test('an engine that is away comes before everything else', () => {
  const life = new AlertLife().see('ok');
  assert.equal(emptyState([...life.book.entries()], { isAway: true, isFiltering: true }), 'engineAway');
  life.book.engineAway(life.options);
  assert.equal(emptyState([...life.book.entries()], plain), 'engineAway');
});

test('a filter says that it hides something', () => {
  const life = new AlertLife().see('ok');
  assert.equal(emptyState([...life.book.entries()], { isAway: false, isFiltering: true }), 'filtered');
  assert.equal(emptyState([], { isAway: false, isFiltering: true }), 'nothing');
});

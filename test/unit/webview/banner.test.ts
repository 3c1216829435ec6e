import assert from 'node:assert/strict';
import { test } from 'node:test';
import { bannerFor } from '../../../src/webview/banner.ts';
import { container } from './fixtures.ts';

type Situation = Parameters<typeof bannerFor>[0];

const well: Situation = {
  isLoaded: true,
  engine: { kind: 'connected' },
  selection: { kind: 'containers', keys: ['web'] },
  containers: [container('web')],
};

/** The words as a reader sees them: the marks around names have no width. */
const words = (situation: Partial<Situation>) =>
  bannerFor({ ...well, ...situation })?.text.replaceAll(/[\u2068\u2069]/g, '');

test('a view where all is well says nothing', () => {
  assert.equal(words({}), undefined);
  assert.equal(words({ containers: [container('web'), container('db', { state: 'gone' })] }), undefined);
});

test('an engine that is away is told with its next step and can be tried at once', () => {
  const engine = { kind: 'away', summary: 'Nothing answers.', nextStep: 'Start it.' } as const;
  assert.deepEqual(bannerFor({ ...well, engine, containers: [] }), {
    severity: 'warning',
    text: 'Nothing answers. Start it.',
    action: 'reconnect',
  });
});

test('what is missing is told in words', () => {
  assert.equal(words({ isLoaded: false }), 'Connecting to the container engine…');
  assert.equal(
    words({ selection: { kind: 'running' }, containers: [] }),
    'No container is running. One that starts appears here by itself.',
  );
  assert.equal(
    words({ containers: [container('web', { state: 'gone' })] }),
    'web was removed. If it is created again, its charts continue here.',
  );
  assert.equal(
    words({ containers: [container('web', { state: 'exited' })] }),
    'web is not running (exited). Its charts continue when it does.',
  );
  assert.equal(
    words({ containers: [container('web', { state: 'exited' }), container('db', { state: 'gone' })] }),
    'None of these containers is running. Those that start continue here.',
  );
});

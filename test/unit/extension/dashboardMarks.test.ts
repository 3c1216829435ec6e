import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Emitter } from '../../../src/core/common/emitter.ts';
import { english } from '../../../src/core/common/translate.ts';
import type { ConnectionState } from '../../../src/core/containers/inventory.ts';
import type { NewMark } from '../../../src/core/history/eventMark.ts';
import type { Mark, MetricHistory } from '../../../src/core/history/metricHistory.ts';
import { DashboardMarks, dashboardMark } from '../../../src/extension/webviews/dashboardMarks.ts';
import type { DashboardMark } from '../../../src/protocol/dashboard.ts';
import { containerNamed, eventOf } from '../../fixtures/containers.ts';

const engine = 'unix:///a.sock';
const web = containerNamed('web');

function stage(kept: readonly Mark[] | undefined) {
  const mark = new Emitter<NewMark>();
  const told: DashboardMark[] = [];
  const state = {
    kind: 'connected',
    client: {
      endpoint: { url: engine },
      async *events() {
        yield eventOf('web', 'start');
        yield eventOf('other', 'start');
      },
    },
  } as unknown as ConnectionState;
  const marks = new DashboardMarks(
    {
      inventory: { state, containers: new Map([[web.id, web]]) },
      history: {
        onDidMark: mark.event,
        history: async () => (kept && { marks: () => kept }) as MetricHistory | undefined,
      },
    },
    (identity) => (identity === 'web' ? 'web' : undefined),
    english,
    (added) => told.push(...added),
  );
  return { marks, mark, told };
}

test('live ranges show what the history and the engine tell of the last minutes, in this engine and these containers', async () => {
  const { marks, told } = stage([
    { at: 1, engine, identity: undefined, kind: 'editor', text: 'save a.ts' },
    { at: 2, engine, identity: 'web', kind: 'alert', text: 'cpu-high fired' },
    { at: 3, engine, identity: 'gone', kind: 'container', text: 'start' },
    { at: 4, engine: 'another', identity: 'web', kind: 'container', text: 'start' },
  ]);
  await marks.load(Date.now());
  assert.deepEqual(
    told.map(({ key, kind, text }) => [key, kind, text]),
    [
      [undefined, 'other', 'Saved a.ts'],
      ['web', 'trouble', 'Alert cpu-high fires'],
      ['web', 'start', 'start'],
    ],
  );
});

test('without a history the engine still tells', async () => {
  const { marks, told } = stage(undefined);
  await marks.load(Date.now());
  assert.deepEqual(
    told.map(({ text }) => text),
    ['start'],
  );
});

test('what happens is shown as it happens, until the dashboard is gone', () => {
  const { marks, mark, told } = stage(undefined);
  mark.fire({ at: 1, identity: undefined, kind: 'editor', text: 'commit 1a2b3c4 Mend it' });
  mark.fire({ at: 2, identity: 'other', kind: 'container', text: 'die (1)' });
  marks.dispose();
  mark.fire({ at: 3, identity: undefined, kind: 'engine', text: 'lost' });
  assert.deepEqual(
    told.map(({ text }) => text),
    ['Commit 1a2b3c4 Mend it'],
  );
});

test('marks are drawn by what they mean', () => {
  const kind = (of: NewMark['kind'], text: string) =>
    dashboardMark({ at: 0, identity: 'web', kind: of, text }, 'web', english).kind;
  assert.equal(kind('container', 'start'), 'start');
  assert.equal(kind('container', 'die (0)'), 'stop');
  assert.equal(kind('container', 'die (1)'), 'trouble');
  assert.equal(kind('container', 'oom'), 'trouble');
  assert.equal(kind('container', 'health_status: unhealthy'), 'trouble');
  assert.equal(kind('container', 'health_status: healthy'), 'health');
  assert.equal(kind('alert', 'cpu-high fired'), 'trouble');
  assert.equal(kind('alert', 'cpu-high resolved'), 'health');
  assert.equal(kind('engine', 'lost'), 'trouble');
  assert.equal(kind('engine', 'back'), 'health');
  assert.equal(kind('check', 'ok'), 'health');
  assert.equal(kind('check', 'memory critical'), 'trouble');
});

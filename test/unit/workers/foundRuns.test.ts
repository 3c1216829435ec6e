import assert from 'node:assert/strict';
import { test } from 'node:test';
import { FoundRuns } from '../../../src/workers/foundRuns.ts';
import type { LogExcerpt } from '../../../src/workers/logSearchRequest.ts';

/** A run of the records with these indexes. */
function run(from: number, to: number): LogExcerpt {
  const lines = Array.from({ length: to - from + 1 }, (_, at) => ({
    record: { timestamp: undefined, stream: 'stdout' as const, text: `line ${from + at}` },
    index: from + at,
    ranges: [],
    isHit: true,
  }));
  return { containerId: 'web', lines };
}

const extents = (excerpts: readonly LogExcerpt[]) =>
  excerpts.map(({ lines }) => [lines[0]?.index, lines.at(-1)?.index]);

test('a run that was sent in parts comes as one, once it cannot go on', () => {
  const runs = new FoundRuns();
  assert.deepEqual(extents(runs.add([run(1, 2), run(5, 6)], true)), [[1, 2]]);
  assert.deepEqual(extents(runs.add([run(7, 8)], true)), []);
  assert.deepEqual(runs.open && extents([runs.open]), [[5, 8]]);
  assert.deepEqual(extents(runs.add([run(12, 12)], false)), [
    [5, 8],
    [12, 12],
  ]);
  assert.equal(runs.open, undefined);
});

test('what another thread finds again is not handed out twice, what was kept back is', () => {
  const runs = new FoundRuns();
  runs.add([run(1, 3), run(6, 6)], true);
  runs.beginAnew();
  assert.deepEqual(extents(runs.add([run(1, 3), run(6, 7)], false)), [[6, 7]]);
  assert.deepEqual(extents(runs.add([run(7, 9)], false)), [[8, 9]]);
});

test('a run of a thousand lines is not kept back for more', () => {
  const runs = new FoundRuns();
  assert.deepEqual(extents(runs.add([run(0, 998)], true)), []);
  assert.deepEqual(extents(runs.add([run(999, 999)], true)), [[0, 999]]);
  assert.equal(runs.open, undefined);
});

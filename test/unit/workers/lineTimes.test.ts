import assert from 'node:assert/strict';
import { test } from 'node:test';
import { lineTimes } from '../../../src/workers/lineTimes.ts';
import { frame } from '../../fixtures/logBatches.ts';
import { startFakeEngine } from '../../fixtures/logServer.ts';

test('the times of all lines that match, in their order; a log that broke off is left out', async (t) => {
  const second = (number: number) => `2026-11-23T06:53:0${number}.500000000Z`;
  const asked: (string | null)[] = [];
  const endpoint = await startFakeEngine(t, {
    web: (response, query) => {
      asked.push(query.get('since'), query.get('until'));
      // Two streams need not come in the order of their times.
      const lines = [`${second(3)} Boom`, `${second(1)} calm`, `${second(2)} boom again`];
      response.end(Buffer.concat(lines.map((line) => frame('stdout', `${line}\n`))));
    },
    db: (response) => {
      response.write(frame('stdout', `${second(1)} boom\n`));
      response.flushHeaders();
      response.destroy();
    },
  });
  const [from, to] = [Date.parse('2026-11-23T06:53:00Z'), Date.parse('2026-11-23T07:00:00Z')];
  const containers = ['web', 'db'].map((id) => ({ id, name: id }));
  const times = await lineTimes({ endpoint, containers, source: 'engine' }, 'boom', { from, to });
  assert.deepEqual(
    [...times].map(([id, lines]) => [id, ...lines.map((at) => at - from)]),
    [['web', 2500, 3500]],
  );
  assert.deepEqual(asked, [`${from / 1000}.000`, `${to / 1000}.000`]);
});

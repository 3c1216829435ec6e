import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createClient } from '../../../src/engine/connect.ts';
import { json, serveEngine } from '../../fixtures/engineServer.ts';

interface Sight {
  /** As the engine tells of the execution; undefined: it has forgotten it. */
  readonly isRunning: boolean | undefined;
  readonly processes: readonly string[];
}

test('a program that was left before its end is not started once more while it runs', async (t) => {
  let [started, hangs] = [0, true];
  let sight: Sight = { isRunning: true, processes: [] };
  const engine = await serveEngine(t, (path, response) => {
    if (path.endsWith('/exec')) {
      started++;
      json(response, { Id: `e${started}` }, 201);
    } else if (path.endsWith('/start')) {
      response.writeHead(200);
      response.flushHeaders();
      return hangs ? undefined : response.end();
    } else if (/\/exec\/e\d+\/json$/.test(path)) {
      sight.isRunning === undefined
        ? json(response, { message: 'no such exec session' }, 404)
        : json(response, { Running: sight.isRunning, ExitCode: 0 });
    } else if (path.endsWith('/top')) {
      json(response, { Titles: ['PID', 'CMD'], Processes: sight.processes.map((one) => ['7', one]) });
    }
    return undefined;
  });
  const client = createClient(engine.endpoint);
  t.after(() => client.dispose());
  const run = (argv = ['check', '-v']) => client.execute('web', argv, { timeout: hangs ? 100 : 10_000 });
  await assert.rejects(run(), {
    problem: { code: 'timedOut', endpoint: engine.endpoint.url, operation: 'exec', seconds: 0.1 },
  });
  const still = { problem: { code: 'programRuns', program: 'check' } };
  await assert.rejects(run(), still);
  // As Podman: forgotten, but there.
  sight = { isRunning: undefined, processes: ['sh', 'check -v'] };
  await assert.rejects(run(), still);
  assert.equal(started, 1);
  hangs = false;
  sight = { isRunning: false, processes: ['sh'] };
  assert.deepEqual(await run(['other']), { exitCode: 0, output: '' });
  assert.deepEqual(await run(), { exitCode: 0, output: '' });
  assert.deepEqual(await run(), { exitCode: 0, output: '' });
  assert.equal(started, 4);
});

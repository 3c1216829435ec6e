import assert from 'node:assert/strict';
import { describe, mock, test } from 'node:test';
import type { ContainerDetails } from '../../../../src/core/containers/container.ts';
import { VitalsError } from '../../../../src/core/errors.ts';
import type { KernelReader } from '../../../../src/engine/kernel/kernelFiles.ts';
import { KernelStats } from '../../../../src/engine/kernel/kernelStats.ts';
import { containerNamed, detailsOf, sampleAt } from '../../../fixtures/containers.ts';

/** A machine on which some processes are containers of the engine's, and an engine that notes what it is asked. */
function setUp() {
  const processes = new Map<string, number>();
  const elsewhere = new Set<string>();
  const asked: string[] = [];
  const reader: KernelReader = {
    read: async (targets) =>
      targets.map(({ id, pid }) =>
        processes.get(id) === pid && !elsewhere.has(id) ? sampleAt(Date.now(), pid) : undefined,
      ),
    dispose: () => undefined,
  };
  const inspect = async (id: string): Promise<ContainerDetails> => {
    asked.push(id);
    if (!processes.has(id)) {
      throw new VitalsError({ code: 'containerGone', container: id });
    }
    return detailsOf(containerNamed(id), { pid: processes.get(id) || undefined });
  };
  const stats = new KernelStats(reader, inspect);
  const read = async (...ids: string[]) => {
    const samples = await stats.read(ids);
    return { read: [...samples.keys()], asked: asked.splice(0) };
  };
  return { processes, elsewhere, read };
}

describe('readings from the kernel', () => {
  test('ask the engine once for each container', async () => {
    const { processes, read } = setUp();
    processes.set('web', 1).set('db', 2);
    assert.deepEqual(await read('web', 'db'), { read: ['web', 'db'], asked: ['web', 'db'] });
    assert.deepEqual(await read('web', 'db'), { read: ['web', 'db'], asked: [] });
  });

  test('and again when it has started anew', async () => {
    const { processes, read } = setUp();
    processes.set('web', 1).set('db', 2);
    await read('web', 'db');
    processes.set('web', 3);
    assert.deepEqual(await read('web', 'db'), { read: ['db', 'web'], asked: ['web'] });
  });

  test('what is not on this machine is left to the engine, and tried again minutes later', async (t) => {
    t.after(() => mock.timers.reset());
    mock.timers.enable({ apis: ['Date'] });
    const { processes, elsewhere, read } = setUp();
    processes.set('web', 1);
    elsewhere.add('web');
    assert.deepEqual(await read('web'), { read: [], asked: ['web'] });
    assert.deepEqual(await read('web'), { read: [], asked: [] });
    elsewhere.clear();
    mock.timers.tick(6 * 60_000);
    assert.deepEqual(await read('web'), { read: ['web'], asked: ['web'] });
  });

  test('one that is stopped, or gone, is left out', async () => {
    const { processes, read } = setUp();
    processes.set('web', 1).set('stopped', 0);
    assert.deepEqual((await read('web', 'stopped', 'gone')).read, ['web']);
  });
});

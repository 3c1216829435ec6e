import { Sampler } from '../../src/core/metrics/sampler.ts';
import { createClient } from '../../src/engine/connect.ts';
import { resolveEndpoint } from '../../src/engine/endpoints.ts';
import { KernelFiles } from '../../src/engine/kernel/kernelFiles.ts';
import { SharedReadings } from '../../src/storage/sharedReadings.ts';
import { startCountingProxy } from './countingProxy.ts';
import type { Scope, TestEngine } from './testEngine.ts';

export interface CountedWindowOptions {
  /** Where windows meet that share their readings. */
  readonly folder: string;
  /** Whether it may read the kernel's files of this machine. */
  readonly isLocal?: boolean;
}

/** What a window has to measure containers with, and the requests that it makes of the engine. */
export async function openCountedWindow(
  t: Scope,
  engine: TestEngine,
  { folder, isLocal = false }: CountedWindowOptions,
) {
  const proxy = await startCountingProxy(engine);
  const client = createClient(await resolveEndpoint(proxy.host), isLocal ? () => new KernelFiles() : null);
  const shared = new SharedReadings({
    folder,
    engine: engine.host,
    read: (id, signal) => client.readStats(id, signal),
  });
  const sampler = new Sampler({
    read: (id, signal) => shared.read(id, signal),
    readLocal: async (ids, signal, maxAgeMs) => {
      const local = (await client.readLocalStats?.(ids, signal)) ?? new Map();
      const rest = ids.filter((id) => !local.has(id));
      return new Map([...local, ...(await shared.readShared({ ids: rest, maxAgeMs }, signal))]);
    },
    limits: () => undefined,
  });
  t.after(async () => {
    sampler.dispose();
    shared.dispose();
    client.dispose();
    await proxy.close();
  });
  return {
    client,
    proxy,
    sampler,
    /** The readings that it asked the engine for, of one container or of all. */
    stats: (id = '') => proxy.requests.filter((line) => line.includes(`${id}/stats`)).length,
    /** Resolves when so many readings of each have come. */
    readings: async (ids: readonly string[], count: number) => {
      while (ids.some((id) => sampler.history(id).length < count)) {
        await new Promise<void>((resolve) => {
          const subscription = sampler.onDidSample(() => {
            subscription.dispose();
            resolve();
          });
        });
      }
    },
  };
}

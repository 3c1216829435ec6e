import { setImmediate } from 'node:timers/promises';
import { type Disposable, DisposableStore } from '../core/common/disposable.ts';
import type { ContainerClient } from '../core/containers/containerClient.ts';
import type { SharedReadings } from '../storage/sharedReadings.ts';
import { demoEndpoint } from './configuration.ts';
import { EmbeddedEngine } from './embeddedEngine.ts';

/** Makes the clients of a session, for the engine that is chosen. */
export interface EngineConnector extends Disposable {
  /** The readings that this window shares with the others; undefined of the demo engine, which is this window's own. */
  readonly shared: SharedReadings | undefined;
  /** A client of the engine that is chosen now; throws VitalsError. */
  connect(): Promise<ContainerClient>;
}

export function createEngineConnector(chosenEndpoint: () => string): EngineConnector {
  const store = new DisposableStore();
  const demo = store.add(
    new EmbeddedEngine(async () => (await import('../demo/demoEngine.ts')).startDemoEngine()),
  );
  let shared: SharedReadings | undefined;
  store.add({ dispose: () => shared?.dispose() });

  async function connect(): Promise<ContainerClient> {
    // Imported on first use, and not before `activate` has returned: it must not load the engine.
    await setImmediate();
    const [
      { resolveEndpoint },
      { createClient },
      { KernelReaderThread },
      { SharedReadings },
      { stateFolder },
    ] = await Promise.all([
      import('../engine/endpoints.ts'),
      import('../engine/connect.ts'),
      import('../workers/kernelReaderClient.ts'),
      import('../storage/sharedReadings.ts'),
      import('../storage/userFolders.ts'),
    ]);
    shared?.dispose();
    shared = undefined;
    const chosen = chosenEndpoint();
    if (chosen === demoEndpoint) {
      const endpoint = await resolveEndpoint(await demo.host());
      return createClient({ ...endpoint, source: { kind: 'demo' } });
    }
    const client = createClient(await resolveEndpoint(chosen), () => new KernelReaderThread());
    shared = new SharedReadings({
      folder: stateFolder(),
      engine: client.endpoint.url,
      read: (id, signal) => client.readStats(id, signal),
    });
    return client;
  }

  return {
    get shared() {
      return shared;
    },
    connect,
    dispose: () => store.dispose(),
  };
}

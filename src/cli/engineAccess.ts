import type { ContainerClient } from '../core/containers/containerClient.ts';
import type { Endpoint, EndpointSource } from '../core/containers/endpoint.ts';

/** An engine that answers, and what has to be closed with it. */
export interface OpenEngine {
  readonly client: ContainerClient;
  /** Its containers are made up, whoever started it. */
  readonly isDemo: boolean;
  close(): Promise<void>;
}

/** The engine at an address, at `demo` one in this process, else by the environment. Throws VitalsError. */
export async function openEngine(host: string | undefined, signal: AbortSignal): Promise<OpenEngine> {
  if (host !== 'demo') {
    return open(host, undefined, signal, async () => undefined);
  }
  const { startDemoEngine } = await import('../demo/demoEngine.ts');
  const demo = await startDemoEngine();
  return open(demo.host, { kind: 'demo' }, signal, () => demo.dispose());
}

async function open(
  host: string | undefined,
  source: EndpointSource | undefined,
  signal: AbortSignal,
  close: () => Promise<void>,
): Promise<OpenEngine> {
  // Loaded when needed: help and usage errors answer without them.
  const [{ createClient }, { resolveEndpoint }] = await Promise.all([
    import('../engine/connect.ts'),
    import('../engine/endpoints.ts'),
  ]);
  let client: ContainerClient | undefined;
  try {
    const endpoint = await resolveEndpoint(host);
    client = createClient(source ? { ...endpoint, source } : endpoint);
    // Refuses an engine that is too old before anything else is asked of it.
    const { product } = await client.info(signal);
    const opened = client;
    return {
      client: opened,
      isDemo: product === 'demo',
      close: async () => {
        opened.dispose();
        await close();
      },
    };
  } catch (error) {
    client?.dispose();
    await close();
    throw error;
  }
}

/** An engine that is connected to again and again, for what runs for long. */
export interface EngineConnector {
  /** Where the engine is; it stays the one that is connected to. Throws VitalsError where none is found. */
  endpoint(): Promise<Endpoint>;
  /** A new client each time, which the caller disposes. Throws VitalsError. */
  connect(): Promise<ContainerClient>;
  close(): Promise<void>;
}

/** As `openEngine`, but nothing is asked of the engine yet, and what this machine can read by itself is read by itself. */
export async function engineConnector(host: string | undefined): Promise<EngineConnector> {
  const [{ createClient }, { resolveEndpoint }, { KernelReaderThread }] = await Promise.all([
    import('../engine/connect.ts'),
    import('../engine/endpoints.ts'),
    import('../workers/kernelReaderClient.ts'),
  ]);
  if (host !== 'demo') {
    let found: Endpoint | undefined;
    return {
      endpoint: async () => {
        found ??= await resolveEndpoint(host);
        return found;
      },
      connect: async () =>
        createClient(found ?? (await resolveEndpoint(host)), () => new KernelReaderThread()),
      close: async () => undefined,
    };
  }
  const { startDemoEngine } = await import('../demo/demoEngine.ts');
  const demo = await startDemoEngine();
  const endpoint: Endpoint = { ...(await resolveEndpoint(demo.host)), source: { kind: 'demo' } };
  return {
    endpoint: async () => endpoint,
    connect: async () => createClient(endpoint),
    close: () => demo.dispose(),
  };
}

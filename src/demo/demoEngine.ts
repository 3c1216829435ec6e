import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { rmSync } from 'node:fs';
import { mkdtemp } from 'node:fs/promises';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Clock, systemClock } from '../core/common/clock.ts';
import { createRequestListener } from './httpApi.ts';
import { World } from './world.ts';

export interface DemoEngineOptions {
  /** The same seed, started at the same time, tells the same story to the byte. */
  readonly seed?: string;
  readonly clock?: Clock;
  /** A Unix socket or a Windows named pipe; by default one in a private folder of its own. */
  readonly socketPath?: string;
}

export interface DemoEngine {
  /** For DOCKER_HOST: `unix:///…` or `npipe:////./pipe/…`. */
  readonly host: string;
  /** Ends every connection and takes the socket away. */
  dispose(): Promise<void>;
}

/**
 * Starts an engine that is none: it speaks the Docker Engine API on a local socket, and its containers are a story told by
 * the clock. Rejects with Node's error where the socket cannot be made.
 */
export async function startDemoEngine(options: DemoEngineOptions = {}): Promise<DemoEngine> {
  const { seed = 'demo', clock = systemClock } = options;
  const world = new World(seed, clock.now());
  const server = createServer(createRequestListener(world, clock));
  // As the engine has it: an idle connection stays until its client lets go of it.
  server.keepAliveTimeout = 0;
  const { path, folder } = await socketFor(options.socketPath);
  try {
    server.listen(path);
    await once(server, 'listening');
  } catch (error) {
    removeFolder(folder);
    throw error;
  }
  const closed = once(server, 'close').then(() => undefined);
  return {
    host: path.startsWith('\\\\') ? `npipe://${path.replaceAll('\\', '/')}` : `unix://${path}`,
    dispose: () => {
      server.close();
      server.closeAllConnections();
      removeFolder(folder);
      return closed;
    },
  };
}

/** A path to listen on, and the folder made for it (mode 0700: nobody else may talk to this engine). */
async function socketFor(given: string | undefined): Promise<{ path: string; folder: string | undefined }> {
  if (given !== undefined) {
    return { path: given, folder: undefined };
  }
  if (process.platform === 'win32') {
    return { path: `\\\\.\\pipe\\container-vitals-demo-${randomUUID()}`, folder: undefined };
  }
  const folder = await mkdtemp(join(tmpdir(), 'container-vitals-demo-'));
  return { path: join(folder, 'docker.sock'), folder };
}

/** At once, for a host that has no time to wait. */
function removeFolder(folder: string | undefined): void {
  if (folder !== undefined) {
    rmSync(folder, { recursive: true, force: true });
  }
}

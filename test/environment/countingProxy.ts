import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, request, type ServerResponse } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestEngine } from './testEngine.ts';

/** Stands between a client and an engine on a Unix socket, and keeps a list of what is asked. */
export interface CountingProxy {
  /** As in DOCKER_HOST. */
  readonly host: string;
  /** Every request so far, e.g. `GET /v1.41/events?since=…`. */
  readonly requests: readonly string[];
  /** The requests that are not yet answered to the end. */
  readonly open: readonly string[];
  close(): Promise<void>;
}

export async function startCountingProxy(engine: TestEngine): Promise<CountingProxy> {
  const engineSocket = engine.host.replace('unix://', '');
  const folder = await mkdtemp(join(tmpdir(), 'cv-proxy-'));
  const socket = join(folder, 'proxy.sock');
  const requests: string[] = [];
  const open = new Map<ServerResponse, string>();
  const server = createServer((incoming, response) => {
    const { method, url: path, headers } = incoming;
    const line = `${method} ${path}`;
    requests.push(line);
    open.set(response, line);
    const outgoing = request({ socketPath: engineSocket, method, path, headers }, (answer) => {
      response.writeHead(answer.statusCode ?? 502, answer.headers);
      response.flushHeaders();
      answer.pipe(response);
      // An engine that dies in the middle of an answer must look like that through us, too.
      answer.on('error', () => response.destroy());
    });
    outgoing.on('error', () => response.destroy());
    response.on('close', () => {
      open.delete(response);
      outgoing.destroy();
    });
    incoming.pipe(outgoing);
  });
  await new Promise<void>((resolve) => server.listen(socket, resolve));
  return {
    host: `unix://${socket}`,
    requests,
    get open() {
      return [...open.values()];
    },
    async close() {
      server.close();
      server.closeAllConnections();
      await rm(folder, { recursive: true });
    },
  };
}

import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer as createHttpServer } from 'node:http';
import { type AddressInfo, connect, createServer, type Server } from 'node:net';
import { networkInterfaces } from 'node:os';
import { test } from 'node:test';
import * as vscode from 'vscode';
import { testEngine } from '../environment/testEngine.ts';
import { until } from '../environment/until.ts';
import { waitForRow } from './rows.ts';

const engine = testEngine();

async function listen(server: Server): Promise<number> {
  server.listen(0);
  await once(server, 'listening');
  return (server.address() as AddressInfo).port;
}

/** An address of this machine that is no loopback: to those no proxy applies. */
function ownAddress(): string {
  const addresses = Object.values(networkInterfaces()).flatMap((list) => list ?? []);
  const found = addresses.find(({ family, internal }) => family === 'IPv4' && !internal)?.address;
  assert.ok(found);
  return found;
}

test('an engine by tcp:// is asked directly: the proxy of the editor is for the web', async (t) => {
  const proxied: string[] = [];
  const proxy = createHttpServer((request, response) => {
    proxied.push(`${request.method} ${request.url}`);
    response.writeHead(502).end();
  });
  proxy.on('connect', ({ url }, socket) => {
    proxied.push(`CONNECT ${url}`);
    socket.end();
  });
  let connections = 0;
  const forwarder = createServer((socket) => {
    connections++;
    const inside = connect(engine.host.replace('unix://', ''));
    socket.pipe(inside).pipe(socket);
    socket.on('error', () => inside.destroy());
    inside.on('error', () => socket.destroy());
  });
  const [proxyPort, enginePort] = [await listen(proxy), await listen(forwarder)];
  const set = async (http: string | undefined, endpoint: string | undefined) => {
    const { Global } = vscode.ConfigurationTarget;
    await vscode.workspace.getConfiguration('http').update('proxy', http, Global);
    await vscode.workspace.getConfiguration('containerVitals').update('endpoint', endpoint, Global);
  };
  const container = await engine.createContainer(t, { command: 'true' });
  t.after(async () => {
    await set(undefined, undefined);
    proxy.close();
    forwarder.close();
  });
  await vscode.commands.executeCommand('containerVitals.containers.focus');
  await set(`http://127.0.0.1:${proxyPort}`, `tcp://${ownAddress()}:${enginePort}`);
  await until('a connection', () => connections > 0);
  await waitForRow(container);
  const toEngine = proxied.filter((request) => request.includes(`:${enginePort}`));
  assert.deepEqual(toEngine, []);
});

import { once } from 'node:events';
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { t } from '@vscode/l10n';
import { hasProcesses } from '../core/containers/container.ts';
import type { ContainerClient } from '../core/containers/containerClient.ts';
import { describeProblem } from '../core/describeProblem.ts';
import { toProblem } from '../core/errors.ts';
import type { Command, OptionSpecs } from './command.ts';
import { readExposition } from './exposition.ts';
import { InspectionCache } from './inspectionCache.ts';
import { writeJsonArray } from './json.ts';
import { type ListenAddress, listenAddress } from './listenAddress.ts';

const options = {
  listen: {
    type: 'string',
    value: 'HOST:PORT',
    help: () => t('where to listen (default: 127.0.0.1:9419, for this machine only)'),
  },
} as const satisfies OptionSpecs;

export const serveMetricsCommand: Command<typeof options> = {
  name: 'serve-metrics',
  usage: '[--listen HOST:PORT] [--json]',
  summary: () => t('serve the counters of all running containers to Prometheus'),
  details: () =>
    t(
      'Prometheus scrapes http://HOST:PORT/metrics. Names and labels are those of cAdvisor, so that dashboards and rules made for it work. The containers are read when they are scraped, and never otherwise. Ctrl-C ends it.',
    ),
  options,
  positionals: { min: 0, max: 0 },
  failureCode: 2,
  async run({ options: { listen = '127.0.0.1:9419' }, isJson }, { connect, signal, stdout, stderr, clock }) {
    const { host, port } = listenAddress('listen', listen, '127.0.0.1:9419') as ListenAddress;
    const client = await connect();
    const inspections = new InspectionCache(client, clock, signal);
    const server = createServer(async ({ url, method }, response) => {
      if (method !== 'GET' || url?.split('?')[0] !== '/metrics') {
        response.writeHead(404).end('/metrics\n');
      } else {
        await answer(response, client, inspections, signal);
      }
    });
    server.listen(port, host);
    // Rejects where the address is taken.
    await once(server, 'listening');
    const { port: chosen } = server.address() as AddressInfo;
    const url = `http://${host.includes(':') ? `[${host}]` : host}:${chosen}/metrics`;
    if (isJson) {
      writeJsonArray(stdout, [{ url }]);
    } else {
      stderr.write(`${t('Listening: {0}', url)}\n`);
    }
    if (!signal.aborted) {
      await once(signal, 'abort');
    }
    server.close();
    server.closeAllConnections();
    return 0;
  },
};

async function answer(
  response: ServerResponse,
  client: ContainerClient,
  inspections: InspectionCache,
  signal: AbortSignal,
): Promise<void> {
  try {
    const listed = await client.list(signal);
    const inspect = (ids: readonly string[]) => inspections.detailsOf(ids, signal);
    const text = await readExposition(client, listed.filter(hasProcesses), inspect, signal);
    response.writeHead(200, { 'Content-Type': 'text/plain; version=0.0.4; charset=utf-8' }).end(text);
  } catch (error) {
    response.writeHead(503, { 'Content-Type': 'text/plain; charset=utf-8' });
    response.end(`${describeProblem(toProblem(error), t).summary}\n`);
  }
}

import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { t } from '@vscode/l10n';
import type { AlertWatch } from '../core/alerts/alertWatch.ts';
import type { ContainerInventory } from '../core/containers/inventory.ts';
import type { CommandContext } from './command.ts';
import type { ListenAddress } from './listenAddress.ts';

/**
 * Says over HTTP whether the watch does its work: `/healthz` is 200 while sweeps come and the engine answers, else 503;
 * `/metrics` has the same and the alerts for Prometheus. Rejects where the address is taken.
 */
export async function serveWatchHealth(
  { host, port }: ListenAddress,
  watch: AlertWatch,
  inventory: ContainerInventory,
  interval: number,
  { clock, stderr }: CommandContext,
): Promise<Server> {
  let sweptAt = 0;
  watch.onDidSweep(() => {
    sweptAt = clock.now();
  });
  const server = createServer(({ url, method }, response) => {
    const path = url?.split('?')[0];
    const isWell = inventory.state.kind === 'connected' && clock.now() - sweptAt <= 3 * interval;
    if (method === 'GET' && path === '/healthz') {
      const body = { status: isWell ? 'ok' : 'unwell', engine: inventory.state.kind, sweptAt };
      response.writeHead(isWell ? 200 : 503, { 'Content-Type': 'application/json' });
      response.end(`${JSON.stringify(body)}\n`);
    } else if (method === 'GET' && path === '/metrics') {
      response.writeHead(200, { 'Content-Type': 'text/plain; version=0.0.4; charset=utf-8' });
      response.end(metricsText(watch, isWell));
    } else {
      response.writeHead(404).end('/healthz /metrics\n');
    }
  });
  server.listen(port, host);
  await once(server, 'listening');
  const { port: chosen } = server.address() as AddressInfo;
  stderr.write(
    `${t('Listening: {0}', `http://${host.includes(':') ? `[${host}]` : host}:${chosen}/healthz`)}\n`,
  );
  return server;
}

function metricsText(watch: AlertWatch, isWell: boolean): string {
  const quoted = (text: string) => `"${text.replace(/[\\"]/g, '\\$&').replace(/\n/g, '\\n')}"`;
  const alerts = [...watch.book.entries()]
    .filter(({ alert }) => alert.phase === 'firing' || alert.phase === 'pending')
    .map(
      ({ ruleId, subject, alert }) =>
        `container_vitals_alert{rule=${quoted(ruleId)},name=${quoted(subject.name)},phase="${alert.phase}",severity="${alert.severity ?? ''}"} 1\n`,
    );
  return [
    '# HELP container_vitals_up Whether the watch does its work.\n# TYPE container_vitals_up gauge\n',
    `container_vitals_up ${isWell ? 1 : 0}\n`,
    '# HELP container_vitals_alert Alerts that are pending or firing.\n# TYPE container_vitals_alert gauge\n',
    ...alerts,
  ].join('');
}

import {
  type ContainerSpec,
  type DraftLine,
  type LogWriter,
  sequence,
  type TimedText,
} from '../containerSpec.ts';
import type { Random } from '../random.ts';
import { duringIncident, outage } from '../scenario.ts';
import { add, lively, scale } from '../signal.ts';
import { isApiCall, isFailed, requestsIn, type ShopRequest } from './traffic.ts';

/** nginx: a plain access log on stdout, an error log on stderr. */
export function web(random: Random): ContainerSpec {
  const traffic = lively(1, 0.6, random.float());
  return {
    name: 'demo-shop-web-1',
    image: 'demo/nginx:1.29',
    command: ['nginx', '-g', 'daemon off;'],
    service: 'web',
    ageSeconds: 9 * 3600,
    lifetime: { kind: 'endless' },
    hasTty: false,
    environment: ['NGINX_VERSION=1.29.3'],
    ports: [
      { containerPort: 80, hostPort: 8080 },
      { containerPort: 443, hostPort: undefined },
    ],
    mounts: [
      {
        type: 'bind',
        source: '/demo/shop/nginx.conf',
        destination: '/etc/nginx/nginx.conf',
        isReadOnly: true,
      },
    ],
    cpus: undefined,
    memoryBytes: undefined,
    healthCheck: undefined,
    usage: {
      cpu: add(scale(traffic, 0.025), duringIncident(outage, 0.02)),
      memory: (seconds) => (18 + 3 * traffic.at(seconds)) * 2 ** 20,
      inactiveFileBytes: 3 * 2 ** 20,
      networkRx: scale(traffic, 4_200),
      networkTx: scale(traffic, 31_000),
      blockRead: scale(traffic, 120),
      blockWrite: scale(traffic, 450),
      pids: 3,
    },
    processes: [
      'nginx: master process nginx -g daemon off;',
      'nginx: worker process',
      'nginx: worker process',
    ],
    log,
  };
}

const log: LogWriter = {
  second: ({ seed, seconds, milliseconds }) =>
    requestsIn(seed, seconds).flatMap((request) =>
      isApiCall(request) && isFailed(request)
        ? [errorLine(request, milliseconds), accessLine(request, milliseconds)]
        : [accessLine(request, milliseconds)],
    ),
  startup: (moment) =>
    sequence(moment, 'stderr', [
      [80, notice('using the "epoll" event method')],
      [81, notice('nginx/1.29.3')],
      [83, notice('start worker processes')],
    ]),
  shutdown: (moment) =>
    sequence(moment, 'stderr', [
      [10, notice('signal 15 (SIGTERM) received, exiting')],
      [320, notice('exit')],
    ]),
};

function notice(text: string): TimedText {
  return (time) => `${errorTime(time)} [notice] 1#1: ${text}`;
}

function accessLine(request: ShopRequest, milliseconds: number): DraftLine {
  const { offset, client, method, path, status, bytes, agent, id } = request;
  const time = accessTime(milliseconds);
  const seconds = (request.milliseconds / 1000).toFixed(3);
  const text = `${client} - - [${time}] "${method} ${path} HTTP/1.1" ${status} ${bytes} "-" "${agent}" rt=${seconds} id=${id}`;
  return { offset: offset + 2_000_000, stream: 'stdout', text };
}

function errorLine({ offset, client, method, path, status }: ShopRequest, milliseconds: number): DraftLine {
  const reason =
    status === 504
      ? 'upstream timed out (110: Connection timed out) while reading response header from upstream'
      : 'connect() failed (111: Connection refused) while connecting to upstream';
  const text =
    `${errorTime(milliseconds)} [error] 29#29: *${Math.floor(offset / 1e4)} ${reason}, client: ${client}, ` +
    `server: shop, request: "${method} ${path} HTTP/1.1", upstream: "http://api:3000${path}", host: "localhost:8080"`;
  return { offset: offset + 1_900_000, stream: 'stderr', text };
}

/** `2026/11/23 06:24:21`. */
function errorTime(milliseconds: number): string {
  return new Date(milliseconds).toISOString().slice(0, 19).replace('T', ' ').replaceAll('-', '/');
}

/** `23/Nov/2026:06:24:21 +0000`. */
function accessTime(milliseconds: number): string {
  const [, day, month, year, time] = new Date(milliseconds).toUTCString().split(' ');
  return `${day}/${month}/${year}:${time} +0000`;
}

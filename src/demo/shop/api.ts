import {
  burst,
  type ContainerSpec,
  type DraftLine,
  type LogWriter,
  sequence,
  type TimedText,
} from '../containerSpec.ts';
import type { Random } from '../random.ts';
import { duringIncident, isWithin, outage } from '../scenario.ts';
import { add, lively, scale } from '../signal.ts';
import { isApiCall, isFailed, requestsIn, type ShopRequest } from './traffic.ts';

/** A Node service: one JSON object per line on stdout, stack traces on stderr. */
export function api(random: Random): ContainerSpec {
  const traffic = lively(1, 0.6, random.float());
  return {
    name: 'demo-shop-api-1',
    image: 'demo/shop-api:2.4.1',
    command: ['node', 'dist/server.js'],
    service: 'api',
    ageSeconds: 3 * 3600 + 40 * 60,
    lifetime: { kind: 'endless' },
    hasTty: false,
    environment: [
      'NODE_ENV=production',
      'PORT=3000',
      'DATABASE_URL=postgres://shop:demo-password@db:5432/shop',
      'PAYMENT_API_KEY=demo-key-not-a-secret',
    ],
    ports: [{ containerPort: 3000, hostPort: 3000 }],
    mounts: [],
    cpus: 1,
    memoryBytes: 256 * 2 ** 20,
    healthCheck: {
      command: 'wget -qO- http://localhost:3000/health',
      isHealthy: (seconds) => !isWithin(outage, seconds),
      edges: [outage.from, outage.to],
      failure: 'wget: server returned error: HTTP/1.1 503 Service Unavailable\n',
    },
    usage: {
      cpu: add(scale(traffic, 0.14), duringIncident(outage, 0.22)),
      memory: (seconds, age) =>
        (96 + 14 * traffic.at(seconds) + 34 * duringIncident(outage, 1).at(seconds)) *
        2 ** 20 *
        Math.min(1, 0.4 + age / 60),
      inactiveFileBytes: 9 * 2 ** 20,
      networkRx: scale(traffic, 16_000),
      networkTx: scale(traffic, 22_000),
      blockRead: scale(traffic, 60),
      blockWrite: scale(traffic, 90),
      pids: 11,
    },
    processes: ['node dist/server.js'],
    log,
  };
}

const log: LogWriter = {
  second: (moment) => {
    const { seed, seconds, milliseconds, random } = moment;
    const isWarning = isWithin(outage, seconds) && random.chance(0.15);
    const warning = entry('warn', 'health check failed', { check: 'database' });
    return [
      ...requestsIn(seed, seconds)
        .filter(isApiCall)
        .flatMap((request) => requestLines(request, milliseconds)),
      ...sequence(moment, 'stdout', isWarning ? [[900, warning]] : []),
    ];
  },
  startup: (moment) =>
    sequence(moment, 'stdout', [
      [350, entry('info', 'starting', { version: '2.4.1', node: 'v24.11.0' })],
      [900, entry('info', 'connected to the database', { host: 'db', port: 5432 })],
      [950, entry('info', 'listening', { port: 3000 })],
    ]),
  shutdown: (moment) =>
    sequence(moment, 'stdout', [
      [5, entry('info', 'SIGTERM received, closing', { open: 2 })],
      [300, entry('info', 'closed', {})],
    ]),
};

function entry(level: string, msg: string, facts: object): TimedText {
  return (time) => JSON.stringify({ level, time: new Date(time).toISOString(), msg, ...facts });
}

function requestLines(request: ShopRequest, milliseconds: number): DraftLine[] {
  const { offset, id, method, path, status, milliseconds: durationMs } = request;
  const failed = isFailed(request);
  const level = failed ? 'error' : status >= 400 ? 'warn' : 'info';
  const msg = failed ? 'request failed: the database did not answer' : 'request';
  const facts = { requestId: id, method, path, status: failed ? 503 : status, durationMs };
  const line: DraftLine = {
    offset,
    stream: 'stdout',
    text: entry(level, msg, facts)(milliseconds + offset / 1e6),
  };
  return failed ? [line, ...burst(offset + 50_000, 'stderr', stackTrace(request))] : [line];
}

function stackTrace({ path, id, status }: ShopRequest): string[] {
  const [message, frame] =
    status === 504
      ? [
          'QueryTimeoutError: Query read timeout after 5000 ms',
          'at Client.query (/app/node_modules/pg/lib/client.js:533:21)',
        ]
      : [
          'Error: timeout exceeded when trying to connect',
          'at Pool.connect (/app/node_modules/pg-pool/index.js:45:11)',
        ];
  const repository = path.includes('orders') ? 'orders/orderRepository' : 'products/productRepository';
  return [
    `${message} (request ${id})`,
    `    ${frame}`,
    '    at process.processTicksAndRejections (node:internal/process/task_queues:105:5)',
    `    at async find (/app/src/${repository}.ts:88:18)`,
    '    at async handle (/app/src/server.ts:41:20)',
  ];
}

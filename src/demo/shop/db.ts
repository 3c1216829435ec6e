import {
  burst,
  type ContainerSpec,
  type DraftLine,
  type LogWriter,
  type Moment,
  sequence,
  type TimedText,
} from '../containerSpec.ts';
import type { Random } from '../random.ts';
import { cycleSeconds, duringIncident, outage, sinceMemoryRelease } from '../scenario.ts';
import { add, lively, scale } from '../signal.ts';
import { isApiCall, requestsIn } from './traffic.ts';

const memoryLimit = 512 * 2 ** 20;

/** A database like PostgreSQL: a plain log on stderr, and memory that grows towards its limit until it is given back. */
export function db(random: Random): ContainerSpec {
  const load = lively(1, 0.5, random.float());
  return {
    name: 'demo-shop-db-1',
    image: 'demo/postgres:18',
    command: ['postgres'],
    service: 'db',
    ageSeconds: 26 * 3600,
    lifetime: { kind: 'endless' },
    hasTty: false,
    environment: ['POSTGRES_USER=shop', 'POSTGRES_PASSWORD=demo-password', 'PGDATA=/var/lib/postgresql/data'],
    ports: [{ containerPort: 5432, hostPort: undefined }],
    mounts: [
      {
        type: 'volume',
        source: 'demo-shop_db-data',
        destination: '/var/lib/postgresql/data',
        isReadOnly: false,
      },
    ],
    cpus: 1,
    memoryBytes: memoryLimit,
    healthCheck: {
      command: 'pg_isready -U shop',
      isHealthy: () => true,
      edges: [],
      failure: '',
    },
    usage: {
      cpu: add(scale(load, 0.18), duringIncident(outage, 0.3)),
      memory: (seconds, age) => memoryLimit * Math.min(memoryShare(seconds), 0.3 + age / 400),
      inactiveFileBytes: 24 * 2 ** 20,
      networkRx: scale(load, 9_000),
      networkTx: scale(load, 14_000),
      blockRead: add(scale(load, 40_000), duringIncident(outage, 600_000)),
      blockWrite: add(scale(load, 160_000), duringIncident(outage, 900_000)),
      pids: 14,
    },
    processes: [
      'postgres',
      'postgres: checkpointer',
      'postgres: background writer',
      'postgres: walwriter',
      'postgres: shop shop 172.28.0.3(48122) idle',
    ],
    log,
  };
}

/** 55 % to 91 % of the limit over a cycle, and back within two seconds. */
function memoryShare(seconds: number): number {
  const since = sinceMemoryRelease(seconds);
  const grown = 0.55 + (0.36 * since) / cycleSeconds;
  return Math.max(grown, 0.91 - 0.18 * since);
}

const log: LogWriter = {
  second: (moment) => [...cancelledQueries(moment), ...sequence(moment, 'stderr', upkeep(moment))],
  startup: (moment) =>
    sequence(moment, 'stderr', [
      [60, line(1, 'LOG', 'starting PostgreSQL 18.1 (demo) on x86_64-pc-linux-gnu')],
      [64, line(1, 'LOG', 'listening on IPv4 address "0.0.0.0", port 5432')],
      [720, line(1, 'LOG', 'database system is ready to accept connections')],
    ]),
  shutdown: (moment) =>
    sequence(moment, 'stderr', [
      [8, line(1, 'LOG', 'received fast shutdown request')],
      [30, line(27, 'LOG', 'shutting down')],
      [340, line(1, 'LOG', 'database system is shut down')],
    ]),
};

/** The other side of the requests that timed out. */
function cancelledQueries({ seed, seconds, milliseconds }: Moment): DraftLine[] {
  return requestsIn(seed, seconds)
    .filter((request) => isApiCall(request) && request.status === 504)
    .flatMap(({ offset, id }) => {
      const statement = `SELECT * FROM orders WHERE status = 'open' ORDER BY created_at /* request ${id} */`;
      const time = milliseconds + offset / 1e6;
      return burst(offset - 900_000, 'stderr', [
        line(73, 'ERROR', 'canceling statement due to statement timeout')(time),
        line(73, 'STATEMENT', statement)(time),
      ]);
    });
}

function upkeep({ random, seconds }: Moment): [number, TimedText][] {
  const since = sinceMemoryRelease(seconds);
  const offset = random.int(50, 950);
  if (since < 1) {
    return [[offset, line(27, 'LOG', 'checkpoint complete: wrote 14892 buffers (90.9%); sync=1.204 s')]];
  }
  if (since > cycleSeconds * 0.8 && random.chance(0.2)) {
    const size = random.int(20, 60) * 2 ** 20;
    return [[offset, line(73, 'WARNING', `temporary file of ${size} bytes: work_mem is too small`)]];
  }
  const duration = `${random.int(210, 900)}.${random.int(100, 999)}`;
  return random.chance(0.04) ? [[offset, line(73, 'LOG', `duration: ${duration} ms`)]] : [];
}

function line(pid: number, level: string, text: string): TimedText {
  return (time) =>
    `${new Date(time).toISOString().slice(0, 23).replace('T', ' ')} UTC [${pid}] ${level}:  ${text}`;
}

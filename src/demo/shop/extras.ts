import { type ContainerSpec, type LogWriter, noLog, sequence } from '../containerSpec.ts';
import type { Random } from '../random.ts';
import { constant, lively, modulo, scale } from '../signal.ts';

const idle: ContainerSpec['usage'] = {
  cpu: constant(0.002),
  memory: () => 6 * 2 ** 20,
  inactiveFileBytes: 2 ** 20,
  networkRx: constant(40),
  networkTx: constant(20),
  blockRead: constant(0),
  blockWrite: constant(0),
  pids: 1,
};

const plain = {
  hasTty: false,
  environment: [],
  ports: [],
  mounts: [],
  cpus: undefined,
  memoryBytes: undefined,
  healthCheck: undefined,
  usage: idle,
};

/** A terminal: coloured text with carriage returns, stdout and stderr in one. Belongs to no project. */
export function toolbox(random: Random): ContainerSpec {
  return {
    ...plain,
    name: 'demo-toolbox',
    image: 'demo/toolbox:latest',
    command: ['watch-shop', '--colour'],
    service: undefined,
    ageSeconds: 55 * 60,
    lifetime: { kind: 'endless' },
    hasTty: true,
    usage: { ...idle, cpu: scale(lively(1, 0.8, random.float()), 0.004) },
    processes: ['watch-shop --colour'],
    log: toolboxLog,
  };
}

const toolboxLog: LogWriter = {
  second: (moment) => {
    const text = `\x1b[1mshop\x1b[0m \x1b[32m✔ web\x1b[0m \x1b[32m✔ db\x1b[0m ${moment.random.int(20, 90)} ms`;
    return sequence(moment, 'stdout', modulo(moment.seconds, 5) === 0 ? [[150, text]] : []);
  },
  startup: (moment) => sequence(moment, 'stdout', [[90, '\x1b[36mwatch-shop\x1b[0m, every 5 s']]),
  shutdown: noLog,
};

/** The project's migration: ran once, ended well. */
export function migrate(): ContainerSpec {
  const log: LogWriter = {
    second: (moment) =>
      sequence(moment, 'stdout', [
        [300, `migrate: applied migration ${String(Math.floor(moment.age)).padStart(4, '0')}`],
      ]),
    startup: (moment) => sequence(moment, 'stdout', [[200, 'migrate: 12 migrations to apply']]),
    shutdown: (moment) => sequence(moment, 'stdout', [[200, 'migrate: done']]),
  };
  return {
    ...plain,
    name: 'demo-shop-migrate-1',
    image: 'demo/shop-api:2.4.1',
    command: ['node', 'dist/migrate.js'],
    service: 'migrate',
    ageSeconds: 3 * 3600 + 41 * 60,
    lifetime: { kind: 'once', seconds: 14, exitCode: 0 },
    processes: ['node dist/migrate.js'],
    log,
  };
}

/** Last night's backup: ran out of disk and failed. Belongs to no project. */
export function backup(): ContainerSpec {
  const log: LogWriter = {
    second: (moment) =>
      sequence(
        moment,
        'stdout',
        modulo(moment.seconds, 10) === 0 ? [[100, `backup: ${Math.floor(moment.age) * 47} MiB written`]] : [],
      ),
    startup: (moment) => sequence(moment, 'stdout', [[100, 'backup: writing to /backup/shop.tar.zst']]),
    shutdown: (moment) =>
      sequence(moment, 'stderr', [
        [100, 'backup: error: write /backup/shop.tar.zst: no space left on device'],
        [110, 'backup: failed'],
      ]),
  };
  return {
    ...plain,
    name: 'demo-nightly-backup',
    image: 'demo/backup:1.2',
    command: ['backup', '--all'],
    service: undefined,
    ageSeconds: 6 * 3600,
    lifetime: { kind: 'once', seconds: 184, exitCode: 1 },
    mounts: [{ type: 'volume', source: 'backups', destination: '/backup', isReadOnly: false }],
    processes: ['backup --all'],
    log,
  };
}

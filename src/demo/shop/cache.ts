import {
  type ContainerSpec,
  type LogWriter,
  type Moment,
  sequence,
  type TimedText,
} from '../containerSpec.ts';
import { Random } from '../random.ts';
import { lively, modulo, scale } from '../signal.ts';

/** A cache like Redis: a quiet plain log with one-letter roles and levels. */
export function cache(random: Random): ContainerSpec {
  const load = lively(1, 0.5, random.float());
  return {
    name: 'demo-shop-cache-1',
    image: 'demo/redis:8',
    command: ['redis-server', '--maxmemory', '96mb'],
    service: 'cache',
    ageSeconds: 26 * 3600,
    lifetime: { kind: 'endless' },
    hasTty: false,
    environment: [],
    ports: [{ containerPort: 6379, hostPort: undefined }],
    mounts: [{ type: 'volume', source: 'demo-shop_cache-data', destination: '/data', isReadOnly: false }],
    cpus: undefined,
    memoryBytes: 128 * 2 ** 20,
    healthCheck: { command: 'redis-cli ping', isHealthy: () => true, edges: [], failure: '' },
    usage: {
      cpu: scale(load, 0.012),
      memory: (seconds) => (38 + 5 * load.at(seconds)) * 2 ** 20,
      inactiveFileBytes: 2 * 2 ** 20,
      networkRx: scale(load, 5_100),
      networkTx: scale(load, 8_300),
      blockRead: scale(load, 10),
      blockWrite: scale(load, 2_200),
      pids: 6,
    },
    processes: ['redis-server *:6379'],
    log,
  };
}

const log: LogWriter = {
  second: (moment) => {
    const eviction: readonly [number, TimedText] = [
      700,
      line('M', '#', 'WARNING: evicting keys, maxmemory reached'),
    ];
    return sequence(moment, 'stdout', [
      ...saving(moment),
      ...(moment.random.chance(0.002) ? [eviction] : []),
    ]);
  },
  startup: (moment) =>
    sequence(moment, 'stdout', [
      [40, line('C', '*', 'oO0OoO0OoO0Oo Redis is starting oO0OoO0OoO0Oo')],
      [90, line('M', '*', 'Running mode=standalone, port=6379.')],
      [130, line('M', '*', 'Ready to accept connections tcp')],
    ]),
  shutdown: (moment) =>
    sequence(moment, 'stdout', [
      [6, line('M', '*', 'Received SIGTERM scheduling shutdown...')],
      [300, line('M', '#', 'Redis is now ready to exit, bye bye...')],
    ]),
};

/** Once a minute, over two seconds. */
function saving({ seed, seconds }: Moment): (readonly [number, TimedText])[] {
  switch (modulo(seconds, 60)) {
    case 20:
      return [
        [
          100,
          line(
            'M',
            '*',
            `${new Random(seed, 'keys', seconds).int(100, 400)} changes in 60 seconds. Saving...`,
          ),
        ],
        [104, line('M', '*', 'Background saving started by pid 61')],
      ];
    case 21:
      return [
        [240, line('C', '*', 'DB saved on disk')],
        [310, line('M', '*', 'Background saving terminated with success')],
      ];
    default:
      return [];
  }
}

/** `1:M 23 Nov 2026 06:24:21.100 * …`: role, time, level. */
function line(role: string, level: string, text: string): TimedText {
  return (time) => {
    const date = new Date(time);
    const [, day, month, year, clock] = date.toUTCString().split(' ');
    const fraction = String(date.getUTCMilliseconds()).padStart(3, '0');
    return `1:${role} ${day} ${month} ${year} ${clock}.${fraction} ${level} ${text}`;
  };
}

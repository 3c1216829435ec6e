import {
  burst,
  type ContainerSpec,
  type LogWriter,
  noLog,
  sequence,
  type TimedText,
} from '../containerSpec.ts';
import type { Random } from '../random.ts';
import { constant } from '../signal.ts';

const memoryLimit = 64 * 2 ** 20;
const everySeconds = 45;

/** Deployed with a wrong mail server: crashes with a Python traceback again and again, now and then killed for memory. */
export function mailer(random: Random): ContainerSpec {
  const firstOomKill = random.int(0, 5);
  return {
    name: 'demo-shop-mailer-1',
    image: 'demo/shop-mailer:0.9.0',
    command: ['python', '-m', 'mailer'],
    service: 'mailer',
    ageSeconds: 40 * 60,
    lifetime: {
      kind: 'crashing',
      everySeconds,
      attempt: (attemptRandom, attempt) => {
        const isOomKilled = attempt % 6 === firstOomKill;
        return { seconds: attemptRandom.int(22, 36), exitCode: isOomKilled ? 137 : 1, isOomKilled };
      },
    },
    hasTty: false,
    environment: ['SMTP_HOST=smtp.shop.invalid', 'SMTP_PASSWORD=demo-password', 'PYTHONUNBUFFERED=1'],
    ports: [],
    mounts: [],
    cpus: 0.25,
    memoryBytes: memoryLimit,
    healthCheck: undefined,
    usage: {
      cpu: constant(0.04),
      memory: (_seconds, age) => memoryLimit * Math.min(0.95, 0.4 + age / 60),
      inactiveFileBytes: 2 ** 20,
      networkRx: constant(300),
      networkTx: constant(500),
      blockRead: constant(9_000),
      blockWrite: constant(0),
      pids: 2,
    },
    processes: ['python -m mailer'],
    log,
  };
}

const log: LogWriter = {
  second: (moment) =>
    sequence(
      moment,
      'stderr',
      moment.random.chance(0.12)
        ? [[moment.random.int(0, 990), line('WARNING', 'smtp: no answer from smtp.shop.invalid, retrying')]]
        : [],
    ),
  startup: (moment) =>
    sequence(moment, 'stderr', [
      [300, line('INFO', 'mailer 0.9.0 starting')],
      [700, line('INFO', 'connecting to smtp.shop.invalid:587')],
    ]),
  shutdown: ({ milliseconds }, exitCode) =>
    exitCode === 1 ? burst(9_000_000, 'stderr', crash(milliseconds + 9)) : noLog(),
};

function crash(time: number): string[] {
  return [
    line('CRITICAL', 'unhandled exception, exiting')(time),
    'Traceback (most recent call last):',
    '  File "/app/mailer/__main__.py", line 31, in <module>',
    '    main()',
    '  File "/app/mailer/__main__.py", line 24, in main',
    '    client = connect(settings.smtp_host)',
    '  File "/app/mailer/smtp.py", line 12, in connect',
    '    return smtplib.SMTP(host, 587, timeout=20)',
    'socket.gaierror: [Errno -2] Name or service not known',
  ];
}

function line(level: string, message: string): TimedText {
  return (time) => {
    const date = new Date(time).toISOString().slice(0, 23).replace('T', ' ').replace('.', ',');
    return `${date} ${level} mailer: ${message}`;
  };
}

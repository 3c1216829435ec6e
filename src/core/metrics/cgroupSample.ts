import type { CgroupController } from './cgroupLocation.ts';
import { networkBytes, usedMemory } from './statsAnswer.ts';
import type { MemorySample, NetworkSample, StatsSample, ThrottlingSample } from './statsSample.ts';

/** What the files of a reading tell. */
export type KernelFact =
  | 'cpuUsage'
  | 'cpuStat'
  | 'memoryUsage'
  | 'memoryLimit'
  | 'memoryStat'
  | 'memoryFailures'
  | 'memoryEvents'
  | 'pids'
  | 'pidsLimit'
  | 'io'
  | 'ioOperations'
  | 'network';

interface CgroupFile {
  readonly fact: KernelFact;
  /** The folder in v1. */
  readonly controller: CgroupController;
  /** The first one that is there. */
  readonly names: readonly string[];
}

/** The files Docker's engine takes its numbers from (github.com/containerd/cgroups), by version. */
export const cgroupFiles: { readonly [version in 1 | 2]: readonly CgroupFile[] } = {
  1: [
    { fact: 'cpuUsage', controller: 'cpuacct', names: ['cpuacct.usage'] },
    { fact: 'cpuStat', controller: 'cpu', names: ['cpu.stat'] },
    { fact: 'memoryUsage', controller: 'memory', names: ['memory.usage_in_bytes'] },
    { fact: 'memoryLimit', controller: 'memory', names: ['memory.limit_in_bytes'] },
    { fact: 'memoryStat', controller: 'memory', names: ['memory.stat'] },
    { fact: 'memoryFailures', controller: 'memory', names: ['memory.failcnt'] },
    { fact: 'memoryEvents', controller: 'memory', names: ['memory.oom_control'] },
    { fact: 'pids', controller: 'pids', names: ['pids.current'] },
    { fact: 'pidsLimit', controller: 'pids', names: ['pids.max'] },
    // The CFQ scheduler's counters, which kernels since 5.0 have no more.
    {
      fact: 'io',
      controller: 'blkio',
      names: ['blkio.io_service_bytes_recursive', 'blkio.throttle.io_service_bytes'],
    },
    {
      fact: 'ioOperations',
      controller: 'blkio',
      names: ['blkio.io_serviced_recursive', 'blkio.throttle.io_serviced'],
    },
  ],
  2: [
    { fact: 'cpuStat', controller: 'cpu', names: ['cpu.stat'] },
    { fact: 'memoryUsage', controller: 'memory', names: ['memory.current'] },
    { fact: 'memoryLimit', controller: 'memory', names: ['memory.max'] },
    { fact: 'memoryStat', controller: 'memory', names: ['memory.stat'] },
    { fact: 'memoryEvents', controller: 'memory', names: ['memory.events'] },
    { fact: 'pids', controller: 'pids', names: ['pids.current'] },
    { fact: 'pidsLimit', controller: 'pids', names: ['pids.max'] },
    { fact: 'io', controller: 'blkio', names: ['io.stat'] },
  ],
};

/** The text of the files of one reading; a fact whose file is not there is absent. */
export type KernelTexts = Readonly<Partial<Record<KernelFact, string>>>;

/** What a reading needs of the host, the same for all containers of a sweep. */
export interface HostReading {
  /** Nanoseconds of CPU time, all cores, idle included. */
  readonly systemUsage: number;
  readonly onlineCpus: number;
  readonly memoryBytes: number;
}

/** From the texts of `/proc/stat` (as the engine sums it: the first seven columns) and `/proc/meminfo`. */
export function toHostReading(stat: string, memInfo: string): HostReading {
  const [, ticks = ''] = /^cpu +(.*)$/m.exec(stat) ?? [];
  const total = ticks
    .split(' ')
    .slice(0, 7)
    .reduce((sum, text) => sum + Number(text), 0);
  return {
    // 100 ticks a second on every platform Docker runs on.
    systemUsage: total * 1e7,
    onlineCpus: stat.match(/^cpu\d+ /gm)?.length ?? 1,
    memoryBytes: Number(/^MemTotal: +(\d+) kB$/m.exec(memInfo)?.[1]) * 1024,
  };
}

/**
 * A reading with the meaning of the engine's, out of the kernel's files. undefined where what every container has is not
 * there. `readAt` in milliseconds since 1970.
 */
export function toKernelSample(
  version: 1 | 2,
  texts: KernelTexts,
  host: HostReading,
  readAt: number,
): StatsSample | undefined {
  const cpu = keyed(texts.cpuStat);
  const totalUsage = version === 1 ? integer(texts.cpuUsage) : times(cpu('usage_usec'), 1000);
  const memory = version === 1 ? memoryOfV1(texts, host) : memoryOfV2(texts, host);
  if (totalUsage === undefined || memory === undefined) {
    return undefined;
  }
  const networks = texts.network === undefined ? undefined : parseNetworks(texts.network);
  return {
    readAt,
    cpu: { platform: 'linux', totalUsage, systemUsage: host.systemUsage, onlineCpus: host.onlineCpus },
    memory,
    ...networkBytes(networks),
    networks,
    ...(version === 1 ? blockOfV1(texts) : blockOfV2(texts)),
    pids: integer(texts.pids),
    pidsLimit: integer(texts.pidsLimit),
    throttling: throttling(
      cpu('nr_periods'),
      cpu('nr_throttled'),
      cpu('throttled_time') ?? times(cpu('throttled_usec'), 1000),
    ),
  };
}

function memoryOfV1(texts: KernelTexts, host: HostReading): MemorySample | undefined {
  const usageBytes = integer(texts.memoryUsage);
  const stat = keyed(texts.memoryStat);
  return usageBytes === undefined
    ? undefined
    : {
        usedBytes: usedMemory(usageBytes, stat('total_inactive_file'), stat('inactive_file')),
        limitBytes: memoryLimit(texts, host),
        usageBytes,
        cacheBytes: stat('total_cache'),
        rssBytes: stat('total_rss'),
        failures: integer(texts.memoryFailures),
        oomKills: keyed(texts.memoryEvents)('oom_kill'),
      };
}

function memoryOfV2(texts: KernelTexts, host: HostReading): MemorySample | undefined {
  const usageBytes = integer(texts.memoryUsage);
  const stat = keyed(texts.memoryStat);
  const events = keyed(texts.memoryEvents);
  return usageBytes === undefined
    ? undefined
    : {
        usedBytes: usedMemory(usageBytes, undefined, stat('inactive_file')),
        limitBytes: memoryLimit(texts, host),
        usageBytes,
        cacheBytes: stat('file'),
        rssBytes: stat('anon'),
        failures: events('max'),
        oomKills: events('oom_kill'),
      };
}

/** Without one (v2 writes `max`, v1 a number beyond any machine) the host's memory, as the engine tells it. */
function memoryLimit({ memoryLimit: text }: KernelTexts, { memoryBytes }: HostReading): number {
  return Math.min(integer(text) ?? memoryBytes, memoryBytes);
}

type BlockCounters = Pick<StatsSample, 'blockReadBytes' | 'blockWriteBytes' | 'blockReads' | 'blockWrites'>;

/** Lines like `254:0 Read 9752576`. */
function blockOfV1({ io, ioOperations }: KernelTexts): BlockCounters {
  const [reads, writes] = [/^\d+:\d+ Read (\d+)$/gm, /^\d+:\d+ Write (\d+)$/gm];
  return {
    blockReadBytes: sumOf(io, reads),
    blockWriteBytes: sumOf(io, writes),
    blockReads: sumOf(ioOperations, reads),
    blockWrites: sumOf(ioOperations, writes),
  };
}

/** Lines like `254:0 rbytes=9752576 wbytes=8388608 rios=52 wios=16 dbytes=0 dios=0`. */
function blockOfV2({ io }: KernelTexts): BlockCounters {
  return {
    blockReadBytes: sumOf(io, /\brbytes=(\d+)/g),
    blockWriteBytes: sumOf(io, /\bwbytes=(\d+)/g),
    blockReads: sumOf(io, /\brios=(\d+)/g),
    blockWrites: sumOf(io, /\bwios=(\d+)/g),
  };
}

function sumOf(text: string | undefined, numbers: RegExp): number | undefined {
  return text === undefined
    ? undefined
    : [...text.matchAll(numbers)].reduce((sum, [, number]) => sum + Number(number), 0);
}

function throttling(
  periods: number | undefined,
  throttledPeriods = 0,
  throttledNanoseconds = 0,
): ThrottlingSample | undefined {
  return periods ? { periods, throttledPeriods, throttledNanoseconds } : undefined;
}

/** Devices that the kernel gives every network namespace; the engine counts those it made itself. */
const builtIn = /^(lo|tunl0|gre0|gretap0|erspan0|ip_vti0|ip6_vti0|sit0|ip6tnl0|ip6gre0)$/;

/** `/proc/PID/net/dev`. undefined where the container has the loopback device only, of which the engine tells nothing. */
export function parseNetworks(text: string): NetworkSample[] | undefined {
  const networks = text.split('\n').flatMap((line): NetworkSample[] => {
    const [, name = '', counters = ''] = /^\s*([^:\s]+):\s*(.*)$/.exec(line) ?? [];
    if (name === '' || builtIn.test(name)) {
      return [];
    }
    const [rxBytes = 0, rxPackets = 0, rxErrors = 0, rxDropped = 0, , , , , ...sent] = counters
      .split(/\s+/)
      .map(Number);
    const [txBytes = 0, txPackets = 0, txErrors = 0, txDropped = 0] = sent;
    return [{ name, rxBytes, rxPackets, rxErrors, rxDropped, txBytes, txPackets, txErrors, txDropped }];
  });
  return networks.length > 0 ? networks : undefined;
}

/** Looks values up in lines of a word and a number. */
function keyed(text: string | undefined): (key: string) => number | undefined {
  const padded = `\n${text ?? ''}`;
  return (key) => {
    const at = padded.indexOf(`\n${key} `);
    return at < 0 ? undefined : Number.parseInt(padded.slice(at + key.length + 2, at + key.length + 24), 10);
  };
}

/** undefined for `max` and for what is not there. */
function integer(text: string | undefined): number | undefined {
  return text !== undefined && /^\d+\s*$/.test(text) ? Number(text) : undefined;
}

function times(value: number | undefined, factor: number): number | undefined {
  return value === undefined ? undefined : value * factor;
}

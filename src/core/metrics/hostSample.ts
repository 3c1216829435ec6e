import type { DiskSpace } from '../containers/containerClient.ts';

/** Files of the kernel that tell of a machine as a whole, as texts. */
export interface HostTexts {
  /** `/proc/stat`, `/proc/loadavg`, `/proc/meminfo`. */
  readonly stat: string;
  readonly loadavg: string;
  readonly meminfo: string;
  /** `/proc/net/dev` and `/proc/diskstats`, and which of the names in them are devices rather than made of software. */
  readonly netDev: string;
  readonly diskstats: string;
  readonly interfaces: readonly string[];
  readonly disks: readonly string[];
}

/** Counters of the machine that the engine runs on; a rate needs two. Unknown values are undefined, never 0. */
export interface HostSample {
  /** Milliseconds since 1970. */
  readonly readAt: number;
  readonly cpus: number;
  /** Ticks of all cores together. */
  readonly busyTicks: number;
  readonly totalTicks: number;
  /** Processes that run or wait, as means over 1, 5 and 15 minutes. */
  readonly load: readonly [number, number, number];
  readonly memoryTotalBytes: number;
  /** What programs could have without swapping: the kernel's own estimate. */
  readonly memoryAvailableBytes: number;
  readonly networkRxBytes: number | undefined;
  readonly networkTxBytes: number | undefined;
  readonly diskReadBytes: number | undefined;
  readonly diskWrittenBytes: number | undefined;
  /** Of the file system that the engine keeps its data on. */
  readonly space: DiskSpace | undefined;
}

/** Rates are per second since the sample before; undefined where there is none, or a counter went back. */
export interface HostMetrics {
  readonly at: number;
  readonly cpus: number;
  /** 100: all cores are busy. */
  readonly cpuPercent: number | undefined;
  readonly load: readonly [number, number, number];
  readonly memoryUsedBytes: number;
  readonly memoryTotalBytes: number;
  readonly memoryPercent: number;
  readonly networkRxRate: number | undefined;
  readonly networkTxRate: number | undefined;
  readonly diskReadRate: number | undefined;
  readonly diskWriteRate: number | undefined;
  readonly diskPercent: number | undefined;
  readonly diskFreeBytes: number | undefined;
}

/** proc(5): sectors of diskstats are of 512 bytes, whatever the disk’s are. */
const sectorBytes = 512;

/** undefined where the texts are not the kernel's. */
export function toHostSample(
  texts: HostTexts,
  space: DiskSpace | undefined,
  readAt: number,
): HostSample | undefined {
  // user nice system idle iowait irq softirq steal; a guest's time is in user already.
  const ticks = numbers(/^cpu +(.*)$/m.exec(texts.stat)?.[1]).slice(0, 8);
  const [idle, waiting] = [ticks[3], ticks[4]];
  const [one, five, fifteen] = numbers(texts.loadavg);
  const [total, available] = ['MemTotal', 'MemAvailable'].map((name) =>
    numbers(new RegExp(`^${name}: +(\\d+) kB$`, 'm').exec(texts.meminfo)?.[1]).at(0),
  );
  const isKnown = [idle, waiting, one, five, fifteen, total, available].every(Number.isFinite);
  if (!isKnown) {
    return undefined;
  }
  const totalTicks = sum(ticks);
  const network = sums(texts.netDev, /^ *([^\s:]+):(.*)$/gm, texts.interfaces, [0, 8]);
  const disk = sums(texts.diskstats, /^ *\d+ +\d+ +(\S+) +(.*)$/gm, texts.disks, [2, 6]);
  return {
    readAt,
    cpus: texts.stat.match(/^cpu\d+ /gm)?.length ?? 1,
    busyTicks: totalTicks - (idle as number) - (waiting as number),
    totalTicks,
    load: [one, five, fifteen] as [number, number, number],
    memoryTotalBytes: (total as number) * 1024,
    memoryAvailableBytes: (available as number) * 1024,
    networkRxBytes: network?.[0],
    networkTxBytes: network?.[1],
    diskReadBytes: disk && (disk[0] as number) * sectorBytes,
    diskWrittenBytes: disk && (disk[1] as number) * sectorBytes,
    space,
  };
}

export function deriveHostMetrics(previous: HostSample | undefined, sample: HostSample): HostMetrics {
  const seconds = previous === undefined ? 0 : (sample.readAt - previous.readAt) / 1000;
  const rate = (
    key: 'networkRxBytes' | 'networkTxBytes' | 'diskReadBytes' | 'diskWrittenBytes',
  ): number | undefined => {
    const [before, now] = [previous?.[key], sample[key]];
    return before === undefined || now === undefined || now < before || seconds <= 0
      ? undefined
      : (now - before) / seconds;
  };
  const ticks = previous ? sample.totalTicks - previous.totalTicks : 0;
  const busy = previous ? sample.busyTicks - previous.busyTicks : 0;
  const used = sample.memoryTotalBytes - sample.memoryAvailableBytes;
  return {
    at: sample.readAt,
    cpus: sample.cpus,
    // The kernel's count of idle time may go back a little.
    cpuPercent: ticks > 0 && busy >= 0 ? Math.min(100, (100 * busy) / ticks) : undefined,
    load: sample.load,
    memoryUsedBytes: used,
    memoryTotalBytes: sample.memoryTotalBytes,
    memoryPercent: (100 * used) / sample.memoryTotalBytes,
    networkRxRate: rate('networkRxBytes'),
    networkTxRate: rate('networkTxBytes'),
    diskReadRate: rate('diskReadBytes'),
    diskWriteRate: rate('diskWrittenBytes'),
    diskPercent: sample.space?.usedPercent,
    diskFreeBytes: sample.space?.freeBytes,
  };
}

/** The columns added up over the rows with these names; undefined where there is no such row. */
function sums(
  text: string,
  rows: RegExp,
  names: readonly string[],
  columns: readonly number[],
): number[] | undefined {
  const found = [...text.matchAll(rows)]
    .filter(([, name = '']) => names.includes(name))
    .map(([, , values]) => numbers(values));
  return found.length === 0
    ? undefined
    : columns.map((column) => sum(found.map((values) => values[column] ?? 0)));
}

const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0);

function numbers(text = ''): number[] {
  return text
    .trim()
    .split(/\s+/)
    .filter((part) => part !== '')
    .map(Number);
}

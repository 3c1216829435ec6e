import type { ResourceLimits } from '../containers/container.ts';
import type { Metrics } from './metrics.ts';
import type { CpuSample, MemorySample, StatsSample } from './statsSample.ts';

type Json = Readonly<Record<string, unknown>>;
type LinuxCpu = Extract<CpuSample, { platform: 'linux' }>;
type WindowsCpu = Extract<CpuSample, { platform: 'windows' }>;

/**
 * A reading out of the answer of `GET /containers/{id}/stats`. undefined where the container does not run: Docker then
 * answers with the year 1 as `read`, Podman with an empty body. Fields the engine left out become undefined.
 */
export function toStatsSample(raw: unknown, product: 'docker' | 'podman' | 'demo'): StatsSample | undefined {
  const body = object(raw);
  const readAt = readTime(body.read);
  if (readAt === undefined) {
    return undefined;
  }
  const cpu = cpuSample(body, product === 'podman');
  return (
    cpu && {
      readAt,
      cpu,
      memory: memorySample(object(body.memory_stats)),
      ...networkBytes(body.networks, product === 'podman'),
      ...blockBytes(body),
      pids: number(object(body.pids_stats).current),
    }
  );
}

/**
 * What is shown of two readings of one container. Without a previous reading, with one that is not older, or with
 * one from before a restart (its counters are higher), whatever needs two readings is undefined.
 */
export function deriveMetrics(
  previous: StatsSample | undefined,
  current: StatsSample,
  limits: ResourceLimits | undefined,
): Metrics {
  const before = previous && isSameRun(previous, current) ? previous : undefined;
  const rate = (counter: 'networkRxBytes' | 'networkTxBytes' | 'blockReadBytes' | 'blockWriteBytes') => {
    const [from, to] = [before?.[counter], current[counter]];
    return before === undefined || from === undefined || to === undefined || to < from
      ? undefined
      : ((to - from) / (current.readAt - before.readAt)) * 1000;
  };
  const { usedBytes, limitBytes } = current.memory;
  return {
    at: current.readAt,
    ...cpuScales(before && cpuPercent(before, current), current.cpu, limits?.cpus),
    memoryUsedBytes: usedBytes,
    memoryLimitBytes: limitBytes,
    memoryPercent:
      usedBytes === undefined || limitBytes === undefined ? undefined : (usedBytes / limitBytes) * 100,
    networkRxBytes: current.networkRxBytes,
    networkTxBytes: current.networkTxBytes,
    blockReadBytes: current.blockReadBytes,
    blockWriteBytes: current.blockWriteBytes,
    pids: current.pids,
    networkRxRate: rate('networkRxBytes'),
    networkTxRate: rate('networkTxBytes'),
    blockReadRate: rate('blockReadBytes'),
    blockWriteRate: rate('blockWriteBytes'),
  };
}

/**
 * CPU as `docker stats` computes it (docker/cli, cli/command/container/stats_helpers.go): 100 is one core in full. Where
 * the engine does not tell the host's CPU time (Podman), the time between the readings stands in: on Docker the
 * two agree within noise. On Windows 100 is the whole host. undefined for readings of different platforms.
 */
export function cpuPercent(
  previous: Pick<StatsSample, 'cpu' | 'readAt'>,
  current: Pick<StatsSample, 'cpu' | 'readAt'>,
): number | undefined {
  const [from, to] = [previous.cpu, current.cpu];
  const elapsedMs = current.readAt - previous.readAt;
  if (from.platform === 'windows' && to.platform === 'windows') {
    return windowsCpuPercent(from, to, elapsedMs);
  }
  return from.platform === 'linux' && to.platform === 'linux'
    ? linuxCpuPercent(from, to, elapsedMs)
    : undefined;
}

function linuxCpuPercent(from: LinuxCpu, to: LinuxCpu, elapsedMs: number): number | undefined {
  const cpuDelta = to.totalUsage - from.totalUsage;
  if (from.systemUsage === undefined || to.systemUsage === undefined || to.onlineCpus === undefined) {
    return elapsedMs > 0 ? Math.max(0, cpuDelta / (elapsedMs * 1e6)) * 100 : undefined;
  }
  const systemDelta = to.systemUsage - from.systemUsage;
  return systemDelta > 0 && cpuDelta > 0 ? (cpuDelta / systemDelta) * to.onlineCpus * 100 : 0;
}

function windowsCpuPercent(from: WindowsCpu, to: WindowsCpu, elapsedMs: number): number {
  // Time comes in milliseconds, usage in units of 100 ns: 10,000 of them to the millisecond.
  const possible = Math.floor(elapsedMs * 1e4) * to.processors;
  return possible > 0 ? (Math.max(0, to.totalUsage - from.totalUsage) / possible) * 100 : 0;
}

function isSameRun(previous: StatsSample, current: StatsSample): boolean {
  return previous.readAt < current.readAt && previous.cpu.totalUsage <= current.cpu.totalUsage;
}

function cpuScales(
  percent: number | undefined,
  cpu: CpuSample,
  limit: number | undefined,
): Pick<Metrics, 'cpuPercent' | 'cpuOfLimitPercent' | 'cpuOfHostPercent'> {
  const cores = cpu.platform === 'windows' ? cpu.processors : cpu.onlineCpus;
  // 100 is one core on Linux and the whole host on Windows.
  const usedCores =
    percent === undefined ? undefined : (percent / 100) * (cpu.platform === 'windows' ? cpu.processors : 1);
  const of = (available: number | undefined) =>
    usedCores === undefined || available === undefined ? undefined : (usedCores / available) * 100;
  return { cpuPercent: percent, cpuOfLimitPercent: of(limit ?? cores), cpuOfHostPercent: of(cores) };
}

function cpuSample(body: Json, isPodman: boolean): CpuSample | undefined {
  const stats = object(body.cpu_stats);
  const usage = object(stats.cpu_usage);
  const totalUsage = number(usage.total_usage);
  const processors = number(body.num_procs);
  if (totalUsage === undefined) {
    return undefined;
  }
  if (processors) {
    return { platform: 'windows', totalUsage, processors };
  }
  const perCpu = Array.isArray(usage.percpu_usage) ? usage.percpu_usage.length : 0;
  return {
    platform: 'linux',
    totalUsage,
    // Podman's is the time consumed, not the time there was: it would inflate the result up to 40 times.
    systemUsage: isPodman ? undefined : number(stats.system_cpu_usage),
    onlineCpus: number(stats.online_cpus) || perCpu || undefined,
  };
}

/** Docker's formula (same file): cgroup v1 has `total_inactive_file`, v2 `inactive_file`; Windows a working set. */
function memorySample(memory: Json): MemorySample {
  const usage = number(memory.usage);
  const stats = object(memory.stats);
  const total = number(stats.total_inactive_file);
  const inactive = number(stats.inactive_file) ?? 0;
  return {
    usedBytes:
      usage === undefined
        ? number(memory.privateworkingset)
        : total !== undefined && total < usage
          ? usage - total
          : inactive < usage
            ? usage - inactive
            : usage,
    limitBytes: number(memory.limit) || undefined,
  };
}

function networkBytes(
  networks: unknown,
  isPodman: boolean,
): Pick<StatsSample, 'networkRxBytes' | 'networkTxBytes'> {
  if (typeof networks !== 'object' || networks === null) {
    return { networkRxBytes: undefined, networkTxBytes: undefined };
  }
  const sum = (key: string) =>
    Object.values(networks).reduce((bytes: number, one) => bytes + (number(object(one)[key]) ?? 0), 0);
  const [rx, tx] = [sum('rx_bytes'), sum('tx_bytes')];
  // Podman 4 has one key for all interfaces and tells both directions from the host's side (podman #16618).
  const isSwapped = isPodman && Object.keys(networks).join() === 'network';
  return isSwapped ? { networkRxBytes: tx, networkTxBytes: rx } : { networkRxBytes: rx, networkTxBytes: tx };
}

function blockBytes(body: Json): Pick<StatsSample, 'blockReadBytes' | 'blockWriteBytes'> {
  if (number(body.num_procs)) {
    const storage = object(body.storage_stats);
    return {
      blockReadBytes: number(storage.read_size_bytes),
      blockWriteBytes: number(storage.write_size_bytes),
    };
  }
  const entries = object(body.blkio_stats).io_service_bytes_recursive;
  if (entries === undefined) {
    return { blockReadBytes: undefined, blockWriteBytes: undefined };
  }
  // null: cgroup v2 lists nothing before the first transfer. cgroup v1 writes `Read`, v2 `read`.
  const sum = (letter: string) =>
    (Array.isArray(entries) ? entries : [])
      .map(object)
      .filter(({ op }) => typeof op === 'string' && op[0]?.toLowerCase() === letter)
      .reduce((bytes, { value }) => bytes + (number(value) ?? 0), 0);
  return { blockReadBytes: sum('r'), blockWriteBytes: sum('w') };
}

/** Milliseconds since 1970 of an RFC 3339 time, nanoseconds as the fraction; undefined for the year 1. */
function readTime(text: unknown): number | undefined {
  const [, seconds, fraction = '', zone] =
    (typeof text === 'string' && /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(\.\d+)?(Z|[+-]\d\d:\d\d)$/.exec(text)) ||
    [];
  const time = Date.parse(`${seconds}${zone}`) + Number(fraction || 0) * 1000;
  return time > 0 ? time : undefined;
}

function object(value: unknown): Json {
  return typeof value === 'object' && value !== null ? (value as Json) : {};
}

function number(value: unknown): number | undefined {
  return typeof value === 'number' && Number.isFinite(value) ? value : undefined;
}

import type { CpuSample, MemorySample, NetworkSample, StatsSample, ThrottlingSample } from './statsSample.ts';

type Json = Readonly<Record<string, unknown>>;

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
  const networks = networkSamples(body.networks, product === 'podman');
  return (
    cpu && {
      readAt,
      cpu,
      memory: memorySample(object(body.memory_stats)),
      ...networkBytes(networks),
      pids: number(object(body.pids_stats).current),
      pidsLimit: limitOf(object(body.pids_stats).limit),
      networks,
      ...blockCounters(body),
      throttling: throttling(object(object(body.cpu_stats).throttling_data)),
    }
  );
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

function memorySample(memory: Json): MemorySample {
  const stats = object(memory.stats);
  const usageBytes = number(memory.usage);
  return {
    usedBytes:
      usageBytes === undefined
        ? number(memory.privateworkingset)
        : usedMemory(usageBytes, number(stats.total_inactive_file), number(stats.inactive_file)),
    limitBytes: limitOf(memory.limit),
    usageBytes,
    // cgroup v1's names, then v2's.
    cacheBytes: number(stats.total_cache) ?? number(stats.file),
    rssBytes: number(stats.total_rss) ?? number(stats.anon),
    failures: number(memory.failcnt),
  };
}

/**
 * Memory as `docker stats` computes it (docker/cli, cli/command/container/stats_helpers.go): cgroup v1 has
 * `total_inactive_file`, v2 `inactive_file`.
 */
export function usedMemory(
  usage: number,
  totalInactiveFile: number | undefined,
  inactiveFile: number | undefined,
): number {
  if (totalInactiveFile !== undefined && totalInactiveFile < usage) {
    return usage - totalInactiveFile;
  }
  const inactive = inactiveFile ?? 0;
  return inactive < usage ? usage - inactive : usage;
}

function networkSamples(raw: unknown, isPodman: boolean): NetworkSample[] | undefined {
  if (typeof raw !== 'object' || raw === null) {
    return undefined;
  }
  // Podman 4 has one key for all interfaces and tells both directions from the host's side (podman #16618).
  const isSwapped = isPodman && Object.keys(raw).join() === 'network';
  const [rx, tx] = isSwapped ? ['tx', 'rx'] : ['rx', 'tx'];
  return Object.entries(raw).map(([name, one]) => {
    const count = (key: string) => number(object(one)[key]) ?? 0;
    return {
      name,
      rxBytes: count(`${rx}_bytes`),
      rxPackets: count(`${rx}_packets`),
      rxErrors: count(`${rx}_errors`),
      rxDropped: count(`${rx}_dropped`),
      txBytes: count(`${tx}_bytes`),
      txPackets: count(`${tx}_packets`),
      txErrors: count(`${tx}_errors`),
      txDropped: count(`${tx}_dropped`),
    };
  });
}

/** Sums over all interfaces, as `docker stats` shows. */
export function networkBytes(
  networks: readonly NetworkSample[] | undefined,
): Pick<StatsSample, 'networkRxBytes' | 'networkTxBytes'> {
  const sum = (key: 'rxBytes' | 'txBytes') => networks?.reduce((bytes, network) => bytes + network[key], 0);
  return { networkRxBytes: sum('rxBytes'), networkTxBytes: sum('txBytes') };
}

type BlockCounters = Pick<StatsSample, 'blockReadBytes' | 'blockWriteBytes' | 'blockReads' | 'blockWrites'>;

function blockCounters(body: Json): BlockCounters {
  if (number(body.num_procs)) {
    const storage = object(body.storage_stats);
    return {
      blockReadBytes: number(storage.read_size_bytes),
      blockWriteBytes: number(storage.write_size_bytes),
      blockReads: number(storage.read_count_normalized),
      blockWrites: number(storage.write_count_normalized),
    };
  }
  const { io_service_bytes_recursive: bytes, io_serviced_recursive: transfers } = object(body.blkio_stats);
  return {
    blockReadBytes: sumOf(bytes, 'r'),
    blockWriteBytes: sumOf(bytes, 'w'),
    blockReads: sumOf(transfers, 'r'),
    blockWrites: sumOf(transfers, 'w'),
  };
}

/** By the first letter of the operation: cgroup v1 writes `Read`, v2 `read`. v2 lists nothing (null) before the first. */
function sumOf(entries: unknown, letter: string): number | undefined {
  return entries === undefined
    ? undefined
    : (Array.isArray(entries) ? entries : [])
        .map(object)
        .filter(({ op }) => typeof op === 'string' && op[0]?.toLowerCase() === letter)
        .reduce((sum, { value }) => sum + (number(value) ?? 0), 0);
}

/** Docker answers with zeros where there is no limit to throttle by. */
function throttling(raw: Json): ThrottlingSample | undefined {
  const periods = number(raw.periods) ?? 0;
  return periods === 0
    ? undefined
    : {
        periods,
        throttledPeriods: number(raw.throttled_periods) ?? 0,
        throttledNanoseconds: number(raw.throttled_time) ?? 0,
      };
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

/** An engine that knows no limit says 0, nothing, or the largest number there is. */
function limitOf(value: unknown): number | undefined {
  const limit = number(value);
  return limit !== undefined && limit > 0 && limit <= Number.MAX_SAFE_INTEGER ? limit : undefined;
}

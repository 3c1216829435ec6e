import type { ResourceLimits } from '../containers/container.ts';
import type { Metrics } from './metrics.ts';
import type { CpuSample, NetworkSample, StatsSample } from './statsSample.ts';

type LinuxCpu = Extract<CpuSample, { platform: 'linux' }>;
type WindowsCpu = Extract<CpuSample, { platform: 'windows' }>;

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
  const rate = (counterOf: (sample: StatsSample) => number | undefined) => {
    const growth = before && growthOf(counterOf(before), counterOf(current));
    return before && growth !== undefined ? (growth / (current.readAt - before.readAt)) * 1000 : undefined;
  };
  const { memory, pids, pidsLimit, throttling } = current;
  return {
    at: current.readAt,
    ...cpuScales(before && cpuPercent(before, current), current.cpu, limits?.cpus),
    cpuThrottledPercent: before && throttledPercent(before, current),
    cpuThrottledSeconds: throttling && throttling.throttledNanoseconds / 1e9,
    memoryUsedBytes: memory.usedBytes,
    memoryLimitBytes: memory.limitBytes,
    memoryPercent: percentOf(memory.usedBytes, memory.limitBytes),
    memoryUsageBytes: memory.usageBytes,
    memoryCacheBytes: memory.cacheBytes,
    memoryRssBytes: memory.rssBytes,
    memoryFailures: memory.failures,
    oomKills: memory.oomKills,
    networkRxBytes: current.networkRxBytes,
    networkTxBytes: current.networkTxBytes,
    blockReadBytes: current.blockReadBytes,
    blockWriteBytes: current.blockWriteBytes,
    networkErrors: networkErrors(current),
    networkDrops: networkDrops(current),
    pids,
    pidsLimit,
    pidsPercent: percentOf(pids, pidsLimit),
    networkRxRate: rate(({ networkRxBytes }) => networkRxBytes),
    networkTxRate: rate(({ networkTxBytes }) => networkTxBytes),
    networkErrorRate: rate(networkErrors),
    networkDropRate: rate(networkDrops),
    blockReadRate: rate(({ blockReadBytes }) => blockReadBytes),
    blockWriteRate: rate(({ blockWriteBytes }) => blockWriteBytes),
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
): Pick<Metrics, 'cpuPercent' | 'cpuOfLimitPercent' | 'cpuOfHostPercent' | 'cpuMillicores'> {
  const cores = cpu.platform === 'windows' ? cpu.processors : cpu.onlineCpus;
  // 100 is one core on Linux and the whole host on Windows.
  const usedCores =
    percent === undefined ? undefined : (percent / 100) * (cpu.platform === 'windows' ? cpu.processors : 1);
  const of = (available: number | undefined) =>
    usedCores === undefined || available === undefined ? undefined : (usedCores / available) * 100;
  return {
    cpuPercent: percent,
    cpuOfLimitPercent: of(limit ?? cores),
    cpuOfHostPercent: of(cores),
    cpuMillicores: usedCores === undefined ? undefined : usedCores * 1000,
  };
}

/** undefined where the container has no CPU limit, 0 where it did not run in between. */
function throttledPercent(previous: StatsSample, current: StatsSample): number | undefined {
  const [from, to] = [previous.throttling, current.throttling];
  const periods = growthOf(from?.periods, to?.periods);
  const throttled = growthOf(from?.throttledPeriods, to?.throttledPeriods);
  return periods === 0 ? 0 : percentOf(throttled, periods);
}

function networkErrors({ networks }: StatsSample): number | undefined {
  return sum(networks, ({ rxErrors, txErrors }) => rxErrors + txErrors);
}

function networkDrops({ networks }: StatsSample): number | undefined {
  return sum(networks, ({ rxDropped, txDropped }) => rxDropped + txDropped);
}

function sum(
  networks: readonly NetworkSample[] | undefined,
  count: (network: NetworkSample) => number,
): number | undefined {
  return networks?.reduce((total, network) => total + count(network), 0);
}

/** undefined where a counter went back: an interface that left, or another run of the container. */
export function growthOf(from: number | undefined, to: number | undefined): number | undefined {
  return from === undefined || to === undefined || to < from ? undefined : to - from;
}

function percentOf(part: number | undefined, whole: number | undefined): number | undefined {
  return part === undefined || whole === undefined ? undefined : (part / whole) * 100;
}

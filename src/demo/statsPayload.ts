import { consumed, type DemoContainer, situationAt } from './demoContainer.ts';
import type { Signal } from './signal.ts';
import { toRfc3339 } from './timeFormat.ts';
import { type Nanos, nanosPerSecond, type Run } from './timeline.ts';

export const hostCpus = 4;
export const hostMemoryBytes = 8 * 2 ** 30;
const hostBootedAt: Nanos = -30 * 3600 * nanosPerSecond;
const never = '0001-01-01T00:00:00Z';

/**
 * The body of `GET /containers/{id}/stats`, in the shape of cgroup v2. The CPU counters are the integrals of the scripted
 * load, and the host's CPU time is real time times its cores: docker's formula gives the scripted percentage.
 */
export function statsPayload(
  container: DemoContainer,
  now: Nanos,
  startedAt: number,
  isOneShot: boolean,
): object {
  const { spec, id } = container;
  const { run, state } = situationAt(container, now);
  const names = { name: `/${spec.name}`, id };
  if (!run || (state !== 'running' && state !== 'paused')) {
    const cpu = cpuStats(0, 0);
    return { read: never, preread: never, ...names, cpu_stats: cpu, precpu_stats: cpu, memory_stats: {} };
  }
  const before = Math.max(run.start, now - nanosPerSecond);
  const cpuAt = (time: Nanos) =>
    cpuStats(
      consumed(container, run, spec.usage.cpu, time) * nanosPerSecond,
      (time - hostBootedAt) * hostCpus,
    );
  return {
    read: toRfc3339(now, startedAt),
    preread: isOneShot ? never : toRfc3339(before, startedAt),
    ...names,
    pids_stats: { current: spec.usage.pids, limit: 9223 },
    num_procs: 0,
    storage_stats: {},
    cpu_stats: cpuAt(now),
    precpu_stats: isOneShot ? cpuStats(0, 0) : cpuAt(before),
    memory_stats: memoryStats(container, run, now),
    blkio_stats: blockStats(container, run, now),
    networks: { eth0: networkStats(container, run, now) },
  };
}

function cpuStats(totalNanos: number, systemNanos: number): object {
  const total = Math.round(totalNanos);
  const kernel = Math.round(total * 0.2);
  const usage = { total_usage: total, usage_in_kernelmode: kernel, usage_in_usermode: total - kernel };
  const host = systemNanos > 0 ? { system_cpu_usage: systemNanos, online_cpus: hostCpus } : {};
  return {
    cpu_usage: usage,
    ...host,
    throttling_data: { periods: 0, throttled_periods: 0, throttled_time: 0 },
  };
}

function memoryStats({ spec }: DemoContainer, run: Run, now: Nanos): object {
  const { usage, memoryBytes } = spec;
  const used = Math.round(usage.memory(now / nanosPerSecond, (now - run.start) / nanosPerSecond));
  const cache = usage.inactiveFileBytes;
  const stats = {
    anon: used,
    file: cache,
    active_file: 0,
    inactive_file: cache,
    inactive_anon: 0,
    pgmajfault: 0,
  };
  return { usage: used + cache, stats, limit: memoryBytes ?? hostMemoryBytes };
}

function networkStats(container: DemoContainer, run: Run, now: Nanos): object {
  const { networkRx, networkTx } = container.spec.usage;
  const count = (rate: Signal) => Math.round(consumed(container, run, rate, now));
  const [rx, tx] = [count(networkRx), count(networkTx)];
  return {
    rx_bytes: rx,
    rx_packets: Math.floor(rx / 900),
    rx_errors: 0,
    rx_dropped: 0,
    tx_bytes: tx,
    tx_packets: Math.floor(tx / 900),
    tx_errors: 0,
    tx_dropped: 0,
  };
}

function blockStats(container: DemoContainer, run: Run, now: Nanos): object {
  const { blockRead, blockWrite } = container.spec.usage;
  const entry = (op: string, rate: Signal) => ({
    major: 259,
    minor: 0,
    op,
    value: Math.round(consumed(container, run, rate, now)),
  });
  return { io_service_bytes_recursive: [entry('read', blockRead), entry('write', blockWrite)] };
}

/**
 * One reading of a container's counters, normalised from `GET /containers/{id}/stats`. Counters grow from the start of
 * the container; a rate needs two samples. Unknown values are undefined, never 0.
 */
export interface StatsSample {
  /** When the engine took the reading (its `read`), in milliseconds since 1970 with fractions. */
  readonly readAt: number;
  readonly cpu: CpuSample;
  readonly memory: MemorySample;
  /** Sums over all interfaces; undefined without a network namespace of its own. */
  readonly networkRxBytes: number | undefined;
  readonly networkTxBytes: number | undefined;
  readonly blockReadBytes: number | undefined;
  readonly blockWriteBytes: number | undefined;
  readonly pids: number | undefined;
  /** Each interface by itself; absent where the engine tells sums only. */
  readonly networks?: readonly NetworkSample[] | undefined;
  /** Transfers, of any size. */
  readonly blockReads?: number | undefined;
  readonly blockWrites?: number | undefined;
  readonly pidsLimit?: number | undefined;
  /** By the CPU limit; absent where the container has none. */
  readonly throttling?: ThrottlingSample | undefined;
}

export interface NetworkSample {
  /** As the container calls it: `eth0`. */
  readonly name: string;
  readonly rxBytes: number;
  readonly rxPackets: number;
  readonly rxErrors: number;
  readonly rxDropped: number;
  readonly txBytes: number;
  readonly txPackets: number;
  readonly txErrors: number;
  readonly txDropped: number;
}

export interface ThrottlingSample {
  /** Periods of the scheduler in which the container wanted to run. */
  readonly periods: number;
  readonly throttledPeriods: number;
  readonly throttledNanoseconds: number;
}

export type CpuSample =
  | {
      readonly platform: 'linux';
      /** Nanoseconds of CPU time consumed. */
      readonly totalUsage: number;
      /** Nanoseconds of the host's CPU time, all cores, idle included; undefined on Podman, where it means another thing. */
      readonly systemUsage: number | undefined;
      readonly onlineCpus: number | undefined;
    }
  | {
      readonly platform: 'windows';
      /** Units of 100 ns. */
      readonly totalUsage: number;
      readonly processors: number;
    };

export interface MemorySample {
  /** What `docker stats` shows: without the page cache (formula in dockerStats.ts). */
  readonly usedBytes: number | undefined;
  /** The container's limit, or the host's memory where it has none. */
  readonly limitBytes: number | undefined;
  /** With the page cache: what counts against the limit. */
  readonly usageBytes?: number | undefined;
  readonly cacheBytes?: number | undefined;
  /** Anonymous memory. */
  readonly rssBytes?: number | undefined;
  /** cgroup v1's `memory.failcnt`, v2's `max` of `memory.events`. */
  readonly failures?: number | undefined;
  readonly oomKills?: number | undefined;
}

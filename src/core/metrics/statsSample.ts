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
}

/** What is shown of a container at one moment. Unknown values are undefined (an en dash on screen, null in JSON). */
export interface Metrics {
  /** Milliseconds since 1970, the engine's clock. */
  readonly at: number;
  /** As `docker stats`: 100 is one core in full. */
  readonly cpuPercent: number | undefined;
  /** 100 is all the container may use (its CPU limit, else the host's cores). Thresholds use this scale. */
  readonly cpuOfLimitPercent: number | undefined;
  /** 100 is the whole host. */
  readonly cpuOfHostPercent: number | undefined;
  readonly memoryUsedBytes: number | undefined;
  readonly memoryLimitBytes: number | undefined;
  /** 100 is the container's own limit, or the host's memory where it has none. */
  readonly memoryPercent: number | undefined;
  /** Since the container started. */
  readonly networkRxBytes: number | undefined;
  readonly networkTxBytes: number | undefined;
  readonly blockReadBytes: number | undefined;
  readonly blockWriteBytes: number | undefined;
  readonly pids: number | undefined;
  /** Bytes per second since the reading before. */
  readonly networkRxRate: number | undefined;
  readonly networkTxRate: number | undefined;
  readonly blockReadRate: number | undefined;
  readonly blockWriteRate: number | undefined;

  // What follows is known only where the engine or the kernel tells it, or where it has been asked for.

  /** 1000 is one core in full. */
  readonly cpuMillicores?: number | undefined;
  /** Of the scheduler's periods since the reading before, those in which the container was held back by its CPU limit. */
  readonly cpuThrottledPercent?: number | undefined;
  /** Seconds its threads were held back by the CPU limit since the container started. */
  readonly cpuThrottledSeconds?: number | undefined;
  /** With the page cache: what counts against the limit. */
  readonly memoryUsageBytes?: number | undefined;
  /** Page cache: the kernel takes it back when memory is short. */
  readonly memoryCacheBytes?: number | undefined;
  /** Anonymous memory: heaps and stacks. */
  readonly memoryRssBytes?: number | undefined;
  /** How often the memory limit was hit since the container started. */
  readonly memoryFailures?: number | undefined;
  /** Processes killed for want of memory since the container started. */
  readonly oomKills?: number | undefined;
  /** Packets, both directions, since the container started. */
  readonly networkErrors?: number | undefined;
  readonly networkDrops?: number | undefined;
  /** Packets per second since the reading before. */
  readonly networkErrorRate?: number | undefined;
  readonly networkDropRate?: number | undefined;
  readonly pidsLimit?: number | undefined;
  readonly pidsPercent?: number | undefined;
  /** By the engine's restart policy, since the container was made. */
  readonly restarts?: number | undefined;
  /** What the container has written into its own layer. */
  readonly diskWritableBytes?: number | undefined;
  /** Its volumes together. */
  readonly diskVolumeBytes?: number | undefined;
  /** Of the fullest file system that its layer and its volumes are on, as `df` counts. */
  readonly diskUsedPercent?: number | undefined;
  readonly diskFreeBytes?: number | undefined;
  /** Of its published HTTP port, milliseconds from the look-up of the name to the last byte (curl's `time_total`). */
  readonly responseMs?: number | undefined;
  /** What that is made of, in milliseconds; a step that there was none of is not known. The first byte counts from the request on. */
  readonly responseDnsMs?: number | undefined;
  readonly responseConnectMs?: number | undefined;
  readonly responseTlsMs?: number | undefined;
  readonly responseFirstByteMs?: number | undefined;
}

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
}

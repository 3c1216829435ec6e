export type LogStreamName = 'stdout' | 'stderr';

/** One entry of a container's log: one line, however the engine cut it up. */
export interface LogRecord {
  /** RFC 3339 with nanoseconds, UTC, as the engine wrote it; undefined where timestamps were not asked for. */
  readonly timestamp: string | undefined;
  /** `stdout` for a TTY, which has one stream. */
  readonly stream: LogStreamName;
  /** Without the line end; ANSI codes kept. */
  readonly text: string;
}

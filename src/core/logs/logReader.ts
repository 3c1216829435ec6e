import type { LogOptions } from '../containers/containerClient.ts';
import type { LogRecord } from './logRecord.ts';

/** Reads the log of one container, from wherever it can be had the soonest. */
export interface LogReader {
  /**
   * Records in the order of the log, as many at a time as have come. `since` reaches back as far as anything is known of the log,
   * `tail` as far as the engine has it. Throws VitalsError.
   */
  read(extent: Pick<LogOptions, 'since' | 'tail'>, signal?: AbortSignal): AsyncIterable<readonly LogRecord[]>;
  /** There may be records that are older than all that the engine has. */
  reachesFurther(): Promise<boolean>;
}

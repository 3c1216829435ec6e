import type { FieldCondition } from './fields.ts';
import type { LogLevel } from './level.ts';
import type { LogStreamName } from './logRecord.ts';

/** What to look for in a log. A record has to meet everything that is given. */
export interface LogQuery {
  /** Empty: every record, as far as the rest of the query lets it. */
  readonly pattern: string;
  /** False: the pattern is plain text. */
  readonly isRegExp: boolean;
  /** `smart`: ignore case where no pattern has a capital letter. */
  readonly case: 'smart' | 'sensitive' | 'insensitive';
  /** Keep the records that do not match. */
  readonly isInverted: boolean;
  /** Only where no letter, digit or underscore stands before or after the match. */
  readonly isWholeWord?: boolean;
  /** One of these will do too, as with several `-e` of grep. */
  readonly orPatterns?: readonly string[];
  /** None of these may match, as after `| grep -v`. */
  readonly excludePatterns?: readonly string[];
  /** As the text of a record tells it (level.ts); one of these. */
  readonly levels?: readonly LogLevel[];
  readonly streams?: readonly LogStreamName[];
  readonly fields?: readonly FieldCondition[];
  /** A hit comes with the whole stack trace that it is in, and counts once with it (stackTrace.ts). */
  readonly hasTraces?: boolean;
}

import type { FieldCondition } from './fields.ts';
import type { LogLevel } from './level.ts';
import type { LogQuery } from './logQuery.ts';
import type { LogStreamName } from './logRecord.ts';

/** What of a query limits it to some records, whatever their text. */
export interface RecordLimits {
  readonly levels: readonly LogLevel[];
  readonly streams: readonly LogStreamName[];
  readonly fields: readonly FieldCondition[];
}

/** None of a kind: that kind limits nothing. */
export function recordLimits({ levels = [], streams = [], fields = [] }: LogQuery): RecordLimits {
  return { levels, streams, fields };
}

export function withRecordLimits(query: LogQuery, { levels, streams, fields }: RecordLimits): LogQuery {
  const { levels: _levels, streams: _streams, fields: _fields, ...rest } = query;
  return {
    ...rest,
    ...(levels.length > 0 && { levels }),
    ...(streams.length > 0 && { streams }),
    ...(fields.length > 0 && { fields }),
  };
}

/** Nothing is asked for: every record of the log would be a hit. */
export function isUnlimited(query: LogQuery): boolean {
  const { levels, streams, fields } = recordLimits(query);
  const { pattern, excludePatterns = [] } = query;
  return pattern === '' && [levels, streams, fields, excludePatterns].every(({ length }) => length === 0);
}

/** What stands between several patterns where they are typed; in an expression it would ask for nothing. */
const separator = ' || ';

/** All patterns of which one will do. */
export function patternsOf({ pattern, orPatterns = [] }: LogQuery): readonly string[] {
  return [pattern, ...orPatterns];
}

/** The same as one types them: `error || timed out`. */
export function patternText(query: LogQuery): string {
  return patternsOf(query).join(separator);
}

/** The reverse. */
export function withPatterns(query: LogQuery, text: string): LogQuery {
  const { pattern: _pattern, orPatterns: _others, ...rest } = query;
  const [pattern = '', ...orPatterns] = splitPatterns(text);
  return { ...rest, pattern, ...(orPatterns.length > 0 && { orPatterns }) };
}

/** The patterns that leave lines out as one types them. */
export function excludedText({ excludePatterns = [] }: LogQuery): string {
  return excludePatterns.join(separator);
}

/** The reverse. */
export function withExcluded(query: LogQuery, text: string): LogQuery {
  const { excludePatterns: _before, ...rest } = query;
  const excludePatterns = splitPatterns(text);
  return excludePatterns.length > 0 ? { ...rest, excludePatterns } : rest;
}

/** One that is not typed to its end yet is none. */
function splitPatterns(text: string): string[] {
  return text
    .replace(/ \|\| ?$/, '')
    .split(separator)
    .filter((pattern) => pattern !== '');
}

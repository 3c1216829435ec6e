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

/** All patterns that leave lines out as one text; that of a regular expression is one itself. */
export function excludedText({ excludePatterns = [] }: LogQuery): string {
  return excludePatterns.join('|');
}

/** The reverse: plain text has one pattern between any two bars. */
export function withExcluded(query: LogQuery, text: string): LogQuery {
  const { excludePatterns: _before, ...rest } = query;
  const patterns = (query.isRegExp ? [text] : text.split('|')).filter((pattern) => pattern !== '');
  return patterns.length > 0 ? { ...rest, excludePatterns: patterns } : rest;
}

import { stripAnsi } from './ansi.ts';
import type { LogRecord } from './logRecord.ts';

/** Local time to the millisecond, as one reads it in a log: `2026-11-23 16:05:12.345`. Empty where unknown. */
export function formatTimestamp(timestamp: string | undefined): string {
  const time = timestamp === undefined ? Number.NaN : Date.parse(timestamp);
  if (Number.isNaN(time)) {
    return '';
  }
  const date = new Date(time);
  const two = (value: number) => String(value).padStart(2, '0');
  const day = `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;
  const clock = `${two(date.getHours())}:${two(date.getMinutes())}:${two(date.getSeconds())}`;
  return `${day} ${clock}.${String(date.getMilliseconds()).padStart(3, '0')}`;
}

/** A record's text as a document shows it: one line, without ANSI codes and other control characters. */
export function displayText(record: LogRecord): string {
  // A document's line ends at any of these; a tab may stay.
  return stripAnsi(record.text).replace(/[\0-\x08\x0a-\x1f\x7f\x85\u2028\u2029]/g, '\ufffd');
}

/** `2026-11-23 16:05:12.345  text`, with the container's name in front where there are several. */
export function logLine(record: LogRecord, name?: string): string {
  const time = formatTimestamp(record.timestamp);
  return `${name === undefined ? '' : `${name} | `}${time}${time && '  '}${displayText(record)}`;
}

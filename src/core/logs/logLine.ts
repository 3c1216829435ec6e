import { stripAnsi } from './ansi.ts';
import type { LogRecord } from './logRecord.ts';

/** UTF-16 units of a record that a document shows: editors choke on a line of megabytes. */
const maxLength = 10_000;

/** `2026-11-23 05:49:00.123` in local time; blanks of that length where there is no timestamp. */
export function localTime(timestamp: string | number | undefined): string {
  const date = new Date(timestamp ?? Number.NaN);
  if (Number.isNaN(date.getTime())) {
    return ' '.repeat(23);
  }
  const two = (value: number) => String(value).padStart(2, '0');
  const day = `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;
  const time = `${two(date.getHours())}:${two(date.getMinutes())}:${two(date.getSeconds())}`;
  return `${day} ${time}.${String(date.getMilliseconds()).padStart(3, '0')}`;
}

/** What tells stderr (`┃`) from stdout in a document; the grammars in media/ know it. */
export function streamBar({ stream }: Pick<LogRecord, 'stream'>): string {
  return stream === 'stderr' ? '┃' : '│';
}

/**
 * The text of a record as it can stand in a line of a document, UTF-16 unit for UTF-16 unit so that ranges keep their
 * place: without ANSI codes, with control characters and all that an editor takes for a line end as visible symbols.
 */
export function visibleText(text: string): string {
  return stripAnsi(text).replace(/[\0-\x08\x0a-\x1f\x7f\x85\u2028\u2029]/g, (character) => {
    const code = character.charCodeAt(0);
    return code < 0x20 ? String.fromCharCode(0x2400 + code) : code === 0x7f ? '\u2421' : '\u2424';
  });
}

/** The same, cut where it is too long. */
export function lineText(text: string): string {
  const shown = visibleText(text);
  return shown.length > maxLength ? `${shown.slice(0, maxLength)}… (+${shown.length - maxLength})` : shown;
}

/** A record as a line of a log document; with the container's name where there are several. */
export function logLine(record: LogRecord, name?: string): string {
  const place = name === undefined ? '' : ` ${name}`;
  return `${localTime(record.timestamp)}${place} ${streamBar(record)} ${lineText(record.text)}`;
}

const beforeText = /^(?:(?:\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\.\d{3}| {23})[: ]?(?: ([^│┃]+?))? +)?([│┃]) /;

/** What a line of a document says of a record. */
export interface ShownRecord extends Pick<LogRecord, 'stream' | 'text'> {
  /** The container's, where there are several. */
  readonly name: string | undefined;
  /** Where the text begins, in UTF-16 units. */
  readonly start: number;
}

/** The reverse of logLine, of results (resultLines.ts) and of comparisons: without a time; undefined for a line that shows no record. */
export function shownRecord(line: string): ShownRecord | undefined {
  const [before, name, bar] = beforeText.exec(line) ?? [];
  return before === undefined
    ? undefined
    : {
        name,
        start: before.length,
        stream: bar === '┃' ? 'stderr' : 'stdout',
        text: line.slice(before.length),
      };
}

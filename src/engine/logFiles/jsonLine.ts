import type { LogStreamName } from '../../core/logs/logRecord.ts';

const prefix = '{"log":"';
/** The first one after the prefix ends the text: within it, quotation marks are escaped. */
const streamKey = '","stream":"';
const timeKey = '"time":"';
const usualLineEnd = '\\n';
const fullLength = '2006-01-02T15:04:05.000000000Z'.length;

/** One entry of a json-file log. */
export interface JsonEntry {
  readonly stream: LogStreamName;
  /** As the engine writes timestamps: nine digits after the second. Empty where there is none. */
  readonly time: string;
  /** With its line end, where it has one. */
  readonly text: string;
}

/**
 * Reads the entry in `line` [start, end), which is text (UTF-16). What is no entry, because the disk was full or the machine
 * lost its power, is told as it stands.
 */
export function readEntry(lines: string, start: number, end: number): JsonEntry {
  const textEnd = lines.startsWith(prefix, start) ? lines.indexOf(streamKey, start + prefix.length - 1) : -1;
  if (textEnd >= 0 && textEnd < end) {
    const text = unescapeText(lines, start + prefix.length, textEnd);
    if (text !== undefined) {
      return { stream: streamAt(lines, textEnd), time: timeIn(lines, textEnd, end), text };
    }
  }
  return readUnusual(lines.slice(start, end));
}

/** The text alone, without its line end; what most records are looked at for. */
export function readText(lines: string, start: number, end: number): string {
  const textStart = start + prefix.length;
  if (lines.startsWith(prefix, start)) {
    const textEnd = lines.indexOf(streamKey, textStart - 1);
    if (textEnd >= 0 && textEnd < end) {
      const hasLineEnd = lines.startsWith(usualLineEnd, textEnd - 2) && textEnd - 2 >= textStart;
      const text = lines.slice(textStart, hasLineEnd ? textEnd - 2 : textEnd);
      if (isVerbatim(text)) {
        return text;
      }
    }
  }
  return readEntry(lines, start, end).text.replace(/\r?\n?$/, '');
}

/** A quotation mark would be escaped in what is whole. */
function isVerbatim(text: string): boolean {
  return !text.includes('\\') && !text.includes('"');
}

function unescapeText(lines: string, start: number, end: number): string | undefined {
  const hasLineEnd = end - 2 >= start && lines.startsWith(usualLineEnd, end - 2);
  const text = lines.slice(start, hasLineEnd ? end - 2 : end);
  if (isVerbatim(text)) {
    return hasLineEnd ? `${text}\n` : text;
  }
  try {
    return JSON.parse(`"${lines.slice(start, end)}"`) as string;
  } catch {
    return undefined;
  }
}

function streamAt(lines: string, textEnd: number): LogStreamName {
  return lines.startsWith('stderr', textEnd + streamKey.length) ? 'stderr' : 'stdout';
}

/** It comes last, after attributes that may have any names. */
function timeIn(lines: string, from: number, end: number): string {
  const at = lines.lastIndexOf(timeKey, end);
  return at > from ? fullTime(lines.slice(at + timeKey.length, lines.indexOf('"', at + timeKey.length))) : '';
}

/** The file leaves out zeros at the end of the fraction. */
function fullTime(time: string): string {
  if (time.length === fullLength || !/^[\d-]+T[\d:]+(?:\.\d+)?Z$/.test(time)) {
    return time;
  }
  const [second = '', fraction = ''] = time.slice(0, -1).split('.');
  return `${second}.${fraction.padEnd(9, '0')}Z`;
}

function readUnusual(line: string): JsonEntry {
  try {
    const {
      log = '',
      stream,
      time = '',
    } = JSON.parse(line) as Partial<Record<'log' | 'stream' | 'time', unknown>>;
    return {
      stream: stream === 'stderr' ? 'stderr' : 'stdout',
      time: fullTime(String(time)),
      text: String(log),
    };
  } catch {
    return { stream: 'stdout', time: '', text: `${line}\n` };
  }
}

/** A timestamp so many whole seconds later. */
export function shiftTime(time: string, seconds: number): string {
  const second = new Date(Date.parse(`${time.slice(0, 19)}Z`) + seconds * 1000).toISOString().slice(0, 19);
  return `${second}${time.slice(19)}`;
}

/** What LogOptions tells times in (seconds since 1970, up to nine decimals), as a timestamp. */
export function toTimestamp(since: string): string {
  const [seconds = '', fraction = ''] = since.split('.');
  return `${new Date(Number(seconds) * 1000).toISOString().slice(0, 19)}.${fraction.padEnd(9, '0').slice(0, 9)}Z`;
}

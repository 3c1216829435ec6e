import { stripAnsi } from './ansi.ts';

/** From the gravest. */
export const logLevels = ['fatal', 'error', 'warning', 'info', 'debug', 'trace'] as const;
export type LogLevel = (typeof logLevels)[number];

const levelsByWord: ReadonlyMap<string, LogLevel> = new Map(
  Object.entries({
    fatal: 'fatal panic critical crit severe emergency emerg',
    error: 'error err',
    warning: 'warning warn wrn',
    info: 'information info inf notice',
    debug: 'debug dbug dbg',
    trace: 'trace trc',
  }).flatMap(([level, words]) => words.split(' ').map((word) => [word, level as LogLevel] as const)),
);
const word = `(${[...levelsByWord.keys()].join('|')})`;
const capitals = word.toUpperCase();

/** The first that finds a level decides; if it finds different ones, nothing does. */
const tiers: readonly RegExp[] = [
  new RegExp(`^${word}(?![\\w-])`, 'gi'),
  new RegExp(`[[(<] *${word} *[\\])>]`, 'gi'),
  new RegExp(`(?:^|\\s)[\\w.-]+[:.]${word}:? `, 'gi'),
  new RegExp(`"${word}"`, 'gi'),
  new RegExp(`\\s${word}:`, 'gi'),
  new RegExp(`(?<=^|[\\s|])${capitals}(?=[\\s|]|$)`, 'g'),
];

/** Kubernetes' own: `E0806 14:55:55.98 …`. */
const klog = /^([IWEF])\d{4} \d\d:\d\d:\d\d/;
const klogLength = 'E0806'.length;
const klogLevels: Readonly<Record<string, LogLevel>> = { I: 'info', W: 'warning', E: 'error', F: 'fatal' };
const logfmt = /(?:^|\s)(?:level|lvl|severity)="?(\w+)"?(?=\s|$)/i;

const clock = String.raw`\d\d:\d\d(?::\d\d(?:[.,]\d+)?)?`;
const dates = [
  String.raw`\d{4}[-/.]\d\d[-/.]\d\d(?:[T ]+${clock})?`,
  String.raw`\d\d/[A-Z][a-z]{2}/\d{4}[: ]${clock}`,
  String.raw`[A-Z][a-z]{2} +\d+ ${clock}`,
  clock,
];
const leadingTime = new RegExp(
  String.raw`^\[?(?:${dates.join('|')})(?: ?(?:Z|UTC|GMT|[+-]\d\d:?\d\d))?\]?[\s:|-]*`,
);

/** The line without the time that it begins with, whatever the format. */
export function withoutLeadingTime(line: string): string {
  return line.replace(leadingTime, '');
}

/** The level a log line says it has; undefined where it says none, or two. */
export function detectLevel(text: string): LogLevel | undefined {
  return levelMark(stripAnsi(text))?.level;
}

/** A level, and what of a text says it: [start, end) in UTF-16 units. */
export interface LevelMark {
  readonly level: LogLevel;
  readonly start: number;
  readonly end: number;
}

/** The level that a line without ANSI codes says it has, as detectLevel, and where. */
export function levelMark(plainText: string): LevelMark | undefined {
  const line = plainText.trim();
  const shift = plainText.length - plainText.trimStart().length;
  const structured = structuredLevel(line);
  if (structured) {
    return shifted(structured, shift);
  }
  const message = withoutLeadingTime(line);
  const written = writtenLevel(message);
  return written && shifted(written, shift + line.length - message.length);
}

function shifted({ level, start, end }: LevelMark, shift: number): LevelMark {
  return { level, start: start + shift, end: end + shift };
}

function wordLevel(word: string): LogLevel | undefined {
  return levelsByWord.get(word.toLowerCase());
}

/** Of what an expression has captured in the last place of its match. */
function capturedMark(
  { index, 0: all, 1: captured = '' }: RegExpExecArray,
  levelOf: (captured: string) => LogLevel | undefined,
): LevelMark | undefined {
  return markOf(levelOf(captured), index + all.lastIndexOf(captured), captured.length);
}

/** Undefined where it is no level. */
function markOf(level: LogLevel | undefined, start: number, length: number): LevelMark | undefined {
  return level && { level, start, end: start + length };
}

function structuredLevel(line: string): LevelMark | undefined {
  if (line.startsWith('{') && line.endsWith('}')) {
    return jsonLevel(line);
  }
  const found = logfmt.exec(line);
  return found ? capturedMark(found, wordLevel) : undefined;
}

function writtenLevel(line: string): LevelMark | undefined {
  const letter = klog.exec(line)?.[1];
  if (letter !== undefined) {
    return markOf(klogLevels[letter], 0, klogLength);
  }
  for (const tier of tiers) {
    const [first, ...others] = line.matchAll(tier);
    if (first) {
      const mark = capturedMark(first, wordLevel);
      return others.every(([, word = '']) => wordLevel(word) === mark?.level) ? mark : undefined;
    }
  }
  return undefined;
}

const jsonKeys = ['level', 'lvl', 'severity', 'log.level', '@l', 'levelname'];

function jsonLevel(line: string): LevelMark | undefined {
  try {
    const fields = JSON.parse(line) as Record<string, unknown>;
    const nested = (fields.log as Record<string, unknown> | undefined)?.level;
    const value = [...jsonKeys.map((key) => fields[key]), nested].find((found) => found !== undefined);
    const level = typeof value === 'number' ? numberedLevel(value) : wordLevel(String(value));
    const place = level && jsonPlace.exec(line);
    return place ? capturedMark(place, () => level) : markOf(level, 0, 0);
  } catch {
    return undefined;
  }
}

/** Where the level of a JSON line stands, as far as one sees without taking it apart. */
const jsonPlace = new RegExp(`"(?:${jsonKeys.join('|').replaceAll('.', '[.]')})"\\s*:\\s*("\\w*"|\\d+)`);

/** The same of a line that was cut. */
export function cutJsonLevel(line: string): LevelMark | undefined {
  const found = jsonPlace.exec(line);
  return found
    ? capturedMark(found, (value) =>
        /^\d+$/.test(value) ? numberedLevel(Number(value)) : wordLevel(value.replaceAll('"', '')),
      )
    : undefined;
}

const syslogLevels: readonly LogLevel[] = [
  'fatal',
  'fatal',
  'fatal',
  'error',
  'warning',
  'info',
  'info',
  'debug',
];
const pinoLevels: readonly LogLevel[] = ['trace', 'debug', 'info', 'warning', 'error', 'fatal'];

/** pino and bunyan count 10 (trace) to 60 (fatal), syslog 0 (emergency) to 7 (debug). */
function numberedLevel(value: number): LogLevel | undefined {
  return value < 10 ? syslogLevels[value] : pinoLevels[Math.floor(value / 10) - 1];
}

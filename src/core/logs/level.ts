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
  const line = stripAnsi(text).trim();
  return structuredLevel(line) ?? writtenLevel(withoutLeadingTime(line));
}

function structuredLevel(line: string): LogLevel | undefined {
  if (line.startsWith('{') && line.endsWith('}')) {
    return jsonLevel(line);
  }
  const field = logfmt.exec(line)?.[1];
  return field === undefined ? undefined : levelsByWord.get(field.toLowerCase());
}

function writtenLevel(line: string): LogLevel | undefined {
  const letter = klog.exec(line)?.[1];
  if (letter !== undefined) {
    return klogLevels[letter];
  }
  for (const tier of tiers) {
    const levels = new Set(
      [...line.matchAll(tier)].map(([, found = '']) => levelsByWord.get(found.toLowerCase())),
    );
    if (levels.size > 0) {
      return levels.size === 1 ? [...levels][0] : undefined;
    }
  }
  return undefined;
}

const jsonKeys = ['level', 'lvl', 'severity', 'log.level', '@l', 'levelname'];

function jsonLevel(line: string): LogLevel | undefined {
  try {
    const fields = JSON.parse(line) as Record<string, unknown>;
    const nested = (fields.log as Record<string, unknown> | undefined)?.level;
    const value = [...jsonKeys.map((key) => fields[key]), nested].find((found) => found !== undefined);
    return typeof value === 'number' ? numberedLevel(value) : levelsByWord.get(String(value).toLowerCase());
  } catch {
    return undefined;
  }
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

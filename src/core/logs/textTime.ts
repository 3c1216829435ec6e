import { stripAnsi } from './ansi.ts';
import { fieldOf } from './fields.ts';

/** A difference below this, in milliseconds, is what writing a line takes. */
const tolerance = 1000;
/** What is looked at of a line, in UTF-16 units. */
const maxLooked = 300;

const clock = String.raw`(?<hour>\d\d):(?<minute>\d\d):(?<second>\d\d)(?:[.,](?<fraction>\d{1,9}))?`;
const zone = String.raw`(?: ?(?<zone>Z|UTC|GMT|[+-]\d\d:?\d\d)\b)?`;
const months = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];
const monthName = `(?<month>${months.join('|')})`;

/** Where a line tells its time: at its beginning, perhaps after a word or two in front of it. */
const written: readonly RegExp[] = [
  String.raw`(?<year>\d{4})[-/.](?<month>\d\d)[-/.](?<day>\d\d)[T ]+${clock}${zone}`,
  String.raw`(?<day>\d\d)/${monthName}/(?<year>\d{4})[: ]${clock}${zone}`,
  String.raw`(?<day>\d\d?) ${monthName} (?<year>\d{4}),? ${clock}${zone}`,
  String.raw`${monthName} +(?<day>\d\d?) ${clock}`,
  String.raw`^[IWEF](?<month>\d\d)(?<day>\d\d) ${clock}`,
  String.raw`^\W{0,3}${clock}\b`,
].map((source) => new RegExp(source, 'i'));

const fields = ['time', 'timestamp', '@timestamp', 'ts', '@t', 'datetime', 't'];

/**
 * The time that a line itself tells, in milliseconds since 1970; undefined where it tells none. What the line leaves out comes from
 * the engine's time of it (RFC 3339): the year, the day, and the zone, which is taken to be the one, in quarters of an hour, that brings the two closest.
 */
export function timeInText(text: string, engineTime: string | undefined): number | undefined {
  const line = stripAnsi(text).slice(0, maxLooked).trimStart();
  const engine = engineTime === undefined ? Number.NaN : Date.parse(engineTime);
  return line.startsWith('{') || /\b(?:time|ts|timestamp)=/.test(line)
    ? (fieldTime(stripAnsi(text), engine) ?? writtenTime(line, engine))
    : writtenTime(line, engine);
}

/** The same, only where it is a second or more from the engine's time: the line was held back, or comes from elsewhere. */
export function differingTime(text: string, engineTime: string | undefined): number | undefined {
  const time = timeInText(text, engineTime);
  const isFar =
    time !== undefined && engineTime !== undefined && Math.abs(time - Date.parse(engineTime)) >= tolerance;
  return isFar ? time : undefined;
}

function fieldTime(text: string, engine: number): number | undefined {
  for (const field of fields) {
    const value = fieldOf(text, field);
    if (value !== undefined) {
      return epochTime(value) ?? writtenTime(value, engine);
    }
  }
  return undefined;
}

/** Seconds, milliseconds, micro- or nanoseconds since 1970, by how many digits there are. */
function epochTime(value: string): number | undefined {
  const [, whole = ''] = /^(\d{10}|\d{13}|\d{16}|\d{19})(?:\.\d+)?$/.exec(value) ?? [];
  return whole === '' ? undefined : Number(value) * 10 ** (13 - whole.length);
}

function writtenTime(line: string, engine: number): number | undefined {
  for (const expression of written) {
    const groups = expression.exec(line)?.groups;
    if (groups) {
      return timeOf(groups, engine);
    }
  }
  return undefined;
}

function timeOf(groups: Readonly<Record<string, string | undefined>>, engine: number): number | undefined {
  const base = new Date(engine);
  const { month, zone: written } = groups;
  const monthIndex =
    month === undefined
      ? base.getUTCMonth()
      : /^\d/.test(month)
        ? Number(month) - 1
        : months.indexOf(month.toLowerCase());
  const milliseconds = Number(`0.${groups.fraction ?? 0}`) * 1000;
  const utc = Date.UTC(
    Number(groups.year ?? base.getUTCFullYear()),
    monthIndex,
    Number(groups.day ?? base.getUTCDate()),
    Number(groups.hour),
    Number(groups.minute),
    Number(groups.second),
    Math.floor(milliseconds),
  );
  if (Number.isNaN(utc)) {
    return undefined;
  }
  return written === undefined ? inLikelyZone(utc, engine) : utc - zoneOffset(written);
}

function inLikelyZone(utc: number, engine: number): number {
  const quarter = 15 * 60_000;
  const offset = Math.round((utc - engine) / quarter) * quarter;
  return Number.isNaN(engine) || Math.abs(offset) > 14 * 3_600_000 ? utc : utc - offset;
}

function zoneOffset(zone: string): number {
  const [, sign, hours, minutes] = /^([+-])(\d\d):?(\d\d)$/.exec(zone) ?? [];
  return (Number(hours ?? 0) * 60 + Number(minutes ?? 0)) * (sign === '-' ? -60_000 : 60_000);
}

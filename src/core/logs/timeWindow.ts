import { VitalsError } from '../errors.ts';

const unitSeconds: Readonly<Record<string, number>> = { w: 604_800, d: 86_400, h: 3600, m: 60, s: 1 };

/**
 * A moment as users write it, in the form of LogOptions (seconds since 1970, up to nine decimals): how long ago (`10m`,
 * `1h30m`, `2d`), `now`, `today` and `yesterday` (their beginning), a time of today (`14:30`), an ISO date with or
 * without time and zone, or seconds since 1970. What has no zone is in local time, and a date means its beginning: as
 * `docker logs --since` has it. `now` in milliseconds since 1970. Throws VitalsError `timeInvalid`.
 */
export function parseMoment(text: string, now: number): string {
  const moment = text.trim();
  const found = unixSeconds(moment) ?? ago(moment, now) ?? namedDay(moment, now) ?? calendar(moment, now);
  if (found === undefined) {
    throw new VitalsError({ code: 'timeInvalid', text });
  }
  return found;
}

function unixSeconds(text: string): string | undefined {
  return /^\d+(\.\d{1,9})?$/.test(text) ? text : undefined;
}

function ago(text: string, now: number): string | undefined {
  if (!/^(\d+(\.\d+)?[wdhms])+$/.test(text)) {
    return undefined;
  }
  const parts = [...text.matchAll(/([\d.]+)([wdhms])/g)];
  const seconds = parts.reduce(
    (sum, [, count, unit]) => sum + Number(count) * (unitSeconds[unit ?? ''] ?? 0),
    0,
  );
  return fromMilliseconds(now - seconds * 1000);
}

function namedDay(text: string, now: number): string | undefined {
  switch (text.toLowerCase()) {
    case 'now':
      return fromMilliseconds(now);
    case 'today':
      return fromMilliseconds(startOfDay(now, 0));
    case 'yesterday':
      return fromMilliseconds(startOfDay(now, -1));
    default:
      return undefined;
  }
}

function startOfDay(now: number, days: number): number {
  const date = new Date(now);
  return new Date(date.getFullYear(), date.getMonth(), date.getDate() + days).getTime();
}

const datePattern = /(?<year>\d{4})-(?<month>\d\d)-(?<day>\d\d)/.source;
const timePattern = /(?<hour>\d\d?):(?<minute>\d\d)(?::(?<second>\d\d)(?:[.,](?<fraction>\d{1,9}))?)?/.source;
const zonePattern = /(?<zone>Z|[+-]\d\d(?::?\d\d)?)/.source;
const calendarPattern = new RegExp(`^(?:${datePattern}(?:[Tt ]${timePattern} ?${zonePattern}?)?)$`);
const timeOfDayPattern = new RegExp(`^${timePattern}$`);

function calendar(text: string, now: number): string | undefined {
  const groups = (calendarPattern.exec(text) ?? timeOfDayPattern.exec(text))?.groups;
  if (!groups) {
    return undefined;
  }
  const today = new Date(now);
  const year = Number(groups.year ?? today.getFullYear());
  const month = Number(groups.month ?? today.getMonth() + 1);
  const day = Number(groups.day ?? today.getDate());
  const hour = Number(groups.hour ?? 0);
  const minute = Number(groups.minute ?? 0);
  const second = Number(groups.second ?? 0);
  // 31 February and 25:00 would roll over to another date: what was written is no moment.
  const days = new Date(year, month, 0).getDate();
  if (month < 1 || month > 12 || day < 1 || day > days || hour > 23 || minute > 59 || second > 59) {
    return undefined;
  }
  const time = groups.zone
    ? Date.UTC(year, month - 1, day, hour, minute, second) - zoneMilliseconds(groups.zone)
    : new Date(year, month - 1, day, hour, minute, second).getTime();
  return groups.fraction ? `${time / 1000}.${groups.fraction}` : fromMilliseconds(time);
}

function zoneMilliseconds(zone: string): number {
  if (zone === 'Z') {
    return 0;
  }
  const minutes = Number(zone.slice(1, 3)) * 60 + Number(zone.slice(-2)) * (zone.length > 3 ? 1 : 0);
  return (zone.startsWith('-') ? -minutes : minutes) * 60_000;
}

function fromMilliseconds(milliseconds: number): string {
  return String(Math.round(milliseconds) / 1000);
}

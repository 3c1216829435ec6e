import { VitalsError } from '../errors.ts';

const unitSeconds: Readonly<Record<string, number>> = { w: 604_800, d: 86_400, h: 3600, m: 60, s: 1 };

/**
 * A moment as users write it, in the form of LogOptions (seconds since 1970, up to nine decimals): how long ago (`10m`,
 * `1h30m`, `2d ago`), `now`, `today` and `yesterday` (their beginning, or with a time: `yesterday 14:30`), a time of today
 * (`14:30`), an ISO date with or without time and zone, or seconds since 1970. What has no zone is in local time, and a date
 * means its beginning: as `docker logs --since` has it. `now` in milliseconds since 1970. Throws VitalsError `timeInvalid`.
 */
export function parseMoment(text: string, now: number): string {
  const moment = text.trim();
  const found =
    moment === 'now' || moment === '지금'
      ? fromMilliseconds(now)
      : (unixSeconds(moment) ?? ago(moment, now) ?? calendar(moment, now));
  if (found === undefined) {
    throw new VitalsError({ code: 'timeInvalid', text });
  }
  return found;
}

/** The zone of moments without one, as at this time: `Asia/Seoul (UTC+09:00)`. */
export function localZone(time: number): string {
  const minutes = -new Date(time).getTimezoneOffset();
  const two = (value: number) => String(Math.trunc(Math.abs(value))).padStart(2, '0');
  const offset =
    minutes === 0 ? 'UTC' : `UTC${minutes < 0 ? '-' : '+'}${two(minutes / 60)}:${two(minutes % 60)}`;
  const { timeZone } = Intl.DateTimeFormat().resolvedOptions();
  return timeZone === offset ? offset : `${timeZone} (${offset})`;
}

function unixSeconds(text: string): string | undefined {
  return /^\d+(\.\d{1,9})?$/.test(text) ? text : undefined;
}

function ago(text: string, now: number): string | undefined {
  if (!/^(\d+(\.\d+)?[wdhms])+( ago)?$/.test(text)) {
    return undefined;
  }
  const parts = [...text.matchAll(/([\d.]+)([wdhms])/g)];
  const seconds = parts.reduce(
    (sum, [, count, unit]) => sum + Number(count) * (unitSeconds[unit ?? ''] ?? 0),
    0,
  );
  return fromMilliseconds(now - seconds * 1000);
}

/** In days from today; also as they stand in the Korean user interface. */
const namedDays: Readonly<Record<string, number>> = { today: 0, yesterday: -1, 오늘: 0, 어제: -1 };

const datePattern = /(?<year>\d{4})-(?<month>\d\d)-(?<day>\d\d)|(?<named>today|yesterday|오늘|어제)/.source;
const timePattern = /(?<hour>\d\d?):(?<minute>\d\d)(?::(?<second>\d\d)(?:[.,](?<fraction>\d{1,9}))?)?/.source;
const zonePattern = /(?<zone>Z|[+-]\d\d(?::?\d\d)?)/.source;
const calendarPattern = new RegExp(`^(?:${datePattern})(?:[T ]${timePattern})?(?: ?${zonePattern})?$`, 'i');
const timeOfDayPattern = new RegExp(`^${timePattern}$`);

function calendar(text: string, now: number): string | undefined {
  const groups = (calendarPattern.exec(text) ?? timeOfDayPattern.exec(text))?.groups;
  if (!groups) {
    return undefined;
  }
  const today = new Date(now);
  today.setDate(today.getDate() + (namedDays[groups.named?.toLowerCase() ?? ''] ?? 0));
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
  if (zone.toUpperCase() === 'Z') {
    return 0;
  }
  const minutes = Number(zone.slice(1, 3)) * 60 + Number(zone.slice(-2)) * (zone.length > 3 ? 1 : 0);
  return (zone.startsWith('-') ? -minutes : minutes) * 60_000;
}

function fromMilliseconds(milliseconds: number): string {
  return String(Math.round(milliseconds) / 1000);
}

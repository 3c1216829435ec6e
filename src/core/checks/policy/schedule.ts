/** A period of some days of the week; one that ends before it begins goes on into the next day. */
export interface Period {
  /** 0 is Sunday. */
  readonly days: readonly number[];
  /** Minutes since midnight, up to 1440. */
  readonly from: number;
  readonly to: number;
}

export type Schedule = readonly Period[];

export const dayNames = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat'] as const;
const everyDay = [0, 1, 2, 3, 4, 5, 6];
const minutesOfDay = 1440;

/** `22:00-07:00`, `Mon-Fri 09:00-18:00`, `Sat,Sun`; undefined where it is none. */
export function parsePeriod(text: string): Period | undefined {
  const match = /^(?:([A-Za-z,-]+)\s*)?(?:(\d\d?:\d\d)\s*-\s*(\d\d?:\d\d))?$/.exec(text.trim());
  const [, days, start, end] = match ?? [];
  if (days === undefined && start === undefined) {
    return undefined;
  }
  const on = days === undefined ? everyDay : parseDays(days);
  const [from, to] = [minutesOf(start ?? '00:00'), minutesOf(end ?? '24:00')];
  return on === undefined || from === undefined || to === undefined ? undefined : { days: on, from, to };
}

/** A time of some days of the week. */
export interface Moment {
  /** 0 is Sunday. */
  readonly days: readonly number[];
  /** Minutes since midnight. */
  readonly minute: number;
}

/** `09:00`, `Mon-Fri 09:00`; undefined where it is none. */
export function parseMoment(text: string): Moment | undefined {
  const [, days, time] = /^(?:([A-Za-z,-]+)\s+)?(\d\d?:\d\d)$/.exec(text.trim()) ?? [];
  const on = days === undefined ? everyDay : parseDays(days);
  const minute = time === undefined ? undefined : minutesOf(time);
  return on === undefined || minute === undefined || minute === minutesOfDay
    ? undefined
    : { days: on, minute };
}

/** Later than this it is not made up for, in minutes. */
const longestDelay = 60;

/** The last of the moments today that is no more than an hour ago, as minutes since midnight by the wall clock of the zone. */
export function dueMoment(
  moments: readonly Moment[],
  now: number,
  timeZone: string | undefined,
): number | undefined {
  const { day, minute } = wallClock(now, timeZone);
  const due = moments
    .filter(({ days }) => days.includes(day))
    .map((moment) => moment.minute)
    .filter((at) => at <= minute && minute - at < longestDelay);
  return due.length === 0 ? undefined : Math.max(...due);
}

function parseDays(text: string): number[] | undefined {
  const days = text.split(',').map((part) => {
    const [first, last, ...more] = part.split('-').map(dayNumber);
    if (first === undefined || more.length > 0 || (part.includes('-') && last === undefined)) {
      return undefined;
    }
    const count = last === undefined ? 1 : ((last - first + 7) % 7) + 1;
    return Array.from({ length: count }, (_, index) => (first + index) % 7);
  });
  return days.every((part) => part !== undefined) ? [...new Set(days.flat())] : undefined;
}

const fullDayNames = ['sunday', 'monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday'];

function dayNumber(text: string): number | undefined {
  const word = text.toLowerCase();
  const index = fullDayNames.findIndex((name) => name === word || name.slice(0, 3) === word);
  return index < 0 ? undefined : index;
}

function minutesOf(text: string): number | undefined {
  const [hours = 0, minutes = 0] = text.split(':').map(Number);
  const total = hours * 60 + minutes;
  return minutes < 60 && total <= minutesOfDay ? total : undefined;
}

/** Whether a moment (milliseconds since 1970) lies within the schedule, by the wall clock of the zone. */
export function isWithin(schedule: Schedule, now: number, timeZone: string | undefined): boolean {
  const { day, minute } = wallClock(now, timeZone);
  return schedule.some(({ days, from, to }) =>
    from < to
      ? days.includes(day) && minute >= from && minute < to
      : (days.includes(day) && minute >= from) || (days.includes((day + 6) % 7) && minute < to),
  );
}

const formats = new Map<string | undefined, Intl.DateTimeFormat>();

function wallClock(now: number, timeZone: string | undefined): { day: number; minute: number } {
  let format = formats.get(timeZone);
  if (format === undefined) {
    format = new Intl.DateTimeFormat('en-US', {
      timeZone,
      weekday: 'short',
      hour: '2-digit',
      minute: '2-digit',
      hourCycle: 'h23',
    });
    formats.set(timeZone, format);
  }
  const parts = Object.fromEntries(format.formatToParts(now).map(({ type, value }) => [type, value]));
  const day = dayNames.indexOf(parts.weekday as (typeof dayNames)[number]);
  return { day, minute: Number(parts.hour) * 60 + Number(parts.minute) };
}

export function isTimeZone(name: string): boolean {
  try {
    new Intl.DateTimeFormat('en-US', { timeZone: name });
    return true;
  } catch {
    return false;
  }
}

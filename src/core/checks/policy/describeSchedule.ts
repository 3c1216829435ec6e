import type { Moment, Schedule } from './schedule.ts';

/** For people: `Mon–Fri 09:00–18:00, Sat, Sun`; days in the language, a BCP 47 tag. */
export function scheduleText(schedule: Schedule, language: string): string {
  const dayName = dayNameIn(language);
  return schedule
    .map(({ days, from, to }) => {
      const names = days.length === 7 ? [] : [daysText(days, dayName)];
      const hours = from === 0 && to === 1440 ? [] : [`${clockText(from)}–${clockText(to)}`];
      return [...names, ...hours].join(' ') || '24/7';
    })
    .join(', ');
}

/** `Mon–Fri 09:00` */
export function momentText({ days, minute }: Moment, language: string): string {
  const names = days.length === 7 ? [] : [daysText(days, dayNameIn(language))];
  return [...names, clockText(minute)].join(' ');
}

function dayNameIn(language: string): (day: number) => string {
  const format = new Intl.DateTimeFormat(language, { weekday: 'short', timeZone: 'UTC' });
  // 4 January 1970 was a Sunday.
  return (day) => format.format((3 + day) * 86_400_000);
}

/** What follows one another is written as a range: days 1 to 5 are `Mon–Fri`. */
function daysText(days: readonly number[], dayName: (day: number) => string): string {
  const chosen = new Set(days);
  const first = days.filter((day) => !chosen.has((day + 6) % 7));
  return first
    .map((start) => {
      let end = start;
      while (chosen.has((end + 1) % 7)) {
        end = (end + 1) % 7;
      }
      return start === end ? dayName(start) : `${dayName(start)}–${dayName(end)}`;
    })
    .join(', ');
}

function clockText(minutes: number): string {
  return `${String(Math.floor(minutes / 60)).padStart(2, '0')}:${String(minutes % 60).padStart(2, '0')}`;
}

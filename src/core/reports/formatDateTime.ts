const formats = new Map<string | undefined, Intl.DateTimeFormat>();

/** A moment (milliseconds since 1970) in a time zone, that of the machine by default: `2026-11-23 14:02:11 GMT+9`, in every language. */
export function formatDateTime(at: number, timeZone?: string): string {
  let format = formats.get(timeZone);
  if (format === undefined) {
    format = new Intl.DateTimeFormat('sv-SE', {
      timeZone,
      dateStyle: 'short',
      timeStyle: 'long',
    });
    formats.set(timeZone, format);
  }
  return format.format(at);
}

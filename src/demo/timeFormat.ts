import { type Nanos, nanosPerSecond } from './timeline.ts';

/** RFC 3339 with nine decimals, UTC. `startedAt` is the start of the demo in milliseconds since 1970. */
export function toRfc3339(time: Nanos, startedAt: number): string {
  const milliseconds = Math.floor(time / 1e6);
  const rest = String(time - milliseconds * 1e6).padStart(6, '0');
  return `${new Date(startedAt + milliseconds).toISOString().slice(0, -1)}${rest}Z`;
}

/** Nanoseconds since 1970: more than a number holds. */
export function toUnixNanos(time: Nanos, startedAt: number): bigint {
  return BigInt(startedAt) * 1_000_000n + BigInt(time);
}

export function toUnixSeconds(time: Nanos, startedAt: number): number {
  return Math.floor((startedAt + time / 1e6) / 1000);
}

/** From seconds since 1970 with up to nine decimals; undefined where the text is something else. */
export function fromUnixSeconds(text: string, startedAt: number): Nanos | undefined {
  const [, seconds, decimals = ''] = /^(\d{1,15})(?:\.(\d{0,9}))?$/.exec(text) ?? [];
  if (seconds === undefined) {
    return undefined;
  }
  const nanos = BigInt(seconds) * 1_000_000_000n + BigInt(decimals.padEnd(9, '0'));
  return Number(nanos - BigInt(startedAt) * 1_000_000n);
}

/** As Docker's listing says it (go-units' HumanDuration): `Less than a second`, `About a minute`, `3 hours`. */
export function humanDuration(duration: Nanos): string {
  const seconds = Math.floor(duration / nanosPerSecond);
  const minutes = Math.floor(seconds / 60);
  const hours = Math.round(seconds / 3600);
  if (seconds < 1) return 'Less than a second';
  if (seconds === 1) return '1 second';
  if (seconds < 60) return `${seconds} seconds`;
  if (minutes === 1) return 'About a minute';
  if (minutes < 60) return `${minutes} minutes`;
  if (hours === 1) return 'About an hour';
  if (hours < 48) return `${hours} hours`;
  if (hours < 24 * 7 * 2) return `${Math.floor(hours / 24)} days`;
  return `${Math.floor(hours / 24 / 7)} weeks`;
}

import { modulo, pulse, type Signal } from './signal.ts';

/**
 * What goes wrong in the shop, and when: the same five minutes over and over, counted from the start of the demo, so that
 * the first trouble is half a minute away and the history holds the same troubles.
 *
 *     0 s      all is well
 *     30-80 s  the order queue is backed up: the worker runs at its CPU limit
 *     92-142 s the database's memory passes 85 % of its limit, reaches 91 % and is then given back
 *    100-150 s the database answers too slowly: the api becomes unhealthy, the web server answers 502 and 504
 */
export const cycleSeconds = 300;

interface Period {
  readonly from: number;
  readonly to: number;
}

export const backlog: Period = { from: 30, to: 80 };
export const outage: Period = { from: 100, to: 150 };
/** When the database gives its memory back. */
export const memoryReleaseAt = 142;

/** All times are seconds since the demo started; earlier is negative. */
export function isWithin(period: Period, seconds: number): boolean {
  const phase = modulo(seconds, cycleSeconds);
  return phase >= period.from && phase < period.to;
}

export function duringIncident(period: Period, height: number): Signal {
  return pulse(cycleSeconds, period.from, period.to, height, 4);
}

/** Seconds since the database last gave its memory back. */
export function sinceMemoryRelease(seconds: number): number {
  return modulo(seconds - memoryReleaseAt, cycleSeconds);
}

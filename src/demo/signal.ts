/**
 * A rate over time, with its integral in closed form: a counter such as consumed CPU time is the integral of its rate, and
 * is asked for at any moment without adding up the seconds before it. Time is in seconds since the demo started; earlier
 * is negative.
 */
export interface Signal {
  at(seconds: number): number;
  /** An antiderivative; only differences of it mean anything. */
  sum(seconds: number): number;
}

/** What the signal amounts to between two moments. */
export function total(signal: Signal, from: number, to: number): number {
  return signal.sum(to) - signal.sum(from);
}

export function constant(value: number): Signal {
  return { at: () => value, sum: (seconds) => value * seconds };
}

export function add(...signals: readonly Signal[]): Signal {
  return {
    at: (seconds) => signals.reduce((value, signal) => value + signal.at(seconds), 0),
    sum: (seconds) => signals.reduce((value, signal) => value + signal.sum(seconds), 0),
  };
}

export function scale(signal: Signal, factor: number): Signal {
  return { at: (seconds) => signal.at(seconds) * factor, sum: (seconds) => signal.sum(seconds) * factor };
}

/** A sine of this period (seconds) around 0; `phase` in turns. */
export function wave(period: number, amplitude: number, phase: number): Signal {
  const angle = (seconds: number) => 2 * Math.PI * (seconds / period + phase);
  return {
    at: (seconds) => amplitude * Math.sin(angle(seconds)),
    sum: (seconds) => ((-amplitude * period) / (2 * Math.PI)) * Math.cos(angle(seconds)),
  };
}

/** Restless but never outside `mean` ± `spread`: waves whose periods have no common measure. */
export function lively(mean: number, spread: number, phase: number): Signal {
  return add(
    constant(mean),
    wave(7.3, spread * 0.25, phase),
    wave(31.7, spread * 0.35, phase * 3),
    wave(173.9, spread * 0.4, phase * 7),
  );
}

/** 0, but `height` from `from` to `to` (seconds into every period), with slopes of `slope` seconds inside those bounds. */
export function pulse(period: number, from: number, to: number, height: number, slope: number): Signal {
  const rise = ramp(from, slope);
  const fall = ramp(to - slope, slope);
  const sumWithin = (phase: number) => height * (rise.sum(phase) - fall.sum(phase));
  return {
    at: (seconds) => {
      const phase = modulo(seconds, period);
      return height * (rise.at(phase) - fall.at(phase));
    },
    sum: (seconds) => Math.floor(seconds / period) * sumWithin(period) + sumWithin(modulo(seconds, period)),
  };
}

/** From 0 to 1 within `slope` seconds. */
function ramp(from: number, slope: number): Signal {
  return {
    at: (seconds) => Math.min(1, Math.max(0, (seconds - from) / slope)),
    sum: (seconds) => {
      const age = Math.max(0, seconds - from);
      return age < slope ? age ** 2 / (2 * slope) : age - slope / 2;
    },
  };
}

/** The remainder that is never negative. */
export function modulo(value: number, divisor: number): number {
  return ((value % divisor) + divisor) % divisor;
}

/**
 * An expression for durations of so many milliseconds and more, as JavaScript and `grep -E` understand alike: `1532 ms`, `1532.5ms`,
 * `duration_ms=1532`, and `2.51s` or `2.51 sec`. Whole seconds alone are left out: they are mostly limits, not what something took. Each alternative captures the number.
 */
export function durationPattern(minimumMs: number): string {
  const milliseconds = `(${integersFrom(minimumMs)}([.][0-9]+)?)`;
  return [
    `[^0-9.]${milliseconds} ?ms([^a-z]|$)`,
    `(_ms|millis|milliseconds)"?[=:] ?"?${milliseconds}([^0-9.]|$)`,
    `[^0-9.](${secondsFrom(minimumMs)}) ?s(ec|econds)?([^a-z0-9]|$)`,
  ].join('|');
}

/** Numbers without leading zeros, digit by digit: more digits, or a greater one after the same. */
function integersFrom(minimum: number): string {
  const digits = String(minimum);
  return `(${[digits, ...greater(digits, (count) => (count > 0 ? `[0-9]{${count}}` : '')), `[1-9][0-9]{${digits.length},}`].join('|')})`;
}

function secondsFrom(minimumMs: number): string {
  const whole = Math.floor(minimumMs / 1000);
  const fraction = String(minimumMs % 1000)
    .padStart(3, '0')
    .replace(/0+$/, '');
  const fractions =
    fraction === '' ? '[0-9]+' : `(${[`${fraction}[0-9]*`, ...greater(fraction, () => '[0-9]*')].join('|')})`;
  return `${whole}[.]${fractions}|${integersFrom(whole + 1)}[.][0-9]+`;
}

/** Each begins as `digits` does and goes on with a greater digit; `rest` follows it, for as many digits as there are left. */
function greater(digits: string, rest: (count: number) => string): string[] {
  return [...digits].flatMap((digit, index) =>
    digit === '9'
      ? []
      : `${digits.slice(0, index)}[${Number(digit) + 1}-9]${rest(digits.length - index - 1)}`,
  );
}

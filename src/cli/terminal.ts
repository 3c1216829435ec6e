const codes = {
  bold: [1, 22],
  dim: [2, 22],
  red: [31, 39],
  green: [32, 39],
  yellow: [33, 39],
  magenta: [35, 39],
  cyan: [36, 39],
} as const;

export type Style = keyof typeof codes;

/** Wraps text in the ANSI codes of a style. */
export function paint(style: Style, text: string): string {
  const [on, off] = codes[style];
  return `\x1b[${on}m${text}\x1b[${off}m`;
}

/** Colours only on a terminal that can show them, and not against the user's will (https://no-color.org). */
export function wantsColor(
  isTTY: boolean,
  isRefused: boolean,
  env: Readonly<Record<string, string | undefined>>,
): boolean {
  return isTTY && !isRefused && !env.NO_COLOR && env.TERM !== 'dumb';
}

const bars = '▁▂▃▄▅▆▇█';

/** A value as a bar of one letter on a scale from 0 to `top`; a space where it is not known. */
export function sparkBar(value: number | undefined, top: number): string {
  if (value === undefined) {
    return ' ';
  }
  return bars[top > 0 ? Math.min(bars.length - 1, Math.floor((value / top) * bars.length)) : 0] as string;
}

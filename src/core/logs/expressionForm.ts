/**
 * No part of the expression can match a line feed or look at what is around the match, so that running over many lines
 * finds the lines that match by themselves. Refuses more than it must.
 */
export function staysInLine(source: string): boolean {
  return !/\[\^|\\[sWDPpnctvfrxu0]|\(\?(?!:|<[^=!])|[\0-\x1f]/.test(source);
}

/** A repetition is repeated, or what was captured is sought again: on some lines, such an expression backtracks for ever. */
export function mayTakeForever(source: string): boolean {
  return repetitionsOf(source).areNested;
}

export function repetitionsOf(source: string): { readonly areNested: boolean; readonly count: number } {
  const skeleton = source.replace(/\\[^1-9k]|\[(?:\\.|[^\]\\])*\]/g, 'x');
  return {
    areNested: /\)(?:[*+]|\{)|\\[1-9k]/.test(skeleton),
    count: skeleton.match(/[*+]|\{\d+,\}/g)?.length ?? 0,
  };
}

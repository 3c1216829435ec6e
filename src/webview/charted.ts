/** More lines than this in one chart cannot be told apart. */
export const maxCharted = 12;

/** Of a crowd only the first few are of interest, each in a colour of its own; more would cost more than they tell. */
export const maxChartedOfCrowd = 5;

/**
 * Which containers the charts show, in the order of the table: what the user chose, then the first ones. One that is
 * shown already stays until it has fallen well behind, so that lines do not come and go with every reading.
 */
export function chooseCharted(
  order: readonly string[],
  choices: Readonly<Record<string, boolean>>,
  previous: ReadonlySet<string>,
  max = maxCharted,
): string[] {
  const allowed = order.filter((key) => choices[key] !== false);
  const ranked = [
    ...allowed.filter((key) => choices[key] === true),
    ...allowed.slice(0, Math.ceil(max * 1.5)).filter((key) => previous.has(key)),
    ...allowed,
  ];
  const chosen = new Set([...new Set(ranked)].slice(0, max));
  return order.filter((key) => chosen.has(key));
}

/** A slot (0, 1, 2 …: its colour and dash) per charted container; one that has a slot keeps it. */
export function assignSlots(
  charted: readonly string[],
  previous: ReadonlyMap<string, number>,
): ReadonlyMap<string, number> {
  const kept = new Set(charted.map((key) => previous.get(key)));
  const free = charted.map((_, slot) => slot).filter((slot) => !kept.has(slot));
  return new Map(charted.map((key) => [key, previous.get(key) ?? free.shift() ?? 0]));
}

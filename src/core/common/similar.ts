/** The known words that hold the one sought or differ from it by a typing mistake or two, the closest first. */
export function similarTo(sought: string, known: Iterable<string>, count: number): string[] {
  const wanted = sought.toLowerCase();
  return [...new Set(known)]
    .map((word) => {
      const candidate = word.toLowerCase();
      return { word, distance: candidate.includes(wanted) ? 0 : editDistance(candidate, wanted) };
    })
    .filter(({ distance }) => distance <= Math.max(1, Math.floor(wanted.length / 3)))
    .sort((a, b) => a.distance - b.distance)
    .slice(0, count)
    .map(({ word }) => word);
}

/** Levenshtein's distance: letters to put in, take out or replace. */
function editDistance(from: string, to: string): number {
  let previous = Array.from({ length: to.length + 1 }, (_, index) => index);
  for (const [row, letter] of [...from].entries()) {
    const current = [row + 1];
    for (const [column, other] of [...to].entries()) {
      current.push(
        Math.min(
          (previous[column] ?? 0) + (letter === other ? 0 : 1),
          (previous[column + 1] ?? 0) + 1,
          (current[column] ?? 0) + 1,
        ),
      );
    }
    previous = current;
  }
  return previous.at(-1) ?? 0;
}

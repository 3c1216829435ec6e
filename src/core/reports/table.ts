export interface TableColumn {
  readonly title: string;
  readonly align?: 'left' | 'right';
}

/** Colours for a cell that is already padded; `row` is undefined for the titles. */
export type CellPainter = (text: string, row: number | undefined, column: number) => string;

/** Lines of text in aligned columns, two spaces apart, no space at the end of a line. Cells are single lines. */
export function renderTable(
  columns: readonly TableColumn[],
  rows: readonly (readonly string[])[],
  paint: CellPainter = (text) => text,
): string[] {
  const titles = columns.map(({ title }) => title);
  const widths = columns.map((_, column) =>
    Math.max(...[titles, ...rows].map((cells) => displayWidth(cells[column] ?? ''))),
  );
  const line = (cells: readonly string[], row: number | undefined) =>
    columns
      .map(({ align }, column) => {
        const text = cells[column] ?? '';
        const space = ' '.repeat((widths[column] ?? 0) - displayWidth(text));
        const isLast = column === columns.length - 1;
        const painted = paint(text, row, column);
        return align === 'right' ? space + painted : isLast ? painted : painted + space;
      })
      .join('  ')
      .trimEnd();
  return [line(titles, undefined), ...rows.map((cells, row) => line(cells, row))];
}

const graphemes = new Intl.Segmenter();

/** East Asian Wide and Fullwidth (Unicode's EastAsianWidth.txt, by blocks) and emoji. */
const wide =
  /[\u1100-\u115f\u2e80-\u303e\u3041-\u4dbf\u4e00-\ua4cf\ua960-\ua97f\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6\u{1f300}-\u{1faff}\u{20000}-\u{3fffd}]|\p{Emoji_Presentation}|\ufe0f/u;

/** Columns a text takes in a terminal: a Korean syllable or an emoji takes two, a combining mark none of its own. */
export function displayWidth(text: string): number {
  if (/^[\x20-\x7e]*$/.test(text)) {
    return text.length;
  }
  let width = 0;
  for (const { segment } of graphemes.segment(text)) {
    width += wide.test(segment) ? 2 : /^[\p{Mn}\p{Me}\p{Cf}]+$/u.test(segment) ? 0 : 1;
  }
  return width;
}

/** The beginning of a text that takes no more than so many columns in a terminal; an ellipsis says that there is more. */
export function clipToWidth(text: string, width: number): string {
  if (displayWidth(text) <= width) {
    return text;
  }
  let clipped = '';
  let left = width - 1;
  for (const { segment } of graphemes.segment(text)) {
    left -= displayWidth(segment);
    if (left < 0) {
      break;
    }
    clipped += segment;
  }
  return width > 0 ? `${clipped}…` : '';
}

import { escapeMarkdown } from '../containers/containerTooltip.ts';

/** A table whose cells show any text as it is. */
export function markdownTable(titles: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.map(escapeMarkdown).join(' | ')} |`;
  return [line(titles), `|${titles.map(() => '---|').join('')}`, ...rows.map(line)]
    .map((text) => `${text}\n`)
    .join('');
}

import { toPlainText } from '../plainText.ts';
import { chartText } from './chartText.ts';
import type { Block, Cell, Chart, ReportDocument } from './reportDocument.ts';

/**
 * A report as Markdown (GitHub's, which the editor's preview reads too), fit to be read as it is written. Charts are bars of text, as an
 * image would be a file of its own; `draw` gives the address of an image for those who show it at once.
 */
export function markdownDocument({ title, blocks }: ReportDocument, draw?: (chart: Chart) => string): string {
  return `${[`# ${inlineText(title)}`, ...blocks.map((block) => blockText(block, draw))].join('\n\n')}\n`;
}

/**
 * A text that shows as it is and does nothing in Markdown: no emphasis, markup, link, mention, reference, formula or block. Less
 * is escaped than could be, as people edit these pages.
 */
export function markdownText(text: string): string {
  return inlineText(text)
    .replace(/^(\s*)([#+=-])/, '$1\\$2')
    .replace(/^(\s*\d+)([.)])(?=\s|$)/, '$1\\$2');
}

/** The same where no block can begin: in a cell, a heading, behind a checkbox. */
export function inlineText(text: string): string {
  return toPlainText(text.replace(/\s+/g, ' '))
    .replace(/[\\`*[\]<>|~&$]/g, '\\$&')
    .replace(/(?<![\p{L}\p{N}])_|_(?![\p{L}\p{N}])/gu, '\\_')
    .replace(/(?<=\w):(?=\/\/)|(?<=\bwww)\.|@(?=\w)|#(?=\w)|:(?=[a-z_+-]+:)/gi, '\\$&');
}

/** A code span for one line of any text: nothing can be escaped within, so its fence is longer than any in the text. */
export function markdownCode(text: string): string {
  const line = toPlainText(text.replace(/\s+/g, ' '));
  const longest = Math.max(0, ...(line.match(/`+/g) ?? []).map((run) => run.length));
  const fence = '`'.repeat(longest + 1);
  const padding = longest > 0 ? ' ' : '';
  return `${fence}${padding}${line}${padding}${fence}`;
}

function blockText(block: Block, draw: ((chart: Chart) => string) | undefined): string {
  switch (block.kind) {
    case 'heading':
      return `${'#'.repeat(block.level)} ${inlineText(block.text)}`;
    case 'text':
      return markdownText(block.text);
    case 'note':
      return `> ${markdownText(block.text)}`;
    case 'list':
      return block.items.map((item) => `- ${markdownText(item)}`).join('\n');
    case 'tasks':
      return block.tasks
        .flatMap(({ isDone, text, details }) => [
          `- [${isDone ? 'x' : ' '}] ${inlineText(text)}`,
          ...details.map((detail) => `  - ${markdownText(detail)}`),
        ])
        .join('\n');
    case 'table':
      return [
        row(block.columns.map(({ title }) => inlineText(title))),
        row(block.columns.map(({ align }) => (align === 'right' ? '--:' : '---'))),
        ...block.rows.map((cells) => row(cells.map(cellText))),
      ].join('\n');
    case 'code':
      return codeText(block.lines);
    case 'charts':
      return draw
        ? block.charts.map((chart) => imageText(chart, draw)).join('\n\n')
        : ['```text', ...chartText(block.charts), '```'].join('\n');
  }
}

/** Any lines: the fence is longer than any run of its letter in them. */
function codeText(lines: readonly string[]): string {
  const texts = lines.map((line) => toPlainText(line.replaceAll('\t', '    ')));
  const longest = Math.max(2, ...texts.flatMap((text) => (text.match(/`+/g) ?? []).map((run) => run.length)));
  const fence = '`'.repeat(longest + 1);
  return [`${fence}text`, ...texts, fence].join('\n');
}

/** Its words stand below it: they are for all. */
function imageText(chart: Chart, draw: (chart: Chart) => string): string {
  const { title, summary, behind } = chart;
  const key = behind ? ` (- - ${behind.label}, — ${behind.frontLabel})` : '';
  const text = `**${inlineText(title)}**${inlineText(key)}\\\n![${inlineText(`${title}: ${summary}`)}](${draw(chart)})`;
  return `${text}\\\n${inlineText(summary)}`;
}

const row = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;

function cellText(cell: Cell): string {
  if (typeof cell === 'string') {
    return inlineText(cell);
  }
  if ('code' in cell) {
    // A table's cells end at a bar even within code.
    return markdownCode(cell.code).replaceAll('|', '\\|');
  }
  const text = inlineText(cell.text);
  return cell.status === 'critical' || cell.status === 'warning' ? `**${text}**` : text;
}

import { assertNever } from '../../common/assertNever.ts';
import { toPlainText } from '../plainText.ts';
import { chartSvg } from './chartSvg.ts';
import type { Block, Cell, Chart, ReportDocument } from './reportDocument.ts';
import { reportStyle } from './reportStyle.ts';

/** A report as one HTML file that needs nothing else and runs nothing: no script, no request, light or dark as the reader's system is. */
export function htmlDocument({ language, title, blocks }: ReportDocument): string {
  return `<!doctype html>
<html lang="${language}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<meta name="color-scheme" content="light dark">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>${htmlText(title)}</title>
<style>${reportStyle}</style>
</head>
<body>
<main>
<h1>${htmlText(title)}</h1>
${blocks.map(blockHtml).join('\n')}
</main>
</body>
</html>
`;
}

/** Any text within an element or a quoted attribute. */
export function htmlText(text: string): string {
  return escaped(text.replace(/\s+/g, ' '));
}

/** The same with its blanks. */
function codeHtml(line: string): string {
  return escaped(line.replaceAll('\t', '    '));
}

function escaped(text: string): string {
  return toPlainText(text).replace(/[&<>"']/g, (letter) => `&#${letter.charCodeAt(0)};`);
}

function blockHtml(block: Block): string {
  switch (block.kind) {
    case 'heading':
      return `<h${block.level}>${htmlText(block.text)}</h${block.level}>`;
    case 'text':
      return `<p>${htmlText(block.text)}</p>`;
    case 'note':
      return `<p class="note">${htmlText(block.text)}</p>`;
    case 'list':
      return `<ul>${block.items.map((item) => `<li>${htmlText(item)}</li>`).join('')}</ul>`;
    case 'tasks':
      return `<ul class="tasks">${block.tasks
        .map(
          ({ isDone, text, details }) =>
            `<li><label><input type="checkbox" disabled${isDone ? ' checked' : ''}> ${htmlText(text)}</label>${nested(details)}</li>`,
        )
        .join('')}</ul>`;
    case 'table':
      return tableHtml(block);
    case 'code':
      return `<pre class="wide"><code>${block.lines.map(codeHtml).join('\n')}</code></pre>`;
    case 'charts':
      return `<div class="charts">${block.charts.map(figure).join('')}</div>`;
    default:
      return assertNever(block);
  }
}

function nested(details: readonly string[]): string {
  return details.length === 0
    ? ''
    : `<ul>${details.map((detail) => `<li>${htmlText(detail)}</li>`).join('')}</ul>`;
}

function tableHtml({ columns, rows }: Extract<Block, { kind: 'table' }>): string {
  const align = (column: number) => (columns[column]?.align === 'right' ? ' class="number"' : '');
  const head = columns.map(({ title }, at) => `<th scope="col"${align(at)}>${htmlText(title)}</th>`).join('');
  const body = rows
    .map((cells) => {
      const [first = '', ...rest] = cells;
      const others = rest.map((cell, at) => `<td${align(at + 1)}>${cellHtml(cell)}</td>`).join('');
      return `<tr><th scope="row">${cellHtml(first)}</th>${others}</tr>`;
    })
    .join('\n');
  return `<div class="wide"><table><thead><tr>${head}</tr></thead>\n<tbody>${body}</tbody></table></div>`;
}

function cellHtml(cell: Cell): string {
  if (typeof cell === 'string') {
    return htmlText(cell);
  }
  return 'code' in cell
    ? `<code>${htmlText(cell.code)}</code>`
    : `<span class="${cell.status}">${htmlText(cell.text)}</span>`;
}

function figure(chart: Chart): string {
  const { behind } = chart;
  const keys = behind
    ? ` <span class="key behind">${htmlText(behind.label)}</span> <span class="key">${htmlText(behind.frontLabel)}</span>`
    : '';
  return `<figure><figcaption>${htmlText(chart.title)}${keys}</figcaption>${chartSvg(chart, htmlText)}<p class="note">${htmlText(chart.summary)}</p></figure>`;
}

import type { Translate } from '../common/translate.ts';
import { escapeMarkdown } from '../containers/containerTooltip.ts';
import { csvText } from '../reports/csv.ts';
import { toJsonLine } from '../reports/jsonText.ts';
import { toPlainText } from '../reports/plainText.ts';
import { type LineOwner, lineRow, MarkdownLines, tableRow } from './exportLines.ts';
import type { ResultBlock, ResultSource } from './resultLines.ts';

export const resultFormats = ['markdown', 'csv', 'jsonLines'] as const;
export type ResultFormat = (typeof resultFormats)[number];

/**
 * What a document of results shows, in its order: CSV and JSON lines are those of `grep --format`; Markdown also repeats what was asked
 * and what came of it.
 */
export function exportResults(
  format: ResultFormat,
  blocks: readonly ResultBlock[],
  containers: readonly LineOwner[],
  { query }: { readonly query: string },
  t: Translate,
): string {
  const owners = new Map(containers.map((container) => [container.id, container]));
  const runs = blocks.map(({ lines }) => lines.flatMap(({ source }) => source ?? []));
  const each = <T>(make: (owner: LineOwner, source: ResultSource) => T) =>
    runs.flat().map((source) => make(ownerOf(source), source));
  const ownerOf = ({ containerId: id }: ResultSource) => owners.get(id) ?? { id, name: id };
  switch (format) {
    case 'jsonLines':
      return each(lineRow).map(toJsonLine).join('');
    case 'csv':
      return csvText(each(tableRow), true);
    case 'markdown': {
      const facts = blocks
        .filter(({ key }) => key === 'head' || key === 'summary')
        .flatMap(({ lines }) => lines)
        .map(({ text }) => text.replace(/^# /, ''))
        .filter((text) => text !== '')
        .map((text) => `    ${toPlainText(text)}\n`);
      const markdown = new MarkdownLines(({ timestamp }) => `${timestamp ?? '-'} `);
      const hits = runs.flatMap((run) => (run[0] ? [markdown.write(ownerOf(run[0]), run)] : []));
      return `## ${escapeMarkdown(t('Logs: {0}', query))}\n\n${facts.join('')}\n${hits.join('')}`;
    }
  }
}

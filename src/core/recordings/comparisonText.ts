import type { Translate } from '../common/translate.ts';
import { chartText } from '../reports/document/chartText.ts';
import { toPlainText } from '../reports/plainText.ts';
import { renderTable } from '../reports/table.ts';
import type { LimitFinding } from './changeLimit.ts';
import type { Comparison, Verdict } from './compareRecordings.ts';
import { comparisonCharts } from './comparisonCharts.ts';
import {
  comparisonColumns,
  findings,
  heading,
  limitLines,
  notices,
  tableRows,
  type Words,
} from './describeComparison.ts';

/** Colours for a verdict's words; the identity where there are none. */
export type VerdictPainter = (verdict: Verdict, text: string) => string;

/** For the terminal. */
export function comparisonText(
  comparison: Comparison,
  limits: readonly LimitFinding[],
  t: Translate,
  paint: VerdictPainter = (_, text) => text,
): string {
  const words: Words = { t, fact: toPlainText };
  const blocks = comparison.containers.map((container) => {
    const rows = tableRows(container, t);
    const table = renderTable(
      comparisonColumns(t),
      rows.map(({ cells }) => cells),
      (text, row, column) => {
        const verdict = row === undefined || column !== 5 ? undefined : rows[row]?.verdict;
        return verdict ? paint(verdict, text) : text;
      },
    );
    return [
      toPlainText(container.identity),
      ...[...chartText(comparisonCharts(container, t)), ...table].map((line) => `  ${line}`),
    ];
  });
  return [
    [...heading(comparison, words), ...findings(comparison, words)],
    ...blocks,
    notices(comparison, words),
    limitLines(limits, words),
  ]
    .filter((block) => block.length > 0)
    .map((block) => `${block.join('\n')}\n`)
    .join('\n');
}

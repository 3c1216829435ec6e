import type { Translate } from '../common/translate.ts';
import type { Block, ReportDocument, ReportLanguage } from '../reports/document/reportDocument.ts';
import type { LimitFinding } from './changeLimit.ts';
import type { ComparedContainer, Comparison, Verdict } from './compareRecordings.ts';
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

/** A comparison as a report: for a pull request, a page or the editor. */
export function comparisonDocument(
  comparison: Comparison,
  limits: readonly LimitFinding[],
  language: ReportLanguage,
  t: Translate,
): ReportDocument {
  const words: Words = { t, fact: (text) => text };
  const list = (items: readonly string[]): Block[] => (items.length > 0 ? [{ kind: 'list', items }] : []);
  return {
    language,
    title: t('Recordings compared'),
    blocks: [
      ...list(heading(comparison, words)),
      ...list([...findings(comparison, words), ...limitLines(limits, words)]),
      ...comparison.containers.flatMap((container) => containerBlocks(container, t)),
      ...list(notices(comparison, words)),
      {
        kind: 'note',
        text: t(
          'Intervals are of 99 %. A change is one whose whole interval lies beyond 5 % (and beyond next to nothing); “same” one whose interval lies within.',
        ),
      },
    ],
  };
}

/** More use is a warning; that there is less is good news. */
const statuses = {
  higher: 'warning',
  lower: 'ok',
  same: undefined,
  unclear: 'unknown',
  unknown: undefined,
} as const;

function containerBlocks(container: ComparedContainer, t: Translate): Block[] {
  const charts = comparisonCharts(container, t);
  return [
    { kind: 'heading', level: 2, text: container.identity },
    ...(charts.length > 0 ? [{ kind: 'charts' as const, charts }] : []),
    {
      kind: 'table',
      columns: comparisonColumns(t),
      rows: tableRows(container, t).map(({ cells, verdict }) => [
        ...cells.slice(0, -1),
        verdictCell(cells.at(-1) ?? '', verdict),
      ]),
    },
  ];
}

function verdictCell(text: string, verdict: Verdict) {
  const status = statuses[verdict];
  return status ? { text, status } : text;
}

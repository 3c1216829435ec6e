import { toOneLine } from '../plainText.ts';
import { sparkBar } from '../sparkline.ts';
import { renderTable } from '../table.ts';
import { chartRuns } from './chartRuns.ts';
import type { Chart, ChartPoint } from './reportDocument.ts';

const width = 40;

/** Charts of one span of time as lines of bars, with their scale, and the span below them. */
export function chartText(charts: readonly Chart[]): string[] {
  const rows = charts.flatMap((chart) => {
    const { title, points, behind, topLabel } = chart;
    const scale = `0 – ${fencedLine(topLabel)}`;
    const row = (name: string, drawn: readonly ChartPoint[], note: string) => [
      fencedLine(name),
      sparkline(drawn, chart),
      note,
    ];
    return behind
      ? [
          row(`${title} ${behind.label}`, behind.points, scale),
          row(`${title} ${behind.frontLabel}`, points, ''),
        ]
      : [row(title, points, scale)];
  });
  const [first] = charts;
  return [
    ...renderTable([{ title: '' }, { title: '' }, { title: '' }], rows).slice(1),
    ...(first ? [fencedLine(`${first.fromLabel} – ${first.toLabel}`)] : []),
  ];
}

/** Within a fence no text may end it. */
function fencedLine(text: string): string {
  return toOneLine(text).replaceAll('`', 'ʼ');
}

/** The largest value of each of 40 stretches of time: a peak is what must not be lost. A value lasts until the next one of its run. */
function sparkline(points: readonly ChartPoint[], { from, to, top }: Chart): string {
  const cells: (number | undefined)[] = Array.from({ length: width });
  const cellOf = (at: number) =>
    Math.min(width - 1, Math.floor(((at - from) / Math.max(1, to - from)) * width));
  for (const run of chartRuns(points)) {
    for (const [index, { at, value }] of run.entries()) {
      const next = run[index + 1];
      const last = next ? Math.max(cellOf(at), cellOf(next.at) - 1) : cellOf(at);
      for (let cell = Math.max(0, cellOf(at)); cell <= last; cell++) {
        cells[cell] = Math.max(cells[cell] ?? 0, value);
      }
    }
  }
  return cells.map((value) => sparkBar(value, top)).join('');
}

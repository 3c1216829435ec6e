import { chartRuns } from './chartRuns.ts';
import type { Chart, ChartPoint } from './reportDocument.ts';

const width = 360;
const height = 110;
const plot = { left: 4, right: 356, top: 18, bottom: 88 };

/** A line over time with its threshold, as SVG that stands within HTML. `safe` makes any text harmless there. */
export function chartSvg(chart: Chart, safe: (text: string) => string): string {
  const { from, to, top, threshold } = chart;
  const x = (at: number) =>
    round(plot.left + ((at - from) / Math.max(1, to - from)) * (plot.right - plot.left));
  const y = (value: number) =>
    round(plot.bottom - (top > 0 ? Math.min(1, value / top) : 0) * (plot.bottom - plot.top));
  const label = (at: number, row: number, text: string, anchor: 'start' | 'end') =>
    `<text x="${at}" y="${row}" text-anchor="${anchor}">${safe(text)}</text>`;
  const line = (run: readonly ChartPoint[], kind: string) =>
    run.length === 1
      ? `<circle class="${kind}" cx="${x((run[0] as ChartPoint).at)}" cy="${y((run[0] as ChartPoint).value)}" r="1.5"/>`
      : `<path class="${kind}" d="M${pathOf(run)}"/>`;
  const pathOf = (run: readonly ChartPoint[]) => run.map(({ at, value }) => `${x(at)} ${y(value)}`).join('L');
  const area = (run: readonly ChartPoint[]) => {
    const [first, last] = [run[0] as ChartPoint, run.at(-1) as ChartPoint];
    return run.length === 1
      ? ''
      : `<path class="area" d="M${x(first.at)} ${plot.bottom}L${pathOf(run)}L${x(last.at)} ${plot.bottom}Z"/>`;
  };
  const marked = (chart.marked ?? []).map(
    (one) =>
      `<rect class="marked" x="${x(one.from)}" y="${plot.top}" width="${Math.max(1, round(x(one.to) - x(one.from)))}" height="${plot.bottom - plot.top}"/>`,
  );
  const front = chartRuns(chart.points);
  const limit =
    threshold === undefined || threshold.value > top
      ? ''
      : `<path class="threshold" d="M${plot.left} ${y(threshold.value)}H${plot.right}"/>${label(plot.right, y(threshold.value) - 3, threshold.label, 'end')}`;
  return [
    `<svg viewBox="0 0 ${width} ${height}" role="img" aria-label="${safe(`${chart.title}: ${chart.summary}`)}">`,
    `<path class="axis" d="M${plot.left} ${plot.top}H${plot.right}M${plot.left} ${plot.bottom}H${plot.right}"/>`,
    ...marked,
    ...front.map(area),
    ...chartRuns(chart.behind?.points ?? []).map((run) => line(run, 'line behind')),
    ...front.map((run) => line(run, 'line')),
    limit,
    label(plot.left, plot.top - 5, chart.topLabel, 'start'),
    label(plot.left, height - 8, chart.fromLabel, 'start'),
    label(plot.right, height - 8, chart.toLabel, 'end'),
    '</svg>',
  ].join('');
}

const round = (value: number) => Math.round(value * 10) / 10;

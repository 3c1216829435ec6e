import { type Chart, type ChartEvent, Interaction, type Plugin } from 'chart.js';
import type { DashboardMark } from '../protocol/dashboard.ts';
import type { DrawnReference } from './references.ts';
import type { Point, TimeWindow } from './series.ts';
import { type Marker, markerPaths, type Theme, withAlpha } from './seriesStyle.ts';

/** What a chart draws besides its lines. Read anew at every drawing. */
export interface Overlay {
  theme: Theme;
  references: readonly DrawnReference[];
  markers: readonly (Marker | undefined)[];
  /** What happened, in the order of time. */
  events: readonly DashboardMark[];
  brush: TimeWindow | undefined;
}

/** The moment under the pointer, shared by the charts of a page so that all of them show it. */
export class Crosshair {
  time: number | undefined;
  readonly #charts = new Set<Chart>();

  add(chart: Chart): void {
    this.#charts.add(chart);
  }

  /** `source`: the chart under the pointer, which shows its values by itself. */
  move(time: number | undefined, source?: Chart): void {
    if (this.time === time) {
      return;
    }
    this.time = time;
    for (const chart of this.#charts) {
      if (chart !== source && chart.canvas.isConnected) {
        readOut(chart, time);
        chart.draw();
      }
    }
  }
}

/** More values than this would hide the chart that they are of. */
const mostRead = 8;

/** The values at that time beside the line, as under the pointer. */
function readOut(chart: Chart, time: number | undefined): void {
  const x = time === undefined ? Number.NaN : (chart.scales.x?.getPixelForValue(time) ?? Number.NaN);
  const isShown = !Number.isNaN(x) && chart.data.datasets.length <= mostRead;
  const found = isShown
    ? Interaction.modes.nearestInEach(chart, { x } as ChartEvent, { intersect: false, axis: 'x' })
    : [];
  const active = found.map(({ datasetIndex, index }) => ({ datasetIndex, index }));
  chart.tooltip?.setActiveElements(active, { x, y: chart.height / 2 });
}

export function overlayPlugin(overlay: Overlay, crosshair: Crosshair): Plugin<'line'> {
  return {
    id: 'overlay',
    afterInit: (chart) => crosshair.add(chart),
    afterEvent: (chart, { event, inChartArea }) => {
      const time =
        inChartArea && event.type !== 'mouseout' ? chart.scales.x?.getValueForPixel(event.x ?? 0) : undefined;
      crosshair.move(time, chart);
    },
    beforeDatasetsDraw: (chart) => {
      drawBrush(chart, overlay);
      drawReferences(chart, overlay);
    },
    afterDatasetsDraw: (chart) => {
      drawLabels(chart, overlay);
      drawMarkers(chart, overlay);
      drawEvents(chart, overlay);
      drawCrosshair(chart, overlay.theme, crosshair.time);
    },
  };
}

function drawBrush(chart: Chart, { brush, theme }: Overlay): void {
  const { ctx, chartArea: area } = chart;
  const scale = chart.scales.x;
  if (!brush || !scale) {
    return;
  }
  const edge = (time: number) => Math.min(area.right, Math.max(area.left, scale.getPixelForValue(time)));
  const [left, right] = [edge(brush.from), edge(brush.to)];
  ctx.save();
  ctx.fillStyle = theme.isHighContrast ? 'transparent' : withAlpha(theme.foreground, 0.1);
  ctx.fillRect(left, area.top, right - left, area.height);
  ctx.strokeStyle = theme.foreground;
  ctx.lineWidth = 1;
  ctx.beginPath();
  for (const x of [left, right]) {
    ctx.moveTo(Math.round(x) + 0.5, area.top);
    ctx.lineTo(Math.round(x) + 0.5, area.bottom);
  }
  ctx.stroke();
  ctx.restore();
}

/** On the axis of time: what began points up, what ended is a bar, what went wrong stands out by its size. */
function drawEvents(chart: Chart, { events, theme }: Overlay): void {
  const { ctx, chartArea: area } = chart;
  const scale = chart.scales.x;
  if (!scale) {
    return;
  }
  ctx.save();
  for (const { at, kind } of events) {
    const x = Math.round(scale.getPixelForValue(at));
    if (x < area.left || x > area.right) {
      continue;
    }
    const { glyph, colour } = eventLooks(kind, theme);
    ctx.strokeStyle = withAlpha(colour, 0.45);
    ctx.setLineDash([1, 3]);
    ctx.beginPath();
    ctx.moveTo(x + 0.5, area.top);
    ctx.lineTo(x + 0.5, area.bottom);
    ctx.stroke();
    ctx.setLineDash([]);
    ctx.fillStyle = colour;
    ctx.font = `${kind === 'trouble' ? 11 : 9}px ${theme.fontFamily}`;
    ctx.textAlign = 'center';
    ctx.textBaseline = 'bottom';
    ctx.fillText(glyph, x, area.bottom);
  }
  ctx.restore();
}

function eventLooks(
  kind: DashboardMark['kind'],
  theme: Theme,
): { readonly glyph: string; readonly colour: string } {
  switch (kind) {
    case 'start':
      return { glyph: '▲', colour: theme.series[1] ?? theme.foreground };
    case 'stop':
      return { glyph: '■', colour: theme.muted };
    case 'trouble':
      return { glyph: '✖', colour: theme.limit };
    case 'health':
      return { glyph: '◆', colour: theme.threshold };
    case 'other':
      return { glyph: '●', colour: theme.muted };
  }
}

function drawReferences(chart: Chart, { references, theme }: Overlay): void {
  const { ctx, chartArea: area } = chart;
  const scale = chart.scales.y;
  for (const { value, kind, colour } of references) {
    if (!scale || value > scale.max) {
      continue;
    }
    const y = scale.getPixelForValue(value);
    ctx.save();
    ctx.strokeStyle = colour ?? (kind === 'limit' ? theme.limit : theme.threshold);
    ctx.lineWidth = 1;
    // Of all: drawn through, as nothing may pass it. Of one: dashed, beside its line of the same colour.
    ctx.setLineDash(kind === 'threshold' ? [2, 4] : colour === undefined ? [] : [8, 4]);
    ctx.beginPath();
    ctx.moveTo(area.left, y);
    ctx.lineTo(area.right, y);
    ctx.stroke();
    ctx.restore();
  }
}

/** A label this near (pixels) to another one would lie on it. */
const labelHeight = 13;

/** Over the lines, each with a rim that sets it off from them. */
function drawLabels(chart: Chart, { references, theme }: Overlay): void {
  const { ctx, chartArea: area } = chart;
  const scale = chart.scales.y;
  const heightOf = (value: number) =>
    scale && value <= scale.max ? scale.getPixelForValue(value) : Number.NaN;
  const heights = references.map(({ value }) => heightOf(value));
  const labelled: Record<DrawnReference['kind'], number[]> = { limit: [], threshold: [] };
  ctx.save();
  ctx.font = `11px ${theme.fontFamily}`;
  ctx.fillStyle = theme.muted;
  ctx.strokeStyle = theme.background;
  ctx.lineWidth = 3;
  ctx.lineJoin = 'round';
  for (const { value, label, kind } of references) {
    const y = heightOf(value);
    const isTaken = labelled[kind].some((other) => Math.abs(other - y) < labelHeight);
    // A name that fills a small chart hides what it is of; the line's colour says it there.
    if (Number.isNaN(y) || isTaken || ctx.measureText(label).width > area.width * 0.6) {
      continue;
    }
    labelled[kind].push(y);
    // On opposite sides: near each other, the two labels would lie on top of each other.
    ctx.textAlign = kind === 'limit' ? 'left' : 'right';
    const x = kind === 'limit' ? area.left + 4 : area.right - 4;
    // Above its line, or below where there is no room or another line.
    const isCrossed = heights.some((other) => other < y && y - other < labelHeight);
    const isBelow = isCrossed || y - area.top < labelHeight;
    ctx.textBaseline = isBelow ? 'top' : 'bottom';
    ctx.strokeText(label, x, isBelow ? y + 3 : y - 2);
    ctx.fillText(label, x, isBelow ? y + 3 : y - 2);
  }
  ctx.restore();
}

/** A reading whose neighbours are unknown would be invisible as a line: it gets a dot. */
function drawMarkers(chart: Chart, { markers, theme }: Overlay): void {
  const { ctx, chartArea: area } = chart;
  const [x, y] = [chart.scales.x, chart.scales.y];
  if (!x || !y) {
    return;
  }
  ctx.save();
  ctx.beginPath();
  ctx.rect(area.left, area.top, area.width, area.height);
  ctx.clip();
  chart.data.datasets.forEach(({ data, borderColor }, index) => {
    const points = data as Point[];
    const marker = markers[index];
    ctx.fillStyle = ctx.strokeStyle = String(borderColor);
    points.forEach((point, at) => {
      const isAlone =
        Number.isNaN(points[at - 1]?.y ?? Number.NaN) && Number.isNaN(points[at + 1]?.y ?? Number.NaN);
      if (!Number.isNaN(point.y) && (isAlone || (marker && isMarked(points, at, x.max - x.min)))) {
        drawMarker(
          ctx,
          marker ?? 'circle',
          x.getPixelForValue(point.x),
          y.getPixelForValue(point.y),
          theme.background,
        );
      }
    });
  });
  ctx.restore();
}

/** About a dozen markers per line, fixed to moments so that they travel with it. */
function isMarked(points: readonly Point[], index: number, span: number): boolean {
  const cell = (point: Point | undefined) => Math.floor((point?.x ?? 0) / (span / 12));
  return cell(points[index]) !== cell(points[index - 1]);
}

const paths = new Map<Marker, Path2D>();

function drawMarker(ctx: CanvasRenderingContext2D, marker: Marker, x: number, y: number, halo: string): void {
  const path = paths.get(marker) ?? new Path2D(markerPaths[marker]);
  paths.set(marker, path);
  ctx.save();
  ctx.translate(x, y);
  ctx.lineWidth = 1.6;
  if (marker !== 'cross' && marker !== 'plus') {
    ctx.fill(path);
    ctx.strokeStyle = halo;
    ctx.lineWidth = 1;
  }
  ctx.stroke(path);
  ctx.restore();
}

function drawCrosshair(chart: Chart, theme: Theme, time: number | undefined): void {
  const { ctx, chartArea: area } = chart;
  const x = time === undefined ? Number.NaN : (chart.scales.x?.getPixelForValue(time) ?? Number.NaN);
  if (!(x >= area.left && x <= area.right)) {
    return;
  }
  ctx.save();
  ctx.strokeStyle = theme.muted;
  ctx.lineWidth = 1;
  ctx.beginPath();
  ctx.moveTo(Math.round(x) + 0.5, area.top);
  ctx.lineTo(Math.round(x) + 0.5, area.bottom);
  ctx.stroke();
  ctx.restore();
}

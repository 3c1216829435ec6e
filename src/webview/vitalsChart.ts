import {
  Chart,
  type ChartConfiguration,
  type ChartDataset,
  Filler,
  Interaction,
  type InteractionItem,
  LinearScale,
  LineController,
  LineElement,
  PointElement,
  Tooltip,
} from 'chart.js';
import type { DashboardMark } from '../protocol/dashboard.ts';
import { axisTimeFormatter, labelWidth, readOutFormatter, timeTicks, valueTicks } from './axes.ts';
import { isolate } from './bidi.ts';
import type { ChartLine } from './chartLines.ts';
import type { ChartSpec } from './chartSpec.ts';
import { type Crosshair, type Overlay, overlayPlugin } from './overlays.ts';
import { axisReach, type DrawnReference } from './references.ts';
import { lowerBound, type Point, type TimeWindow } from './series.ts';
import { type Theme, withAlpha } from './seriesStyle.ts';

declare module 'chart.js' {
  interface InteractionModeMap {
    nearestInEach: InteractionModeMap['nearest'];
  }
}

Chart.register(LineController, LineElement, PointElement, LinearScale, Filler, Tooltip);

/** The point of every line that is nearest in time: the lines' readings are never taken at the same instant. */
Interaction.modes.nearestInEach = (chart, event) => {
  const time = chart.scales.x?.getValueForPixel(event.x ?? 0) ?? 0;
  return chart.getSortedVisibleDatasetMetas().flatMap((meta): InteractionItem[] => {
    // What is only beside a line has no name.
    if (meta.label === '') {
      return [];
    }
    const points = chart.data.datasets[meta.index]?.data as Point[];
    const after = lowerBound(points, time, ({ x }) => x);
    const distance = (index: number) => Math.abs((points[index]?.x ?? Number.POSITIVE_INFINITY) - time);
    const index = distance(after - 1) < distance(after) ? after - 1 : after;
    const element = meta.data[index];
    const isKnown = !Number.isNaN(points[index]?.y ?? Number.NaN);
    return element && isKnown ? [{ element, datasetIndex: meta.index, index }] : [];
  });
};

/** Right of the plot (pixels). */
const rightPadding = 12;

export interface Drawing {
  readonly window: TimeWindow;
  readonly lines: readonly ChartLine[];
  readonly references: readonly DrawnReference[];
  readonly events: readonly DashboardMark[];
  readonly brush: TimeWindow | undefined;
  readonly theme: Theme;
  readonly language: string;
}

/** One chart over time. It draws what it is given and keeps nothing. */
export class VitalsChart {
  #spec: ChartSpec;
  readonly #chart: Chart<'line', Point[]>;
  readonly #overlay: Overlay;
  #theme: Theme | undefined;
  #valueTicks: readonly number[] = [];
  #timeTicks: readonly number[] = [];
  #formatTime: (at: number) => string = String;
  #formatTimeWithSeconds: (at: number) => string = String;

  constructor(canvas: HTMLCanvasElement, spec: ChartSpec, crosshair: Crosshair, theme: Theme) {
    this.#spec = spec;
    this.#overlay = { theme, references: [], markers: [], events: [], brush: undefined };
    this.#chart = new Chart(canvas, this.#configuration(crosshair));
  }

  /** The same chart of other numbers. */
  use(spec: ChartSpec): void {
    this.#spec = spec;
  }

  /** Width of the plot in CSS pixels. */
  get width(): number {
    return this.#chart.chartArea?.width ?? this.#chart.width;
  }

  /** New lines, a new theme, or the window moved on. */
  draw({ window, lines, references, events, brush, theme, language }: Drawing): void {
    const span = window.to - window.from;
    this.#formatTime = axisTimeFormatter(language, span);
    this.#formatTimeWithSeconds = readOutFormatter(language, span);
    this.#overlay.events = events;
    this.#overlay.brush = brush;
    this.#applyTheme(theme);
    this.#overlay.references = references;
    this.#overlay.markers = lines.map(({ style }) => style.marker);
    this.#setDatasets(lines);
    this.#setScales(window, lines, references);
    this.#chart.update('none');
  }

  /** Another stretch of time is chosen; all else is as it was. */
  brush(brush: TimeWindow | undefined): void {
    this.#overlay.brush = brush;
    this.#chart.draw();
  }

  /** Which time is there; `x` in pixels from the left of the canvas. */
  timeAt(x: number): number {
    return this.#chart.scales.x?.getValueForPixel(x) ?? Number.NaN;
  }

  /** The window moved on over the same lines. */
  move(window: TimeWindow): void {
    this.#setTimeScale(window);
    this.#chart.update('none');
  }

  #setDatasets(lines: readonly ChartLine[]): void {
    const { datasets } = this.#chart.data;
    datasets.length = lines.length;
    const count = lines.filter(({ isShadow }) => !isShadow).length;
    lines.forEach((line, index) => {
      datasets[index] = Object.assign(datasets[index] ?? { data: [] }, this.#dataset(line, count));
    });
  }

  #dataset(
    { label, points, style, isDimmed, isShadow }: ChartLine,
    count: number,
  ): ChartDataset<'line', Point[]> {
    const colour = isDimmed ? withAlpha(style.colour, 0.2) : style.colour;
    const isFilled = !isShadow && count <= this.#spec.lines.length && !this.#overlay.theme.isHighContrast;
    return {
      label,
      data: points as Point[],
      borderColor: colour,
      borderDash: [...style.dash],
      borderWidth: isShadow ? 1 : count > 12 ? 1.25 : 1.75,
      // A smooth line between few points; it never leaves the range of its neighbours.
      cubicInterpolationMode: count <= 4 && points.length <= 160 ? 'monotone' : 'default',
      fill: isFilled ? 'origin' : false,
      // Without a colour of their own the points would ask the function below, each for itself, at every update.
      pointBackgroundColor: colour,
      backgroundColor: isFilled ? ({ chart }) => fade(chart, style.colour) : 'transparent',
    };
  }

  #setScales(window: TimeWindow, lines: readonly ChartLine[], references: readonly DrawnReference[]): void {
    let [high, low] = [this.#spec.leastTop, 0];
    for (const { points } of lines) {
      for (const { y } of points) {
        if (!Number.isNaN(y)) {
          high = Math.max(high, y);
          low = Math.max(low, -y);
        }
      }
    }
    if (this.#spec.lines.some(({ direction }) => direction === 'down')) {
      low = Math.max(low, this.#spec.leastTop);
    }
    high = Math.max(high, axisReach(references, high));
    this.#valueTicks = valueTicks(high, low, this.#spec.base, 4);
    const scale = this.#chart.options.scales?.y;
    if (scale) {
      scale.min = this.#valueTicks[0] ?? 0;
      scale.max = this.#valueTicks.at(-1) ?? 1;
    }
    this.#setTimeScale(window);
  }

  #setTimeScale(window: TimeWindow): void {
    // A label that reaches past the plot would make it narrower, and its labels meet, until the time has moved on.
    const beyond = Math.max(0, labelWidth(this.#formatTime(window.to)) / 2 - rightPadding);
    const margin = (beyond / Math.max(1, this.width)) * (window.to - window.from);
    this.#timeTicks = timeTicks(window, Math.max(3, Math.floor(this.width / 80)), margin);
    const scale = this.#chart.options.scales?.x;
    if (scale) {
      scale.min = window.from;
      scale.max = window.to;
    }
  }

  #applyTheme(theme: Theme): void {
    const { options } = this.#chart;
    if (theme === this.#theme) {
      return;
    }
    this.#theme = this.#overlay.theme = theme;
    options.font = { family: theme.fontFamily, size: 11 };
    for (const scale of Object.values(options.scales ?? {})) {
      Object.assign(scale?.ticks ?? {}, { color: theme.muted });
      Object.assign(scale?.grid ?? {}, {
        color: ({ tick }: { tick?: { value: number } }) => withAlpha(theme.grid, tick?.value === 0 ? 1 : 0.4),
      });
    }
    Object.assign(options.plugins?.tooltip ?? {}, {
      backgroundColor: theme.tooltipBackground,
      borderColor: theme.tooltipBorder,
      titleColor: theme.tooltipForeground,
      bodyColor: theme.tooltipForeground,
      titleFont: { family: theme.fontFamily, size: 11, weight: 'normal' },
      bodyFont: { family: theme.fontFamily, size: 12 },
    });
  }

  #configuration(crosshair: Crosshair): ChartConfiguration<'line', Point[]> {
    return {
      type: 'line',
      data: { datasets: [] },
      plugins: [overlayPlugin(this.#overlay, crosshair)],
      options: {
        animation: false,
        normalized: true,
        parsing: false,
        responsive: true,
        maintainAspectRatio: false,
        events: ['mousemove', 'mouseout'],
        interaction: { mode: 'nearestInEach', intersect: false },
        elements: { point: { radius: 0, hoverRadius: 3, hitRadius: 0 } },
        layout: { padding: { top: 6, right: rightPadding } },
        scales: {
          x: {
            type: 'linear',
            border: { display: false },
            grid: { display: false },
            ticks: { maxRotation: 0, autoSkip: false, callback: (value) => this.#formatTime(Number(value)) },
            afterBuildTicks: (scale) => {
              scale.ticks = this.#timeTicks.map((value) => ({ value }));
            },
          },
          y: {
            type: 'linear',
            border: { display: false },
            grid: { lineWidth: 1 },
            ticks: { autoSkip: false, padding: 8, callback: (value) => this.#spec.formatTick(Number(value)) },
            afterBuildTicks: (scale) => {
              scale.ticks = this.#valueTicks.map((value) => ({ value }));
            },
            // The same for all charts and values: the plots stay aligned and never jump sideways.
            afterFit: (scale) => {
              scale.width = 68;
            },
          },
        },
        plugins: { tooltip: this.#tooltip() },
      },
    };
  }

  #tooltip(): NonNullable<NonNullable<ChartConfiguration<'line', Point[]>['options']>['plugins']>['tooltip'] &
    object {
    return {
      animation: false,
      borderWidth: 1,
      cornerRadius: 4,
      padding: 8,
      boxWidth: 12,
      boxHeight: 4,
      boxPadding: 6,
      multiKeyBackground: 'transparent',
      // Beside the crosshair, never on it.
      xAlign: ({ chart, tooltip }) => (tooltip.caretX < chart.width / 2 ? 'left' : 'right'),
      yAlign: 'center',
      caretSize: 0,
      caretPadding: 12,
      itemSort: (a, b) => Math.abs(b.parsed.y ?? 0) - Math.abs(a.parsed.y ?? 0),
      callbacks: {
        title: ([item]) =>
          item ? `${this.#formatTimeWithSeconds(item.parsed.x ?? 0)} · ${this.#spec.title}` : '',
        label: ({ dataset, parsed }) =>
          `${isolate(dataset.label ?? '')}  ${this.#spec.format(Math.abs(parsed.y ?? 0))}`,
        labelColor: ({ dataset }) => ({
          borderColor: String(dataset.borderColor),
          backgroundColor: String(dataset.borderColor),
        }),
      },
    };
  }
}

/** Strongest at the line's side, nothing at zero, downwards as well. */
function fade(chart: Chart, colour: string): CanvasGradient | string {
  const { chartArea: area } = chart;
  const zeroAt = chart.scales.y?.getPixelForValue(0) ?? Number.NaN;
  const zero = Math.min(1, Math.max(0, (zeroAt - area?.top) / area?.height));
  // Colours are asked for once before there is a layout.
  if (Number.isNaN(zero)) {
    return 'transparent';
  }
  const gradient = chart.ctx.createLinearGradient(0, area.top, 0, area.bottom);
  gradient.addColorStop(0, withAlpha(colour, 0.3));
  gradient.addColorStop(zero, withAlpha(colour, 0.04));
  gradient.addColorStop(1, withAlpha(colour, zero < 0.99 ? 0.3 : 0.04));
  return gradient;
}

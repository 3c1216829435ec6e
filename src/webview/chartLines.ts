import type { ChartSpec } from './chartSpec.ts';
import type { ReadingLog } from './readingLog.ts';
import { downsample, type Field, type Point, type Readings, type TimeWindow, toPoints } from './series.ts';
import { type SeriesStyle, withAlpha } from './seriesStyle.ts';
import type { DashboardStore } from './store.ts';
import type { TableRow } from './tableOrder.ts';
import { before } from './timeView.ts';

export interface ChartLine {
  readonly label: string;
  /** Already below zero where the line is drawn downwards. */
  readonly points: readonly Point[];
  readonly style: SeriesStyle;
  /** Another line is being pointed at. */
  readonly isDimmed: boolean;
  /** Beside a line: it has no value of its own to be read, and none that the axis must reach for. */
  readonly isShadow?: boolean;
}

export interface LineContent {
  readonly spec: ChartSpec;
  readonly store: DashboardStore;
  readonly row: TableRow;
  readonly style: SeriesStyle;
  readonly window: TimeWindow;
  /** Readings up to here are lines as well: the window moves on before they are made anew. */
  readonly until: number;
  /** Pixels for the window. */
  readonly width: number;
  readonly isDimmed: boolean;
  readonly isCompared: boolean;
}

/** What is drawn of the readings within that time: those in memory, or what the history told of it. */
export function readingsOf(store: DashboardStore, key: string, { from }: TimeWindow): Readings {
  const live = store.readings(key);
  const mean = store.past?.mean.get(key);
  return mean && !(live.time(0) <= from)
    ? { mean, max: store.past?.max.get(key) }
    : { mean: live, max: undefined };
}

/** The lines of one container in one chart: its own, the peaks of buckets above it, and the time before behind it. */
export function chartLines(content: LineContent): ChartLine[] {
  const { spec, store, row, style, window, isCompared, isDimmed } = content;
  const { key, name } = row.container;
  const { mean, max } = readingsOf(store, key, window);
  const earlier = before(window);
  const span = window.to - window.from;
  return spec.lines.flatMap(({ field, direction, label }) => {
    const line = (readings: ReadingLog, at: TimeWindow, shift: number) =>
      points(content, readings, field, at).map(({ x, y }) => ({
        x: x + shift,
        y: direction === 'up' ? y : -y,
      }));
    const shadow = (shown: readonly Point[], alpha: number, dash = style.dash): ChartLine => ({
      label: '',
      points: shown,
      style: { colour: withAlpha(style.colour, alpha), dash, marker: undefined },
      isDimmed,
      isShadow: true,
    });
    const past = isCompared ? readingsOf(store, key, earlier).mean : undefined;
    return [
      {
        label: [name, label].filter(Boolean).join(' · '),
        points: line(mean, { from: window.from, to: content.until }, 0),
        style,
        isDimmed,
      },
      ...(max ? [shadow(line(max, window, 0), 0.4)] : []),
      // Faint, but no fainter than what can be seen in every theme.
      ...(past ? [shadow(line(past, earlier, span), 0.65, [3, 3])] : []),
    ];
  });
}

function points({ window, width }: LineContent, readings: ReadingLog, field: Field, at: TimeWindow) {
  const bucketMs = width > 0 ? ((window.to - window.from) / width) * 2 : 0;
  return downsample(toPoints(readings, field, at), bucketMs);
}

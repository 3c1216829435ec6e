import { t } from '@vscode/l10n';
import type { DashboardMark } from '../protocol/dashboard.ts';
import type { DashboardState } from '../protocol/dashboardState.ts';
import { cardContent } from './cardContent.ts';
import type { ChartCard } from './chartCard.ts';
import { chartImage } from './chartImage.ts';
import { chartLines, readingsOf } from './chartLines.ts';
import type { TimeWindow } from './series.ts';
import { type SeriesStyle, seriesStyle, type Theme } from './seriesStyle.ts';
import type { DashboardStore } from './store.ts';
import type { TableRow } from './tableOrder.ts';
import type { WindowContent } from './windowReport.ts';

export interface BoardContent {
  readonly store: DashboardStore;
  /** Of all containers that are shown. */
  readonly rows: readonly TableRow[];
  readonly styles: ReadonlyMap<string, SeriesStyle>;
  readonly state: DashboardState;
  readonly theme: Theme;
  /** Ends about now, or when the view was paused. */
  readonly live: TimeWindow;
  readonly isFrozen: boolean;
  /** Pointed at in the legend. */
  readonly pointedAt: string | undefined;
}

/** What of a content one drawing shows. */
export interface Drawn {
  readonly window: TimeWindow;
  /** It moves on before the lines are made anew. */
  readonly isMoving: boolean;
  readonly brush: TimeWindow | undefined;
  readonly language: string;
}

/** Those of the containers that have a line. */
export function chartedOf({ rows, styles }: BoardContent): readonly TableRow[] {
  return rows.filter(({ container }) => styles.has(container.key));
}

/** `index`: which of the charts it is. */
export function drawCard(card: ChartCard, index: number, content: BoardContent, drawn: Drawn): void {
  const { store, rows, styles, state, theme, pointedAt } = content;
  const { window, isMoving, brush, language } = drawn;
  const charted = chartedOf(content);
  const words = cardContent(card.spec, { store, rows, charted, window });
  card.show(words);
  // One container alone has no colour of its own: the charts differ instead.
  const usual = seriesStyle(index % theme.series.length, theme);
  card.chart.draw({
    window,
    lines: charted.flatMap((row) => {
      const { key } = row.container;
      return chartLines({
        spec: card.spec,
        store,
        row,
        style: rows.length === 1 ? usual : (styles.get(key) ?? usual),
        window,
        until: isMoving ? Number.POSITIVE_INFINITY : window.to,
        width: card.chart.width,
        isDimmed: pointedAt !== undefined && pointedAt !== key && styles.has(pointedAt),
        isCompared: state.isCompared,
      });
    }),
    references: words.references.map((line) => ({
      ...line,
      colour: line.key === undefined ? undefined : styles.get(line.key)?.colour,
    })),
    events: marksIn(content, window),
    brush,
    theme,
    language,
  });
}

/** What happened to the containers with a line within that time, and to none in particular. */
function marksIn(content: BoardContent, { from, to }: TimeWindow): readonly DashboardMark[] {
  const keys = new Set(chartedOf(content).map(({ container }) => container.key));
  return content.store.marks.filter(
    ({ at, key }) => at >= from && at <= to && (key === undefined || keys.has(key)),
  );
}

/** What there is of that time in the charts. */
export function contentOf(content: BoardContent | undefined, window: TimeWindow): WindowContent {
  if (!content) {
    return { window, containers: [], marks: [] };
  }
  return {
    window,
    containers: chartedOf(content).map(({ container }) => ({
      container,
      readings: readingsOf(content.store, container.key, window),
    })),
    marks: marksIn(content, window),
  };
}

/** The charts as they are drawn at the moment of the call, with names and times above. */
export function boardImage(
  cards: readonly ChartCard[],
  { containers, window }: WindowContent,
  { theme, format }: { readonly theme: Theme; readonly format: (at: number) => string },
): Promise<Uint8Array | undefined> {
  const names = containers.map(({ container }) => container.name).join(', ');
  const title = `${names}  ${t('{0} to {1}', format(window.from), format(window.to))}`;
  const charts = cards.map(({ spec, canvas }) => ({ title: spec.title, canvas }));
  return chartImage(charts, { title, theme });
}

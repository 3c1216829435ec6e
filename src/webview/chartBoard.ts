import { t } from '@vscode/l10n';
import {
  type DashboardState,
  type ExportFormat,
  longestLiveRange,
  timeRanges,
} from '../protocol/dashboard.ts';
import { readOutFormatter } from './axes.ts';
import { type BrushAction, BrushBar } from './brushBar.ts';
import { cardContent } from './cardContent.ts';
import { ChartCard, chartKeysId } from './chartCard.ts';
import { chartImage } from './chartImage.ts';
import type { ChartEvents } from './chartInput.ts';
import { chartLines, readingsOf } from './chartLines.ts';
import { chartSpecs, overviewCharts } from './chartSpecs.ts';
import { arrange, element } from './dom.ts';
import { EventList } from './eventList.ts';
import { Crosshair } from './overlays.ts';
import { figuresAt, figuresOf } from './readOut.ts';
import type { TimeWindow } from './series.ts';
import { type SeriesStyle, seriesStyle, type Theme } from './seriesStyle.ts';
import type { DashboardStore } from './store.ts';
import type { TableRow } from './tableOrder.ts';
import { brushed, panned, within, zoomed } from './timeView.ts';
import { type WindowContent, windowCsv, windowJson, windowMarkdown } from './windowReport.ts';

export interface BoardEvents {
  /** What is looked at has changed. */
  readonly changed: () => void;
  readonly logsSearched: (keys: readonly string[], window: TimeWindow) => void;
  readonly copied: (text: string) => void;
  readonly exported: (format: ExportFormat, content: string | Uint8Array) => void;
}

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

/** The charts, what of their time is looked at, and what is done with a stretch of it. */
export class ChartBoard {
  readonly element: HTMLElement;
  readonly #language: string;
  readonly #events: BoardEvents;
  readonly #crosshair = new Crosshair();
  readonly #cards: readonly ChartCard[];
  readonly #charts = element('div', { class: 'cards' });
  readonly #bar = new BrushBar((action) => void this.#act(action));
  readonly #list = new EventList();
  #content: BoardContent | undefined;
  /** Looked at instead of what goes on live. */
  #zoom: TimeWindow | undefined;
  #brush: TimeWindow | undefined;
  /** Where a stretch chosen by keys began. */
  #anchor: number | undefined;

  constructor(language: string, theme: Theme, events: BoardEvents) {
    this.#language = language;
    this.#events = events;
    this.#cards = chartSpecs().map((spec) => new ChartCard(spec, this.#crosshair, theme, this.#input()));
    const keys = t(
      'Arrow keys read out one moment after the other, with Shift they choose a stretch of time; plus and minus zoom, Page Up and Page Down move in time, Enter zooms into what is chosen, Escape goes back.',
    );
    this.element = element(
      'div',
      { class: 'board' },
      element('p', { id: chartKeysId, class: 'unseen' }, keys),
      this.#charts,
      this.#bar.element,
      this.#list.element,
    );
    // Also once the charts have got their first size: how fine the lines are hangs on it.
    new ResizeObserver(() => events.changed()).observe(this.#charts);
  }

  get isZoomed(): boolean {
    return this.#zoom !== undefined;
  }

  /** Pixels of the first chart. */
  get width(): number {
    return this.#cards[0]?.chart.width ?? 1;
  }

  goLive(): void {
    this.#zoom = this.#brush = this.#anchor = undefined;
    this.#crosshair.move(undefined);
  }

  /** What of the time is looked at. */
  window(live: TimeWindow): TimeWindow {
    return this.#zoom ?? live;
  }

  move(live: TimeWindow): void {
    if (!this.#zoom) {
      for (const { chart } of this.#shownCards) {
        chart.move(live);
      }
    }
  }

  /** `turn`: only the chart whose turn it is. */
  show(content: BoardContent, turn: number | undefined): void {
    this.#content = content;
    const { store, rows, styles } = content;
    // Empty charts say nothing that the banner does not say better.
    this.element.hidden = store.containers.length === 0;
    arrange(
      this.#charts,
      this.#shownCards.map((card) => card.element),
    );
    const charted = rows.filter(({ container }) => styles.has(container.key));
    this.#shownCards.forEach((card, index) => {
      if (turn === undefined || index === turn % overviewCharts) {
        this.#draw(card, content, charted, rows.length === 1 ? index : undefined);
      }
    });
    this.#showWords();
  }

  get #shownCards(): readonly ChartCard[] {
    const isOverview = this.#content?.store.selection.kind === 'running';
    return isOverview ? this.#cards.slice(0, overviewCharts) : this.#cards;
  }

  /** `slot`: instead of the container's own, where there is one container and the charts differ instead. */
  #draw(
    card: ChartCard,
    content: BoardContent,
    charted: readonly TableRow[],
    slot: number | undefined,
  ): void {
    const { store, rows, styles, state, theme, live, pointedAt } = content;
    const window = this.window(live);
    const words = cardContent(card.spec, { store, rows, charted, window });
    card.show(words);
    // Open to the right: the window moves on before the lines are made anew.
    const until = this.#zoom || content.isFrozen ? window.to : Number.POSITIVE_INFINITY;
    const usual = seriesStyle(slot ?? 0, theme);
    card.chart.draw({
      window,
      lines: charted.flatMap((row) => {
        const { key } = row.container;
        return chartLines({
          spec: card.spec,
          store,
          row,
          style: slot === undefined ? (styles.get(key) ?? usual) : usual,
          window,
          until,
          width: card.chart.width,
          isDimmed: pointedAt !== undefined && pointedAt !== key && styles.has(pointedAt),
          isCompared: state.isCompared,
        });
      }),
      references: words.references,
      events: this.#marks(window, charted),
      brush: this.#brush,
      theme,
      language: this.#language,
    });
  }

  #marks({ from, to }: TimeWindow, charted: readonly TableRow[]): WindowContent['marks'] {
    const keys = new Set(charted.map(({ container }) => container.key));
    return (this.#content?.store.marks ?? []).filter(
      ({ at, key }) => at >= from && at <= to && (key === undefined || keys.has(key)),
    );
  }

  /** What there is of that time in the charts. */
  #windowContent(window: TimeWindow): WindowContent {
    const { store, rows, styles } = this.#content ?? { rows: [], styles: new Map() };
    const charted = rows.filter(({ container }) => styles.has(container.key));
    return {
      window,
      containers: store
        ? charted.map(({ container }) => ({
            container,
            readings: readingsOf(store, container.key, window).mean,
          }))
        : [],
      marks: this.#marks(window, charted),
    };
  }

  #showWords(): void {
    const { content, shown } = this.#situation();
    const moment = this.#anchor === undefined ? undefined : this.#crosshair.time;
    const format = readOutFormatter(this.#language, shown.to - shown.from);
    if (this.#brush) {
      const { from, to } = this.#brush;
      const times = t('{0} to {1}', format(from), format(to));
      this.#bar.show({ times, figures: figuresOf(content, this.#brush), isStretch: true });
    } else if (moment === undefined) {
      this.#bar.show({ times: '', figures: '', isStretch: false });
    } else {
      this.#bar.show({ times: format(moment), figures: figuresAt(content, moment), isStretch: false });
    }
    const names = new Map(content.containers.map(({ container }) => [container.key, container.name]));
    this.#list.show(content.marks, (key) => names.get(key) ?? key);
  }

  #situation(): { readonly shown: TimeWindow; readonly content: WindowContent } {
    const shown = this.window(this.#content?.live ?? { from: 0, to: 1 });
    return { shown, content: this.#windowContent(shown) };
  }

  #input(): ChartEvents {
    return {
      brushed: (start, end, isDone) => {
        const { shown } = this.#situation();
        this.#choose(brushed(start, end, shown));
        if (isDone) {
          this.#anchor = undefined;
        }
      },
      zoomed: (factor, around) => {
        const { shown } = this.#situation();
        const middle = around ?? this.#crosshair.time ?? (shown.from + shown.to) / 2;
        this.#look(zoomed(shown, factor, middle));
      },
      panned: (share) => this.#look(panned(this.#situation().shown, share)),
      stepped: (steps, grows) => this.#step(steps, grows),
      entered: () => void this.#act('zoom'),
      left: () => {
        if (this.#brush || this.#anchor !== undefined) {
          this.#anchor = undefined;
          this.#crosshair.move(undefined);
          this.#choose(undefined);
        } else {
          this.goLive();
          this.#events.changed();
        }
      },
    };
  }

  #step(steps: number, grows: boolean): void {
    const { shown } = this.#situation();
    const by = ((shown.to - shown.from) / 100) * steps;
    const from = this.#crosshair.time ?? shown.to;
    const time = Math.min(shown.to, Math.max(shown.from, from + by));
    this.#anchor = grows ? (this.#anchor ?? from) : time;
    this.#crosshair.move(time);
    this.#choose(grows ? brushed(this.#anchor, time, shown) : undefined);
  }

  #choose(brush: TimeWindow | undefined): void {
    this.#brush = brush;
    for (const { chart } of this.#shownCards) {
      chart.brush(brush);
    }
    this.#showWords();
  }

  #look(window: TimeWindow): void {
    const { live, store } = this.#content ?? {};
    if (live && store) {
      const reach = store.hasPast ? (timeRanges.at(-1) ?? longestLiveRange) : longestLiveRange;
      this.#zoom = within(window, { from: live.to - reach, to: live.to });
      this.#events.changed();
    }
  }

  async #act(action: BrushAction): Promise<void> {
    const window = this.#brush;
    if (!window) {
      return;
    }
    const content = this.#windowContent(window);
    switch (action) {
      case 'zoom':
        this.#brush = this.#anchor = undefined;
        this.#look(window);
        break;
      case 'searchLogs':
        this.#events.logsSearched(
          content.containers.map(({ container }) => container.key),
          window,
        );
        break;
      case 'events':
        this.#list.open();
        break;
      case 'copy':
        this.#events.copied(windowMarkdown(content));
        break;
      case 'csv':
        this.#events.exported(action, windowCsv(content));
        break;
      case 'json':
        this.#events.exported(action, windowJson(content));
        break;
      case 'png':
        await this.#exportImage(content);
        break;
      case 'clear':
        this.#choose(undefined);
        break;
    }
  }

  async #exportImage({ containers, window }: WindowContent): Promise<void> {
    const theme = this.#content?.theme;
    const format = readOutFormatter(this.#language, window.to - window.from);
    const names = containers.map(({ container }) => container.name).join(', ');
    const title = `${names}  ${t('{0} to {1}', format(window.from), format(window.to))}`;
    const charts = this.#shownCards.map(({ spec, canvas }) => ({ title: spec.title, canvas }));
    const image = theme && (await chartImage(charts, { title, theme }));
    if (image) {
      this.#events.exported('png', image);
    }
  }
}

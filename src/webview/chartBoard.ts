import { t } from '@vscode/l10n';
import type { ExportFormat } from '../protocol/dashboard.ts';
import { type CpuScale, longestLiveRange, timeRanges } from '../protocol/dashboardState.ts';
import { readOutFormatter } from './axes.ts';
import { type BoardContent, boardImage, chartedOf, contentOf, type Drawn, drawCard } from './boardDrawing.ts';
import { type BrushAction, BrushBar } from './brushBar.ts';
import { type ChartCard, chartKeysId } from './chartCard.ts';
import { ChartCards } from './chartCards.ts';
import type { ChartEvents } from './chartInput.ts';
import { overviewCharts } from './chartSpecs.ts';
import { arrange, element } from './dom.ts';
import { EventList } from './eventList.ts';
import { Crosshair } from './overlays.ts';
import { figuresAt, figuresOf } from './readOut.ts';
import type { TimeWindow } from './series.ts';
import type { Theme } from './seriesStyle.ts';
import { brushed, panned, within, zoomed } from './timeView.ts';
import { type WindowContent, windowCsv, windowJson, windowMarkdown } from './windowReport.ts';

export interface BoardEvents {
  /** What is looked at has changed. */
  readonly changed: () => void;
  readonly scaleChosen: (scale: CpuScale) => void;
  readonly logsSearched: (keys: readonly string[], window: TimeWindow) => void;
  readonly copied: (text: string) => void;
  readonly exported: (format: ExportFormat, content: string | Uint8Array) => void;
}

/** The charts, what of their time is looked at, and what is done with a stretch of it. */
export class ChartBoard {
  readonly element: HTMLElement;
  readonly #language: string;
  readonly #events: BoardEvents;
  readonly #crosshair = new Crosshair();
  readonly #cards: ChartCards;
  readonly #charts = element('div', { class: 'cards' });
  readonly #bar = new BrushBar((action) => void this.#act(action));
  readonly #list = new EventList();
  #content: BoardContent | undefined;
  /** Looked at instead of what goes on live. */
  #zoom: TimeWindow | undefined;
  #brush: TimeWindow | undefined;
  /** Where a stretch chosen by keys began. */
  #anchor: number | undefined;
  /** Where one was last. */
  #used: ChartCard | undefined;

  constructor(language: string, theme: Theme, events: BoardEvents) {
    this.#language = language;
    this.#events = events;
    const surroundings = { crosshair: this.#crosshair, theme, events: this.#input() };
    this.#cards = new ChartCards(surroundings, events.scaleChosen);
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
    this.#charts.addEventListener('focusin', () => {
      this.#used = this.#cards.shown.find(({ hasFocus }) => hasFocus) ?? this.#used;
    });
    // Also once the charts have got their first size: how fine the lines are hangs on it.
    new ResizeObserver(() => events.changed()).observe(this.#charts);
  }

  get isZoomed(): boolean {
    return this.#zoom !== undefined;
  }

  /** Pixels of the first chart. */
  get width(): number {
    return this.#cards.width;
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
      for (const { chart } of this.#cards.shown) {
        chart.move(live);
      }
    }
  }

  /** `turn`: only the chart whose turn it is. */
  show(content: BoardContent, turn: number | undefined): void {
    this.#content = content;
    const { store, state, live } = content;
    // Empty charts say nothing that the banner does not say better.
    this.element.hidden = store.containers.length === 0;
    const window = this.window(live);
    this.#cards.choose({ scale: state.cpuScale, store, charted: chartedOf(content), window });
    arrange(
      this.#charts,
      this.#cards.shown.map((card) => card.element),
    );
    const isMoving = !(this.#zoom || content.isFrozen);
    this.#draw(content, { window, isMoving, brush: this.#brush, language: this.#language }, turn);
    this.#showWords();
  }

  #draw(content: BoardContent, drawn: Drawn, turn?: number): void {
    this.#cards.shown.forEach((card, index) => {
      if (turn === undefined || index === turn % overviewCharts) {
        drawCard(card, index, content, drawn);
      }
    });
  }

  #showWords(): void {
    const { shown, scale } = this.#situation();
    const chosen = contentOf(this.#content, this.#brush ?? shown);
    const moment = this.#anchor === undefined ? undefined : this.#crosshair.time;
    const format = readOutFormatter(this.#language, shown.to - shown.from);
    if (this.#brush) {
      const { from, to } = this.#brush;
      const times = t('{0} to {1}', format(from), format(to));
      this.#bar.show({ times, figures: figuresOf(chosen, this.#brush, scale), isStretch: true });
    } else if (moment === undefined) {
      this.#bar.show({ times: '', figures: '', isStretch: false });
    } else {
      this.#bar.show({ times: format(moment), figures: figuresAt(chosen, moment, scale), isStretch: false });
    }
    const names = new Map(chosen.containers.map(({ container }) => [container.key, container.name]));
    this.#list.show(chosen.marks, (key) => names.get(key) ?? key, this.#brush !== undefined);
  }

  #situation(): { readonly shown: TimeWindow; readonly scale: CpuScale } {
    const { live = { from: 0, to: 1 }, state } = this.#content ?? {};
    return { shown: this.window(live), scale: state?.cpuScale ?? 'docker' };
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
    for (const { chart } of this.#cards.shown) {
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
    const content = contentOf(this.#content, window);
    switch (action) {
      case 'zoom':
        this.#brush = this.#anchor = undefined;
        this.#look(window);
        this.#leaveBar();
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
        this.#events.copied(windowMarkdown(content, this.#situation().scale));
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
        this.#leaveBar();
        break;
    }
  }

  /** With the chosen stretch its buttons are gone: the keys go on in the chart it was chosen in. */
  #leaveBar(): void {
    const [first] = this.#cards.shown;
    const isShown = this.#used && this.#cards.shown.includes(this.#used);
    (isShown ? this.#used : first)?.focus();
  }

  /** The stretch in full, as if it had been zoomed into; the charts are back as they were before anybody sees them. */
  async #exportImage(stretch: WindowContent): Promise<void> {
    const content = this.#content;
    if (!content) {
      return;
    }
    const { window } = stretch;
    this.#draw(content, { window, isMoving: false, brush: undefined, language: this.#language });
    const format = readOutFormatter(this.#language, window.to - window.from);
    const drawn = boardImage(this.#cards.shown, stretch, { theme: content.theme, format });
    this.show(content, undefined);
    const image = await drawn;
    if (image) {
      this.#events.exported('png', image);
    }
  }
}

import { t } from '@vscode/l10n';
import {
  type DashboardRequest,
  type DashboardState,
  parseDashboardState,
  type ToDashboard,
} from '../protocol/dashboard.ts';
import { timeFormatter } from './axes.ts';
import { bannerFor } from './banner.ts';
import { BannerView } from './bannerView.ts';
import { cardContent } from './cardContent.ts';
import { ChartCard } from './chartCard.ts';
import { assignSlots, chooseCharted } from './charted.ts';
import { chartSpecs } from './chartSpecs.ts';
import { element } from './dom.ts';
import { Legend } from './legend.ts';
import { Crosshair } from './overlays.ts';
import { downsample, type TimeWindow, toPoints, typicalSpacing } from './series.ts';
import { type SeriesStyle, seriesStyle } from './seriesStyle.ts';
import type { DashboardStore } from './store.ts';
import { countSortable, nextSort, orderRows, type TableRow } from './tableOrder.ts';
import { onThemeChange, readTheme } from './theme.ts';
import { Toolbar } from './toolbar.ts';
import type { ChartLine } from './vitalsChart.ts';
import { VitalsTable } from './vitalsTable.ts';

/** Rows keep their places for this long, however the numbers change. */
const reorderMs = 5000;

export interface DashboardHost {
  /** Asks the extension; what goes wrong is shown by `DashboardView.tell`. */
  readonly request: (request: DashboardRequest) => void;
  readonly loadState: () => unknown;
  readonly saveState: (state: DashboardState) => void;
}

/** The page: holds what the user chose and puts the store on screen. Made once the language is known. */
export class DashboardView {
  readonly #host: DashboardHost;
  readonly #language: string;
  readonly #store: DashboardStore;
  #state: DashboardState;
  /** The store as it was when the user paused, and when that was. */
  #frozen: { readonly store: DashboardStore; readonly now: number } | undefined;
  #theme = readTheme();
  #order: readonly string[] = [];
  #orderedAt = 0;
  /** Rows that had a value to be sorted by. */
  #sortable = 0;
  #slots: ReadonlyMap<string, number> = new Map();
  #pointedAt: string | undefined;
  /** The charts end this long (milliseconds) before now, so that the next reading is there before its place is shown. */
  #delay = 0;
  #notice: string | undefined;
  #frame: number | undefined;

  readonly #toolbar: Toolbar;
  readonly #banner: BannerView;
  readonly #legend: Legend;
  readonly #cards: readonly ChartCard[];
  readonly #charts = element('div', { class: 'cards' });
  readonly #table: VitalsTable;

  constructor(root: HTMLElement, store: DashboardStore, language: string, host: DashboardHost) {
    this.#host = host;
    this.#store = store;
    this.#language = language;
    this.#state = parseDashboardState(host.loadState());
    this.#toolbar = new Toolbar({
      rangeChosen: (range) => this.#choose({ range }),
      pauseToggled: () => this.#togglePause(),
      containersAsked: () => host.request({ type: 'chooseContainers' }),
    });
    this.#banner = new BannerView((type) => host.request({ type }));
    this.#legend = new Legend({
      toggled: (key) => this.#toggle(key),
      pointedAt: (key) => {
        this.#pointedAt = key;
        this.show();
      },
    });
    const crosshair = new Crosshair();
    this.#cards = chartSpecs().map((spec) => new ChartCard(spec, crosshair, this.#theme));
    this.#table = new VitalsTable({
      sorted: (column) => this.#choose({ sort: nextSort(this.#state.sort, column) }),
      toggled: (key) => this.#toggle(key),
      logsOpened: (key) => host.request({ type: 'openLogs', key }),
    });
    this.#charts.append(...this.#cards.map((card) => card.element));
    root.replaceChildren(
      this.#toolbar.element,
      this.#banner.element,
      this.#legend.element,
      this.#charts,
      this.#table.element,
    );
    // Also once the charts have got their first size: how fine the lines are hangs on it.
    new ResizeObserver(() => this.show()).observe(this.#charts);
    onThemeChange(() => {
      this.#theme = readTheme();
      this.show();
    });
  }

  /** How often (milliseconds) the time axis moves by a pixel. */
  get frameMs(): number {
    return this.#state.range / Math.max(1, this.#cards[0]?.chart.width ?? 1);
  }

  /** The extension told something. */
  receive(message: Exclude<ToDashboard, { type: 'reply' }>): void {
    this.#store.apply(message, Date.now());
    if (message.type === 'init') {
      this.#frozen = undefined;
      this.#save();
    }
    if (message.type === 'containers' || message.type === 'init') {
      this.#orderedAt = 0;
    }
    // Messages that come together are shown together.
    this.#frame ??= requestAnimationFrame(() => {
      this.#frame = undefined;
      this.show();
    });
  }

  /** Something the user asked for went wrong; shown until the next action. */
  tell(notice: string | undefined): void {
    this.#notice = notice;
    this.show();
  }

  /** Time went by, nothing else. */
  move(): void {
    if (!this.#frozen) {
      const window = this.#window();
      for (const { chart } of this.#cards) {
        chart.move(window);
      }
    }
  }

  show(): void {
    const { store, now } = this.#source();
    const byKey = new Map(
      store.containers.map((container): [string, TableRow] => [
        container.key,
        { container, metrics: store.current(container, now) },
      ]),
    );
    this.#reorder([...byKey.values()], now);
    const rows = this.#order.flatMap((key) => byKey.get(key) ?? []);
    const charted = chooseCharted(this.#order, this.#state.charted, new Set(this.#slots.keys()));
    this.#slots = assignSlots(charted, this.#slots);
    this.#delay = Math.min(4000, 1.2 * typicalSpacing(store.readings(charted[0] ?? '')));
    const styles = this.#styles(rows.length);
    this.#showWords(store, rows, styles);
    this.#showCharts(
      store,
      rows,
      rows.filter(({ container }) => styles.has(container.key)),
    );
    // Empty charts say nothing that the banner does not say better.
    this.#charts.hidden = this.#table.element.hidden = rows.length === 0;
    this.#table.show({ rows, styles, sort: this.#state.sort, policy: store.policy });
  }

  #showWords(
    store: DashboardStore,
    rows: readonly TableRow[],
    styles: ReadonlyMap<string, SeriesStyle>,
  ): void {
    this.#toolbar.show({
      title: this.#title(rows),
      engineLabel: store.engineLabel,
      range: this.#state.range,
      pausedAt: this.#frozen && timeFormatter(this.#language, true)(store.engineTime(this.#frozen.now)),
    });
    this.#banner.show(
      this.#notice === undefined
        ? bannerFor(this.#store)
        : { severity: 'warning', text: this.#notice, action: undefined },
    );
    // By slot, so that a name keeps its place; what the user took out comes last.
    const place = (key: string) => this.#slots.get(key) ?? Number.POSITIVE_INFINITY;
    const listed = rows
      .filter(({ container: { key } }) => styles.has(key) || this.#state.charted[key] === false)
      .map(({ container }) => ({ container, style: styles.get(container.key) }))
      .sort((a, b) => (place(a.container.key) < place(b.container.key) ? -1 : 1));
    this.#legend.show(listed, rows.length);
  }

  #title([first, ...others]: readonly TableRow[]): string {
    if (!first) {
      return t('Containers');
    }
    return others.length === 0 ? first.container.name : t('{0} containers', others.length + 1);
  }

  #showCharts(store: DashboardStore, rows: readonly TableRow[], charted: readonly TableRow[]): void {
    const window = this.#window();
    this.#cards.forEach((card, index) => {
      const content = cardContent(card.spec, { store, rows, charted, window });
      card.show(content);
      card.chart.draw({
        window,
        lines: charted.flatMap((row) =>
          this.#lines(card, store, row, window, rows.length === 1 ? index : undefined),
        ),
        references: content.references,
        theme: this.#theme,
        language: this.#language,
      });
    });
  }

  /** `slot`: instead of the container's own, where there is one container and the charts differ instead. */
  #lines(
    { spec, chart }: ChartCard,
    store: DashboardStore,
    { container }: TableRow,
    window: TimeWindow,
    slot = this.#slots.get(container.key) ?? 0,
  ): ChartLine[] {
    const bucketMs = chart.width > 0 ? ((window.to - window.from) / chart.width) * 2 : 0;
    // Open to the right: the window moves on before the lines are made anew.
    const visible = { from: window.from, to: this.#frozen ? window.to : Number.POSITIVE_INFINITY };
    return spec.lines.map(({ field, direction, label }) => {
      const points = downsample(toPoints(store.readings(container.key), field, visible), bucketMs);
      return {
        label: [container.name, label].filter(Boolean).join(' · '),
        points: direction === 'up' ? points : points.map(({ x, y }) => ({ x, y: -y })),
        style: seriesStyle(slot, this.#theme),
        isDimmed:
          this.#pointedAt !== undefined &&
          this.#pointedAt !== container.key &&
          this.#slots.has(this.#pointedAt),
      };
    });
  }

  #styles(count: number): ReadonlyMap<string, SeriesStyle> {
    return new Map(
      [...this.#slots].map(([key, slot]) => [key, seriesStyle(count === 1 ? 0 : slot, this.#theme)]),
    );
  }

  #reorder(rows: readonly TableRow[], now: number): void {
    const sortable = countSortable(rows, this.#state.sort);
    const isOld = now - this.#orderedAt >= reorderMs && !this.#table.isInUse;
    if (isOld || sortable > this.#sortable || this.#orderedAt === 0) {
      this.#order = orderRows(rows, this.#state.sort, this.#language);
      this.#orderedAt = now;
    }
    this.#sortable = sortable;
  }

  #window(): TimeWindow {
    const { store, now } = this.#source();
    const to = store.engineTime(now) - this.#delay;
    return { from: to - this.#state.range, to };
  }

  #source(): { readonly store: DashboardStore; readonly now: number } {
    return this.#frozen ?? { store: this.#store, now: Date.now() };
  }

  #togglePause(): void {
    this.#frozen = this.#frozen ? undefined : { store: this.#store.freeze(), now: Date.now() };
    this.show();
  }

  #toggle(key: string): void {
    this.#choose({ charted: { ...this.#state.charted, [key]: !this.#slots.has(key) } });
  }

  #choose(choice: Partial<DashboardState>): void {
    this.#state = { ...this.#state, ...choice };
    this.#notice = undefined;
    this.#orderedAt = 0;
    this.#save();
    this.show();
  }

  #save(): void {
    this.#state = { ...this.#state, selection: this.#store.selection };
    this.#host.saveState(this.#state);
  }
}

import { t } from '@vscode/l10n';
import type { DashboardNews, DashboardRequest } from '../protocol/dashboard.ts';
import {
  type DashboardState,
  longestLiveRange,
  parseDashboardState,
  timeRanges,
} from '../protocol/dashboardState.ts';
import { timeFormatter } from './axes.ts';
import { bannerFor } from './banner.ts';
import { BannerView } from './bannerView.ts';
import { ChartBoard } from './chartBoard.ts';
import { assignSlots, chooseCharted, maxCharted, maxChartedOfCrowd } from './charted.ts';
import { DetailSections } from './detailSections.ts';
import { Legend } from './legend.ts';
import { OverviewTable } from './overviewTable.ts';
import { Questions } from './questions.ts';
import type { TimeWindow } from './series.ts';
import { type SeriesStyle, seriesStyle } from './seriesStyle.ts';
import type { DashboardStore } from './store.ts';
import { nextSort, type TableRow } from './tableOrder.ts';
import { onThemeChange, readTheme } from './theme.ts';
import { Toolbar } from './toolbar.ts';

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
  #slots: ReadonlyMap<string, number> = new Map();
  #pointedAt: string | undefined;
  /** The charts end this long (milliseconds) before now, so that the next reading is there before its place is shown. */
  #delay = 0;
  #notice: string | undefined;
  #frame: number | undefined;
  /** Counts what was shown. */
  #turn = 0;

  readonly #questions: Questions;
  readonly #toolbar: Toolbar;
  readonly #banner: BannerView;
  readonly #legend: Legend;
  readonly #board: ChartBoard;
  readonly #overview: OverviewTable;
  readonly #detail = new DetailSections();
  readonly #root: HTMLElement;

  constructor(root: HTMLElement, store: DashboardStore, language: string, host: DashboardHost) {
    this.#host = host;
    this.#root = root;
    this.#store = store;
    this.#language = language;
    this.#state = parseDashboardState(host.loadState());
    this.#questions = new Questions(host.request);
    this.#toolbar = new Toolbar({
      rangeChosen: (range) => {
        this.#board.goLive();
        this.#choose({ range });
      },
      pauseToggled: () => this.#togglePause(),
      containersAsked: () => host.request({ type: 'chooseContainers' }),
      comparisonToggled: () => this.#choose({ isCompared: !this.#state.isCompared }),
    });
    this.#banner = new BannerView((type) => host.request({ type }));
    this.#legend = new Legend({
      toggled: (key) => this.#toggle(key),
      pointedAt: (key) => {
        this.#pointedAt = key;
        this.show();
      },
    });
    this.#board = new ChartBoard(language, this.#theme, {
      changed: () => this.show(),
      scaleChosen: (cpuScale) => this.#choose({ cpuScale }),
      logsSearched: (keys, { from, to }) => {
        // The logs' times are the engine's as well.
        host.request({ type: 'searchLogs', keys, from, to });
      },
      copied: (text) => host.request({ type: 'copy', text }),
      exported: (format, content) => host.request({ type: 'save', format, content }),
    });
    this.#overview = new OverviewTable(
      {
        sorted: (column) => this.#choose({ sort: nextSort(this.#state.sort, column) }),
        toggled: (key) => this.#toggle(key),
        logsOpened: (key) => host.request({ type: 'openLogs', key }),
        detailOpened: (key) => host.request({ type: 'openDetail', key }),
        groupToggled: (project) => this.#choose({ collapsed: toggled(this.#state.collapsed, project) }),
        filtered: (filter) => this.#choose({ filter }),
        groupingToggled: () => this.#choose({ isGrouped: !this.#state.isGrouped }),
      },
      language,
    );
    root.classList.add('dashboard');
    root.replaceChildren(
      this.#toolbar.element,
      this.#banner.element,
      this.#legend.element,
      this.#board.element,
      this.#overview.element,
      this.#detail.element,
    );
    onThemeChange(() => {
      this.#theme = readTheme();
      this.show();
    });
  }

  /** How often (milliseconds) the time axis moves by a pixel. */
  get frameMs(): number {
    return this.#state.range / Math.max(1, this.#board.width);
  }

  /** The extension told something. */
  receive(message: DashboardNews): void {
    this.#store.apply(message, Date.now());
    if (message.type === 'past') {
      this.#frozen?.store.apply(message, Date.now());
    }
    if (message.type === 'init') {
      this.#questions.forget();
      this.#frozen = undefined;
      this.#save();
    }
    if (message.type === 'containers' || message.type === 'init') {
      this.#overview.forgetOrder();
    }
    // Messages that come together are shown together.
    this.#frame ??= requestAnimationFrame(() => {
      this.#frame = undefined;
      this.#turn++;
      this.show(message.type === 'samples' && this.#isCrowd ? this.#turn : undefined);
    });
  }

  /** Something the user asked for went wrong; shown until the next action. */
  tell(notice: string | undefined): void {
    this.#notice = notice;
    this.show();
  }

  /** Time went by, nothing else. */
  move(): void {
    // With a crowd the axis steps from update to update: between them is no time to draw.
    if (!this.#frozen && !this.#isCrowd) {
      this.#board.move(this.#window());
    }
  }

  /** `turn`: counts the updates of a crowd, each of which draws one of the charts; all at once would hold the page up. */
  show(turn?: number): void {
    const { store, now } = this.#source();
    const rows = this.#overview.arrange(store, now, this.#state);
    const order = rows.map(({ container }) => container.key);
    const max = this.#isCrowd ? maxChartedOfCrowd : maxCharted;
    const charted = chooseCharted(order, this.#state.charted, new Set(this.#slots.keys()), max);
    this.#slots = assignSlots(charted, this.#slots);
    this.#delay = Math.min(4000, 1.2 * store.readings(charted[0] ?? '').spacing);
    const styles = this.#styles(rows.length);
    this.#showWords(store, rows, styles);
    const live = this.#window();
    const [state, theme, isFrozen, pointedAt] = [
      this.#state,
      this.#theme,
      this.#frozen !== undefined,
      this.#pointedAt,
    ];
    this.#board.show({ store, rows, styles, state, theme, live, isFrozen, pointedAt }, turn);
    this.#root.classList.toggle('overview', store.selection.kind === 'running');
    this.#overview.show({
      store,
      styles,
      state,
      policy: store.policy,
      window: this.#sparkWindow(live),
      theme,
      half: turn === undefined ? undefined : turn % 2,
    });
    this.#detail.show(store, rows, this.#board.window(live), state.isCompared);
    this.#questions.ask(store, {
      window: this.#board.window(live),
      isZoomed: this.#board.isZoomed,
      isCompared: state.isCompared,
      keys: charted,
      slackMs: 2 * this.#delay,
    });
  }

  /** Of the table, which shows what goes on now. */
  #sparkWindow({ to }: TimeWindow): TimeWindow {
    return { from: to - Math.min(this.#state.range, longestLiveRange), to };
  }

  #showWords(
    store: DashboardStore,
    rows: readonly TableRow[],
    styles: ReadonlyMap<string, SeriesStyle>,
  ): void {
    this.#toolbar.show({
      title: this.#title(rows),
      engineLabel: store.engineLabel,
      cost: this.#store.cost,
      host: this.#store.host,
      range: this.#state.range,
      isZoomed: this.#board.isZoomed,
      isCompared: this.#state.isCompared,
      longestRange: store.hasPast ? (timeRanges.at(-1) ?? longestLiveRange) : longestLiveRange,
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

  #styles(count: number): ReadonlyMap<string, SeriesStyle> {
    return new Map(
      [...this.#slots].map(([key, slot]) => [key, seriesStyle(count === 1 ? 0 : slot, this.#theme)]),
    );
  }

  #window(): TimeWindow {
    const { store, now } = this.#source();
    const to = store.engineTime(now) - this.#delay;
    // A range of a past that is no longer kept shows what there is.
    const range = store.hasPast ? this.#state.range : Math.min(this.#state.range, longestLiveRange);
    return { from: to - range, to };
  }

  #source(): { readonly store: DashboardStore; readonly now: number } {
    return this.#frozen ?? { store: this.#store, now: Date.now() };
  }

  get #isCrowd(): boolean {
    return this.#source().store.containers.length > maxCharted;
  }

  #togglePause(): void {
    if (this.#board.isZoomed) {
      this.#board.goLive();
      this.show();
      return;
    }
    this.#frozen = this.#frozen ? undefined : { store: this.#store.freeze(), now: Date.now() };
    this.show();
  }

  #toggle(key: string): void {
    this.#choose({ charted: { ...this.#state.charted, [key]: !this.#slots.has(key) } });
  }

  #choose(choice: Partial<DashboardState>): void {
    this.#state = { ...this.#state, ...choice };
    if (choice.filter === undefined && choice.charted === undefined) {
      const { range, sort, isGrouped, collapsed, isCompared, cpuScale } = this.#state;
      const layout = { range, sort, isGrouped, collapsed, isCompared, cpuScale };
      this.#host.request({ type: 'keepLayout', layout });
    }
    this.#notice = undefined;
    this.#overview.forgetOrder();
    this.#save();
    this.show();
  }

  #save(): void {
    this.#state = { ...this.#state, selection: this.#store.selection };
    this.#host.saveState(this.#state);
  }
}

function toggled(list: readonly string[], item: string): readonly string[] {
  return list.includes(item) ? list.filter((other) => other !== item) : [...list, item];
}

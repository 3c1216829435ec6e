import type { CheckPolicy } from '../core/checks/checks.ts';
import type { DashboardState } from '../protocol/dashboardState.ts';
import { element } from './dom.ts';
import type { TimeWindow } from './series.ts';
import type { SeriesStyle, Theme } from './seriesStyle.ts';
import type { DashboardStore } from './store.ts';
import { TableBar, type TableBarEvents } from './tableBar.ts';
import { filterRows, tableItems, totalsOf } from './tableItems.ts';
import { countSortable, orderRows, reorderRows, type TableRow } from './tableOrder.ts';
import { type TableEvents, VitalsTable } from './vitalsTable.ts';

/** Rows keep their places for this long, however the numbers change. */
const reorderMs = 5000;

/** Rows are ordered by their mean over this time (milliseconds): a moment's peak is no reason to jump. */
const smoothMs = 10_000;

export interface OverviewContent {
  readonly store: DashboardStore;
  readonly styles: ReadonlyMap<string, SeriesStyle>;
  readonly state: DashboardState;
  readonly policy: CheckPolicy;
  readonly window: TimeWindow;
  readonly theme: Theme;
  /** Of the sparklines: see RowContent. */
  readonly half: number | undefined;
}

/** The table with its filter, and the order of its rows. */
export class OverviewTable {
  readonly element: HTMLElement;
  readonly #bar: TableBar;
  readonly #table: VitalsTable;
  readonly #language: string;
  #order: readonly string[] = [];
  #orderedAt = 0;
  /** Rows that had a value to be sorted by. */
  #sortable = 0;
  #rows: readonly TableRow[] = [];
  #total = 0;

  constructor(events: TableEvents & TableBarEvents, language: string) {
    this.#language = language;
    this.#bar = new TableBar(events);
    this.#table = new VitalsTable(events);
    this.element = element('div', { class: 'overview-table' }, this.#bar.element, this.#table.element);
  }

  /** The order is made anew at the next occasion, whatever it was: the user or the list of containers has changed it. */
  forgetOrder(): void {
    this.#orderedAt = 0;
  }

  /** Those of the containers that the filter leaves, in the order of the table. */
  arrange(store: DashboardStore, now: number, state: DashboardState): readonly TableRow[] {
    const all = store.containers.map((container) => ({ container, metrics: store.current(container, now) }));
    this.#reorder(all, store, now, state);
    const byKey = new Map(all.map((row) => [row.container.key, row]));
    const ordered = this.#order.flatMap((key) => byKey.get(key) ?? []);
    this.#total = all.length;
    this.#rows = filterRows(ordered, state.filter);
    return this.#rows;
  }

  show({ store, styles, state, policy, window, theme, half }: OverviewContent): void {
    const { filter, isGrouped, sort, cpuScale: scale } = state;
    this.#bar.show({ filter, shown: this.#rows.length, total: this.#total, isGrouped });
    this.element.hidden = this.#total === 0;
    this.#table.show({
      items: tableItems(this.#rows, state),
      totals: { count: this.#rows.length, values: totalsOf(this.#rows) },
      hasChoice: this.#total > 1,
      hasDetail: this.#total > 1 || store.selection.kind === 'running',
      store,
      styles,
      sort,
      scale,
      policy,
      window,
      half,
      colours: { usual: theme.series[0] ?? theme.foreground, over: theme.threshold },
    });
  }

  #reorder(rows: readonly TableRow[], store: DashboardStore, now: number, { sort }: DashboardState): void {
    const sortable = countSortable(rows, sort);
    const isNew = sortable > this.#sortable || this.#orderedAt === 0;
    if (isNew) {
      this.#order = orderRows(rows, sort, this.#language);
    } else if (now - this.#orderedAt >= reorderMs && !this.#table.isInUse) {
      const smoothed = rows.map(({ container, metrics }) => ({
        container,
        metrics: metrics && store.mean(container.key, smoothMs),
      }));
      this.#order = reorderRows(smoothed, sort, this.#language, this.#order);
    } else {
      this.#sortable = sortable;
      return;
    }
    this.#orderedAt = now;
    this.#sortable = sortable;
  }
}

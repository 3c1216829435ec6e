import { t } from '@vscode/l10n';
import type { CheckPolicy } from '../core/checks/checks.ts';
import { type CpuScale, type TableColumn, type TableSort, tableColumns } from '../protocol/dashboardState.ts';
import { arrange, element, setAttribute, setText } from './dom.ts';
import type { TimeWindow } from './series.ts';
import type { SeriesStyle } from './seriesStyle.ts';
import type { DashboardStore } from './store.ts';
import { columnTitle, type TextColumn, textColumns, totalText } from './tableColumns.ts';
import { type TableItem, type Totals, visibleRange } from './tableItems.ts';
import {
  ContainerRow,
  GroupRow,
  type RowEvents,
  type SparkColours,
  sumCells,
  textCells,
} from './tableRowView.ts';

/** As the style sheet has it. */
const rowHeight = 30;

export interface TableEvents extends RowEvents {
  readonly sorted: (column: TableColumn) => void;
}

export interface TableContent {
  /** In the order to show. */
  readonly items: readonly TableItem[];
  /** Of the rows that are shown. */
  readonly totals: { readonly count: number; readonly values: Totals };
  /** More than one container to choose between. */
  readonly hasChoice: boolean;
  /** Each has a dashboard of its own. */
  readonly hasDetail: boolean;
  readonly store: DashboardStore;
  readonly styles: ReadonlyMap<string, SeriesStyle>;
  readonly sort: TableSort;
  readonly scale: CpuScale;
  readonly policy: CheckPolicy;
  readonly window: TimeWindow;
  readonly colours: SparkColours;
  readonly half: number | undefined;
}

/**
 * The charts' twin: every container with the columns of `docker stats` and its shares of its own limits. Of hundreds of rows
 * those exist that can be seen; the others are room above and below.
 */
export class VitalsTable {
  readonly element: HTMLElement;
  readonly #headers = new Map<TableColumn, HTMLTableCellElement>();
  readonly #table: HTMLTableElement;
  readonly #body = element('tbody');
  readonly #above = element('tr', { class: 'room', 'aria-hidden': 'true' });
  readonly #below = element('tr', { class: 'room', 'aria-hidden': 'true' });
  readonly #totalLabel = element('th', { scope: 'row', class: 'name' });
  readonly #totalTexts = textCells();
  readonly #foot: HTMLElement;
  readonly #rows = new Map<string, ContainerRow>();
  readonly #groups = new Map<string, GroupRow>();
  readonly #events: TableEvents;
  #content: TableContent | undefined;
  #viewport = { top: 0, height: 1000 };

  constructor(events: TableEvents) {
    this.#events = events;
    const head = element('tr', {}, ...tableColumns.map((column) => this.#makeHeader(column)));
    head.append(
      element('th', { scope: 'col', class: 'actions' }, element('span', { class: 'unseen' }, t('Actions'))),
    );
    const title = t('Current readings of each container');
    this.#foot = element('tr', { class: 'totals' }, this.#totalLabel, ...sumCells(this.#totalTexts));
    this.#table = element(
      'table',
      { class: 'vitals-table' },
      element('caption', { class: 'unseen' }, title),
      element('thead', {}, head, this.#above),
      this.#body,
      element('tfoot', {}, this.#below, this.#foot),
    );
    this.element = element(
      'div',
      { class: 'table-frame', role: 'region', tabindex: '0', 'aria-label': title },
      this.#table,
    );
    this.element.addEventListener('scroll', () => this.#look(), { passive: true });
    new ResizeObserver(() => this.#look()).observe(this.element);
    this.#body.addEventListener('keydown', (event) => this.#moveFocus(event));
  }

  /** Rows must not move away under the pointer or the focus. */
  get isInUse(): boolean {
    return this.#body.matches(':hover, :focus-within');
  }

  show(content: TableContent): void {
    this.#content = content;
    const { sort, totals, scale } = content;
    for (const [column, header] of this.#headers) {
      setText(header.firstChild as Node, columnTitle(column, scale));
      const direction = sort.isDescending ? 'descending' : 'ascending';
      setAttribute(header, 'aria-sort', column === sort.column ? direction : 'none');
    }
    this.#foot.hidden = totals.count < 2;
    setText(this.#totalLabel, t('{0} containers together', totals.count));
    for (const column of Object.keys(textColumns) as TextColumn[]) {
      setText(this.#totalTexts[column], totalText(column, totals.values, scale));
    }
    this.#showRows(content);
  }

  /** Another part of the list is seen. */
  #look(): void {
    const { scrollTop, clientHeight } = this.element;
    const before = this.#range();
    this.#viewport = { top: scrollTop, height: clientHeight };
    const after = this.#range();
    if (this.#content && (before.from !== after.from || before.to !== after.to)) {
      this.#showRows({ ...this.#content, half: undefined });
    }
  }

  #range(): { readonly from: number; readonly to: number } {
    return visibleRange(this.#content?.items.length ?? 0, rowHeight, this.#viewport);
  }

  #showRows(content: TableContent): void {
    const { items } = content;
    const { from, to } = this.#range();
    this.#above.style.blockSize = `${from * rowHeight}px`;
    this.#below.style.blockSize = `${(items.length - to) * rowHeight}px`;
    this.#above.hidden = from === 0;
    this.#below.hidden = to === items.length;
    setAttribute(this.#table, 'aria-rowcount', String(items.length + 1));
    const shown = items.slice(from, to).map((item, index) => {
      const row = this.#show(item, content);
      setAttribute(row, 'aria-rowindex', String(from + index + 2));
      return row;
    });
    const hadFocus = this.#body.matches(':focus-within');
    arrange(this.#body, shown);
    if (hadFocus && !this.#body.matches(':focus-within')) {
      // What had it was scrolled out of existence: the keys go on in the list.
      this.element.focus({ preventScroll: true });
    }
    this.#forget();
  }

  #show(item: TableItem, content: TableContent): HTMLElement {
    if (item.kind === 'group') {
      const { project } = item.group;
      const known = this.#groups.get(project) ?? new GroupRow(project, this.#events);
      this.#groups.set(project, known);
      known.show(item.group, content.scale);
      return known.element;
    }
    const { key } = item.row.container;
    const known = this.#rows.get(key) ?? new ContainerRow(key, this.#events);
    this.#rows.set(key, known);
    known.show({
      ...content,
      row: item.row,
      style: content.styles.get(key),
      readings: content.store.readings(key),
    });
    return known.element;
  }

  /** Rows scrolled by are kept for the way back, but not without end. */
  #forget(): void {
    for (const [key, row] of this.#rows) {
      if (this.#rows.size > 120 && !row.element.isConnected) {
        this.#rows.delete(key);
      }
    }
  }

  /** Up and down go from row to row, in the same place; the list scrolls along. */
  #moveFocus(event: KeyboardEvent): void {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    const row = (event.target as Element).closest('tr');
    const next = step === 1 ? row?.nextElementSibling : step === -1 ? row?.previousElementSibling : undefined;
    const button = (event.target as Element).className;
    const target =
      [...(next?.querySelectorAll('button') ?? [])].find(({ className }) => className === button) ??
      next?.querySelector<HTMLButtonElement>('.detail, .fold');
    if (target) {
      event.preventDefault();
      target.focus();
      target.scrollIntoView({ block: 'nearest' });
    }
  }

  #makeHeader(column: TableColumn): HTMLTableCellElement {
    const button = element('button', { type: 'button' });
    button.addEventListener('click', () => this.#events.sorted(column));
    const isNumber = column !== 'name' && column !== 'closest';
    const header = element('th', { scope: 'col', class: isNumber ? `number ${column}` : column }, button);
    this.#headers.set(column, header);
    return header;
  }
}

import { t } from '@vscode/l10n';
import { formatBytes, formatRate } from '../core/metrics/format.ts';
import type { PlainTable } from '../protocol/dashboard.ts';
import { element } from './dom.ts';
import { readingsTable } from './readingsTable.ts';
import type { TimeWindow } from './series.ts';
import type { DashboardStore } from './store.ts';
import type { TableRow } from './tableOrder.ts';
import { TextTable } from './textTable.ts';

/** More containers than this make columns that nobody compares. */
const mostCompared = 6;

/** Below the charts of a few containers: all that is known of them, as tables. */
export class DetailSections {
  readonly element = element('div', { class: 'detail-sections' });
  readonly #readings = new TextTable(t('All readings'));
  readonly #interfaces = new TextTable(t('Network interfaces'));
  readonly #sizing = new TextTable(t('Limits, trend and outlook'));

  constructor() {
    this.element.append(this.#sizing.element, this.#interfaces.element, this.#readings.element);
  }

  show(store: DashboardStore, rows: readonly TableRow[], window: TimeWindow, isCompared: boolean): void {
    const isDetail = store.selection.kind === 'containers' && rows.length <= mostCompared;
    this.element.hidden = !isDetail;
    if (!isDetail) {
      return;
    }
    this.#readings.show(readingsTable(store, rows, window, isCompared));
    this.#interfaces.show(rows.length === 1 ? interfacesTable(store) : { columns: [], rows: [] });
    const { columns = [], rows: sizes = [], note } = store.sizing ?? {};
    this.#sizing.show({ columns, rows: sizes }, note);
  }
}

function interfacesTable({ interfaces }: DashboardStore): PlainTable {
  const number = (title: string) => ({ title, isNumber: true });
  return {
    columns: [
      { title: t('Interface'), isNumber: false },
      number(t('Received now')),
      number(t('Sent now')),
      number(t('Received')),
      number(t('Sent')),
      number(t('Errors')),
      number(t('Dropped')),
    ],
    rows: interfaces.map(({ name, rxRate, txRate, rxBytes, txBytes, errors, drops }) => [
      name,
      formatRate(rxRate),
      formatRate(txRate),
      formatBytes(rxBytes),
      formatBytes(txBytes),
      String(errors),
      String(drops),
    ]),
  };
}

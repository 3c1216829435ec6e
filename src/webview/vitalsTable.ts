import { t } from '@vscode/l10n';
import type { CheckPolicy } from '../core/checks/checks.ts';
import { formatBytes, formatMemory, formatPercent, unknownValue } from '../core/metrics/format.ts';
import type { Metrics } from '../core/metrics/metrics.ts';
import { type TableColumn, type TableSort, tableColumns } from '../protocol/dashboard.ts';
import { stateWord } from './banner.ts';
import { arrange, element, icon, setAttribute, setText } from './dom.ts';
import { drawSwatch, makeSwatch, toggleWords } from './legend.ts';
import type { SeriesStyle } from './seriesStyle.ts';
import type { TableRow } from './tableOrder.ts';

export interface TableEvents {
  readonly sorted: (column: TableColumn) => void;
  readonly toggled: (key: string) => void;
  readonly logsOpened: (key: string) => void;
}

export interface TableContent {
  /** In the order to show. */
  readonly rows: readonly TableRow[];
  readonly styles: ReadonlyMap<string, SeriesStyle>;
  readonly sort: TableSort;
  readonly policy: CheckPolicy;
}

/** The charts' twin: every container with the columns of `docker stats` and its shares of its own limits. */
export class VitalsTable {
  readonly element: HTMLElement;
  readonly #headers = new Map<TableColumn, HTMLTableCellElement>();
  readonly #body = element('tbody');
  readonly #rows = new Map<string, Row>();
  readonly #events: TableEvents;

  constructor(events: TableEvents) {
    this.#events = events;
    const head = element('tr');
    for (const column of tableColumns) {
      head.append(this.#makeHeader(column));
    }
    head.append(
      element('th', { scope: 'col', class: 'actions' }, element('span', { class: 'unseen' }, t('Actions'))),
    );
    const caption = element('caption', { class: 'unseen' }, t('Current readings of each container'));
    this.element = element(
      'div',
      {
        class: 'table-frame',
        role: 'region',
        tabindex: '0',
        'aria-label': t('Current readings of each container'),
      },
      element('table', {}, caption, element('thead', {}, head), this.#body),
    );
  }

  /** Rows must not move away under the pointer or the focus. */
  get isInUse(): boolean {
    return this.#body.matches(':hover, :focus-within');
  }

  show({ rows, styles, sort, policy }: TableContent): void {
    for (const [column, header] of this.#headers) {
      const direction = sort.isDescending ? 'descending' : 'ascending';
      setAttribute(header, 'aria-sort', column === sort.column ? direction : 'none');
    }
    const shown = rows.map((row) => {
      const known = this.#rows.get(row.container.key) ?? new Row(row.container.key, this.#events);
      known.show(row, styles.get(row.container.key), policy);
      known.hasToggle = rows.length > 1;
      return [row.container.key, known] as const;
    });
    this.#rows.clear();
    for (const [key, row] of shown) {
      this.#rows.set(key, row);
    }
    arrange(
      this.#body,
      shown.map(([, row]) => row.element),
    );
  }

  #makeHeader(column: TableColumn): HTMLTableCellElement {
    const button = element('button', { type: 'button' }, columnTitle(column));
    button.addEventListener('click', () => this.#events.sorted(column));
    const header = element(
      'th',
      { scope: 'col', class: column === 'name' ? 'name' : `number ${column}` },
      button,
    );
    this.#headers.set(column, header);
    return header;
  }
}

export function columnTitle(column: TableColumn): string {
  switch (column) {
    case 'name':
      return t('Name');
    case 'cpu':
      return t('CPU %');
    case 'cpuOfLimit':
      return t('CPU of limit');
    case 'memory':
      return t('Memory / limit');
    case 'memoryPercent':
      return t('Memory %');
    case 'network':
      return t('Net I/O');
    case 'block':
      return t('Block I/O');
    case 'pids':
      return t('PIDs');
  }
}

class Row {
  readonly element = element('tr');
  readonly #swatch = makeSwatch();
  readonly #toggle = element('button', { class: 'toggle', type: 'button' }, this.#swatch);
  readonly #name = element('bdi');
  readonly #state = element('span', { class: 'state' });
  readonly #logs = element('button', { class: 'icon-button', type: 'button' }, icon('logs'));
  readonly #cpuOfLimit = new Meter();
  readonly #memoryPercent = new Meter();
  readonly #texts: Readonly<Record<'cpu' | 'memory' | 'network' | 'block' | 'pids', HTMLElement>>;

  constructor(key: string, events: TableEvents) {
    this.#toggle.addEventListener('click', () => events.toggled(key));
    this.#logs.addEventListener('click', () => events.logsOpened(key));
    const number = () => element('td', { class: 'number' });
    const texts = { cpu: number(), memory: number(), network: number(), block: number(), pids: number() };
    this.#texts = texts;
    this.element.append(
      element(
        'th',
        { scope: 'row', class: 'name' },
        element('div', { class: 'name-cell' }, this.#toggle, this.#name, this.#state),
      ),
      texts.cpu,
      this.#cpuOfLimit.element,
      texts.memory,
      this.#memoryPercent.element,
      texts.network,
      texts.block,
      texts.pids,
      element('td', { class: 'actions' }, this.#logs),
    );
  }

  set hasToggle(hasToggle: boolean) {
    this.#toggle.hidden = !hasToggle;
  }

  show({ container, metrics }: TableRow, style: SeriesStyle | undefined, policy: CheckPolicy): void {
    const { name, state, health, image } = container;
    setText(this.#name, name);
    setAttribute(this.#name, 'title', image);
    const isHealthy = state === 'running' && health !== 'unhealthy';
    setText(this.#state, isHealthy ? '' : state === 'running' ? t('unhealthy') : stateWord(state));
    this.element.classList.toggle('absent', metrics === undefined);
    drawSwatch(this.#swatch, style);
    setAttribute(this.#toggle, 'aria-pressed', String(style !== undefined));
    const toggleLabel = toggleWords(name, style !== undefined);
    setAttribute(this.#toggle, 'title', toggleLabel);
    setAttribute(this.#toggle, 'aria-label', toggleLabel);
    setAttribute(this.#logs, 'title', t('Open the log of {0}', name));
    setAttribute(this.#logs, 'aria-label', t('Open the log of {0}', name));
    this.#logs.hidden = state === 'gone';
    this.#showNumbers(metrics, policy);
  }

  #showNumbers(metrics: Metrics | undefined, policy: CheckPolicy): void {
    setText(this.#texts.cpu, formatPercent(metrics?.cpuPercent));
    setText(this.#texts.memory, pair(metrics?.memoryUsedBytes, metrics?.memoryLimitBytes, formatMemory));
    setText(this.#texts.network, pair(metrics?.networkRxBytes, metrics?.networkTxBytes, formatBytes));
    setText(this.#texts.block, pair(metrics?.blockReadBytes, metrics?.blockWriteBytes, formatBytes));
    setText(this.#texts.pids, metrics?.pids === undefined ? unknownValue : String(metrics.pids));
    this.#cpuOfLimit.show(metrics?.cpuOfLimitPercent, policy.cpuPercent);
    this.#memoryPercent.show(metrics?.memoryPercent, policy.memoryPercent);
  }
}

/** A percentage with a bar; at the threshold it is marked by a symbol and in words, not by colour alone. */
class Meter {
  readonly element = element('td', { class: 'number meter' });
  readonly #text = element('span');
  readonly #warning = element(
    'span',
    { class: 'warning' },
    icon('warning'),
    element('span', { class: 'unseen' }),
  );
  readonly #fill = element('span', { class: 'fill' });

  constructor() {
    const bar = element('span', { class: 'bar', 'aria-hidden': 'true' }, this.#fill);
    this.element.append(element('div', { class: 'meter-cell' }, this.#warning, this.#text, bar));
  }

  show(percent: number | undefined, threshold: number): void {
    const isOver = percent !== undefined && percent >= threshold;
    setText(this.#text, formatPercent(percent));
    this.element.classList.toggle('over', isOver);
    this.#warning.hidden = !isOver;
    const words = t('At or above the threshold of {0}%', threshold);
    setAttribute(this.#warning, 'title', words);
    setText(this.#warning.lastElementChild as Element, words);
    this.#fill.style.inlineSize = `${Math.min(100, Math.max(0, percent ?? 0))}%`;
  }
}

function pair(
  left: number | undefined,
  right: number | undefined,
  format: (bytes: number | undefined) => string,
): string {
  return left === undefined && right === undefined ? unknownValue : `${format(left)} / ${format(right)}`;
}

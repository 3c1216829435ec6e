import { t } from '@vscode/l10n';
import type { CheckPolicy } from '../core/checks/checks.ts';
import { formatPercent } from '../core/metrics/format.ts';
import type { DashboardContainer } from '../protocol/dashboard.ts';
import { type CpuScale, tableColumns } from '../protocol/dashboardState.ts';
import { stateWord } from './banner.ts';
import { element, icon, setAttribute, setText } from './dom.ts';
import { drawSwatch, makeSwatch, toggleWords } from './legend.ts';
import type { ReadingLog } from './readingLog.ts';
import type { Field, TimeWindow } from './series.ts';
import type { SeriesStyle } from './seriesStyle.ts';
import { Sparkline } from './sparkline.ts';
import { closestText, type TextColumn, textColumns, totalText } from './tableColumns.ts';
import type { TableGroup } from './tableItems.ts';
import { closestLimit, heatStep, type TableRow } from './tableOrder.ts';

export interface RowEvents {
  readonly toggled: (key: string) => void;
  readonly logsOpened: (key: string) => void;
  readonly detailOpened: (key: string) => void;
  readonly groupToggled: (project: string) => void;
}

export interface RowContent {
  readonly row: TableRow;
  readonly style: SeriesStyle | undefined;
  readonly policy: CheckPolicy;
  readonly scale: CpuScale;
  readonly readings: ReadingLog;
  /** Of the sparklines. */
  readonly window: TimeWindow;
  readonly colours: SparkColours;
  /** False where there is nothing to choose between. */
  readonly hasChoice: boolean;
  /** Its own dashboard is another one. */
  readonly hasDetail: boolean;
  /** With a crowd, which of the two sparklines is drawn anew: 0 CPU, 1 memory; undefined for both. */
  readonly half: number | undefined;
}

export interface SparkColours {
  readonly usual: string;
  readonly over: string;
}

const columns = Object.keys(textColumns) as readonly TextColumn[];

/** A container's line of the table. */
export class ContainerRow {
  readonly element = element('tr');
  readonly #swatch = makeSwatch();
  readonly #toggle = element('button', { class: 'toggle', type: 'button' }, this.#swatch);
  readonly #name = element('bdi');
  readonly #detail = element('button', { class: 'detail', type: 'button' }, this.#name);
  readonly #state = element('span', { class: 'state' });
  readonly #logs = element('button', { class: 'icon-button', type: 'button' }, icon('logs'));
  readonly #cpuOfLimit = new Meter('cpuOfLimitPercent');
  readonly #memoryPercent = new Meter('memoryPercent');
  readonly #closest = element('span', { class: 'heat' });
  readonly #texts = textCells();
  #container: DashboardContainer | undefined;
  #looks = '';

  constructor(key: string, events: RowEvents) {
    this.#toggle.addEventListener('click', () => events.toggled(key));
    this.#logs.addEventListener('click', () => events.logsOpened(key));
    this.#detail.addEventListener('click', () => events.detailOpened(key));
    const { cpu, memory, network, block, pids } = this.#texts;
    this.element.append(
      element(
        'th',
        { scope: 'row', class: 'name' },
        element('div', { class: 'name-cell' }, this.#toggle, this.#detail, this.#state),
      ),
      element('td', { class: 'closest' }, this.#closest),
      cpu,
      this.#cpuOfLimit.element,
      memory,
      this.#memoryPercent.element,
      network,
      block,
      pids,
      element('td', { class: 'actions' }, this.#logs),
    );
  }

  show(content: RowContent): void {
    const { container, metrics } = content.row;
    // Who it is changes seldom; its numbers change all the time.
    const { colour, dash, marker } = content.style ?? {};
    const looks = `${colour} ${dash} ${marker} ${content.hasChoice} ${content.hasDetail}`;
    if (container !== this.#container || looks !== this.#looks) {
      this.#container = container;
      this.#looks = looks;
      this.#showIdentity(container, content);
    }
    this.element.classList.toggle('absent', metrics === undefined);
    for (const column of columns) {
      setText(this.#texts[column], textColumns[column](metrics, content.scale));
    }
    this.#cpuOfLimit.show(metrics?.cpuOfLimitPercent, content.policy.cpuPercent, content);
    this.#memoryPercent.show(metrics?.memoryPercent, content.policy.memoryPercent, content);
    const closest = closestLimit(metrics);
    setText(this.#closest, closestText(closest));
    setAttribute(this.#closest, 'data-heat', String(heatStep(closest?.percent)));
  }

  #showIdentity(container: DashboardContainer, { style, hasChoice, hasDetail }: RowContent): void {
    const { name, state, health, image } = container;
    setText(this.#name, name);
    setAttribute(this.#detail, 'title', `${name}\n${image}`);
    const isHealthy = state === 'running' && health !== 'unhealthy';
    setText(this.#state, isHealthy ? '' : state === 'running' ? t('unhealthy') : stateWord(state));
    setAttribute(this.#logs, 'title', t('Open the log of {0}', name));
    setAttribute(this.#logs, 'aria-label', t('Open the log of {0}', name));
    this.#logs.hidden = state === 'gone';
    drawSwatch(this.#swatch, style);
    this.#toggle.hidden = !hasChoice;
    this.#detail.disabled = !hasDetail;
    setAttribute(this.#toggle, 'aria-pressed', String(style !== undefined));
    const toggleLabel = toggleWords(name, style !== undefined);
    setAttribute(this.#toggle, 'title', toggleLabel);
    setAttribute(this.#toggle, 'aria-label', toggleLabel);
  }
}

/** A compose project's line: its sums, and a button that folds its containers away. */
export class GroupRow {
  readonly element = element('tr', { class: 'group' });
  readonly #text = element('bdi');
  readonly #count = element('span', { class: 'state' });
  readonly #button = element('button', { class: 'fold', type: 'button' }, this.#text, this.#count);
  readonly #texts = textCells();

  constructor(project: string, events: RowEvents) {
    this.#button.addEventListener('click', () => events.groupToggled(project));
    this.element.append(
      element('th', { scope: 'row', class: 'name' }, this.#button),
      ...sumCells(this.#texts),
    );
  }

  show({ project, count, totals, isCollapsed }: TableGroup, scale: CpuScale): void {
    setText(this.#text, project === '' ? t('No project') : project);
    setText(this.#count, String(count));
    setAttribute(this.#button, 'aria-expanded', String(!isCollapsed));
    for (const column of columns) {
      setText(this.#texts[column], totalText(column, totals, scale));
    }
  }
}

/** The cells of a row of sums, after its name: one for every column, empty where a sum would say nothing. */
export function sumCells(texts: Readonly<Record<TextColumn, HTMLElement>>): HTMLElement[] {
  const cells = tableColumns
    .filter((column) => column !== 'name')
    .map((column) => (column in texts ? texts[column as TextColumn] : element('td', { class: column })));
  return [...cells, element('td', { class: 'actions' })];
}

export function textCells(): Readonly<Record<TextColumn, HTMLElement>> {
  const cell = (column: TextColumn) => element('td', { class: `number ${column}` });
  return {
    cpu: cell('cpu'),
    memory: cell('memory'),
    network: cell('network'),
    block: cell('block'),
    pids: cell('pids'),
  };
}

/** A percentage with its course; at the threshold it is marked by a symbol and in words, not by colour alone. */
class Meter {
  readonly element = element('td', { class: 'number meter' });
  readonly #field: Field;
  #threshold = Number.NaN;
  readonly #text = element('span');
  readonly #spark: Sparkline;
  readonly #warning = element(
    'span',
    { class: 'warning' },
    icon('warning'),
    element('span', { class: 'unseen' }),
  );

  constructor(field: Field) {
    this.#field = field;
    this.#spark = new Sparkline(element('canvas', { class: `spark spark-${field}`, 'aria-hidden': 'true' }));
    this.element.append(
      element('div', { class: 'meter-cell' }, this.#spark.element, this.#warning, this.#text),
    );
  }

  show(
    percent: number | undefined,
    threshold: number,
    { readings, window, colours, half }: RowContent,
  ): void {
    const isOver = percent !== undefined && percent >= threshold;
    setText(this.#text, formatPercent(percent));
    this.element.classList.toggle('over', isOver);
    this.#warning.hidden = !isOver;
    if (threshold !== this.#threshold) {
      this.#threshold = threshold;
      const words = t('At or above the threshold of {0}%', threshold);
      setAttribute(this.#warning, 'title', words);
      setText(this.#warning.lastElementChild as Element, words);
    }
    if (half === undefined || half === Number(this.#field === 'memoryPercent')) {
      this.#spark.draw({
        readings,
        field: this.#field,
        window,
        colour: isOver ? colours.over : colours.usual,
      });
    }
  }
}

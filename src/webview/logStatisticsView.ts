import { t } from '@vscode/l10n';
import { countFound, countHits, countRecords } from '../core/logs/countWords.ts';
import { levelWord } from '../core/logs/levelWord.ts';
import { localTime } from '../core/logs/logLine.ts';
import { comparisonRows, describeBefore } from '../core/logs/statistics/describeBefore.ts';
import { describeChange } from '../core/logs/statistics/describeChange.ts';
import type { LogStatistics } from '../core/logs/statistics/logStatistics.ts';
import { levelKeys } from '../core/logs/statistics/timeline.ts';
import { levelCounts } from '../core/logs/statistics/windowBefore.ts';
import {
  type ExportFormat,
  exportFormats,
  type LogStatisticsContent,
  type LogStatisticsRequest,
} from '../protocol/logStatistics.ts';
import { arrange, element, icon, setText } from './dom.ts';
import { Histogram } from './logStatisticsHistogram.ts';
import { total } from './logStatisticsModel.ts';
import { dataTable, groupTable } from './logStatisticsTables.ts';

/** The page: puts the statistics of a search on screen. Made once the language is known. */
export class LogStatisticsView {
  readonly #language: string;
  readonly #title = element('h1', {});
  readonly #window = element('span', { class: 'engine' });
  readonly #summary = element('p', { class: 'summary', role: 'status' });
  readonly #notice = element('p', { class: 'notice', role: 'alert' });
  readonly #problems = element('ul', { class: 'problems' });
  readonly #changes = element('ul', { class: 'changes' });
  readonly #changesCard: HTMLElement;
  readonly #histogram: Histogram;
  readonly #before = element('p', { class: 'compared' });
  readonly #comparison = frame();
  readonly #beforeCard: HTMLElement;
  readonly #patterns = frame();
  readonly #patternsCard: HTMLElement;
  readonly #messages = frame();
  readonly #containers = frame();
  readonly #values = frame();
  readonly #field = element('select', { id: 'field' });
  readonly #valuesCard: HTMLElement;

  constructor(root: HTMLElement, language: string, request: (request: LogStatisticsRequest) => void) {
    this.#language = language;
    this.#histogram = new Histogram(language, {
      narrowed: (from, to) => request({ type: 'narrow', from, to }),
      widened: () => request({ type: 'widen' }),
    });
    this.#field.addEventListener('change', () => request({ type: 'countField', field: this.#field.value }));
    this.#changesCard = card(t('Changes'), undefined, this.#changes);
    this.#beforeCard = card(t('Against the window before'), undefined, this.#before, this.#comparison);
    this.#patternsCard = card(t('Patterns'), undefined, this.#patterns);
    const chooseField = element('label', { class: 'field', for: 'field' }, t('Field'), this.#field);
    this.#valuesCard = card(t('Most frequent values'), chooseField, this.#values);
    const exports = exportFormats.map((format) => {
      const button = element('button', { class: 'button', type: 'button' }, exportWord(format));
      button.addEventListener('click', () => request({ type: 'export', format }));
      return button;
    });
    root.replaceChildren(
      element(
        'div',
        { class: 'toolbar' },
        this.#title,
        this.#window,
        element('span', { class: 'spacer' }),
        ...exports,
      ),
      this.#summary,
      this.#notice,
      this.#problems,
      this.#histogram.element,
      this.#changesCard,
      this.#beforeCard,
      this.#patternsCard,
      card(t('Most frequent messages'), undefined, this.#messages),
      card(t('Containers'), undefined, this.#containers),
      this.#valuesCard,
    );
    this.tell(undefined);
  }

  /** Something the user asked for went wrong; shown until the next action. */
  tell(notice: string | undefined): void {
    this.#notice.hidden = notice === undefined;
    setText(this.#notice, notice ?? '');
  }

  show(content: LogStatisticsContent): void {
    const { query, window, statistics, isNarrowed } = content;
    setText(this.#title, query);
    setText(this.#window, window);
    setText(this.#summary, this.#summaryText(content));
    this.#problems.replaceChildren(
      ...content.problems.map((problem) => element('li', {}, icon('warning'), element('bdi', {}, problem))),
    );
    this.#histogram.show(statistics.timeline, isNarrowed);
    this.#changesCard.hidden = statistics.changes.length === 0;
    arrange(
      this.#changes,
      statistics.changes.map((change) => element('li', {}, describeChange(change, t))),
    );
    this.#showBefore(statistics);
    this.#patternsCard.hidden = statistics.patterns === undefined;
    if (statistics.patterns) {
      this.#patterns.replaceChildren(
        groupTable(t('Patterns'), t('Pattern'), statistics.patterns, this.#language),
      );
    }
    this.#messages.replaceChildren(
      groupTable(t('Most frequent messages'), t('Message'), statistics.messages, this.#language),
    );
    this.#showContainers(statistics);
    this.#showValues(statistics);
  }

  #summaryText({ statistics, records, isComplete }: LogStatisticsContent): string {
    const { hits, first, last, containers } = statistics;
    const found = containers.filter(({ counts }) => total(counts) > 0).length;
    const counted = isComplete
      ? t(
          '{0} in {1}, {2} searched',
          countHits(hits, t),
          countFound(found, containers.length, t),
          countRecords(records, t),
        )
      : t('Counting … {0} so far, {1} searched', countHits(hits, t), countRecords(records, t));
    const seen =
      first === undefined || last === undefined
        ? []
        : [t('first seen {0}', localTime(first)), t('last seen {0}', localTime(last))];
    return [counted, ...seen].join(' · ');
  }

  #showBefore(statistics: LogStatistics): void {
    const { before } = statistics;
    this.#beforeCard.hidden = before === undefined;
    if (before) {
      setText(this.#before, describeBefore(before, t));
      this.#comparison.hidden = before.records === 0;
      this.#comparison.replaceChildren(
        dataTable(
          t('Against the window before'),
          [t('Level'), t('Before'), t('Now'), t('Ratio')],
          comparisonRows(before, levelCounts(statistics), t),
        ),
      );
    }
  }

  #showContainers({ containers }: LogStatistics): void {
    const levels = levelKeys.filter((_, index) => containers.some(({ counts }) => (counts[index] ?? 0) > 0));
    const number = (value: number) => value.toLocaleString(this.#language);
    this.#containers.replaceChildren(
      dataTable(
        t('Containers'),
        [t('Container'), ...levels.map((level) => levelWord(level, t)), t('All')],
        containers.map(({ name, counts }) => [
          name,
          ...levels.map((level) => number(counts[levelKeys.indexOf(level)] ?? 0)),
          number(total(counts)),
        ]),
      ),
    );
  }

  #showValues({ field, fields, values }: LogStatistics): void {
    const known = field === undefined || fields.includes(field) ? fields : [field, ...fields];
    this.#valuesCard.hidden = known.length === 0;
    const wanted = ['', ...known];
    if (wanted.join('\n') !== [...this.#field.options].map(({ value }) => value).join('\n')) {
      this.#field.replaceChildren(
        ...wanted.map((name) => element('option', { value: name }, name === '' ? t('Choose a field') : name)),
      );
    }
    this.#field.value = field ?? '';
    this.#values.hidden = field === undefined;
    if (field !== undefined) {
      this.#values.replaceChildren(groupTable(t('Values of {0}', field), field, values, this.#language));
    }
  }
}

function frame(): HTMLElement {
  return element('div', { class: 'table-frame' });
}

function card(
  title: string,
  aside: HTMLElement | undefined,
  ...content: readonly HTMLElement[]
): HTMLElement {
  const heading = element('h2', {}, title);
  return element(
    'section',
    { class: 'card', 'aria-label': title },
    element('div', { class: 'card-header' }, heading, ...(aside ? [aside] : [])),
    ...content,
  );
}

function exportWord(format: ExportFormat): string {
  switch (format) {
    case 'markdown':
      return t('As Markdown');
    case 'csv':
      return t('As CSV');
    case 'jsonLines':
      return t('As JSON Lines');
  }
}

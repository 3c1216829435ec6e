import { t } from '@vscode/l10n';
import { countHits } from '../core/logs/countWords.ts';
import { levelWord } from '../core/logs/levelWord.ts';
import { levelKeys, type Timeline } from '../core/logs/statistics/timeline.ts';
import { arrange, element, setText, svg } from './dom.ts';
import {
  axisMarks,
  type BucketRange,
  barParts,
  bucketAt,
  levelTotals,
  rangeBetween,
  rangeFigures,
  timesOf,
  timeWriter,
  total,
} from './logStatisticsModel.ts';
import { dataTable } from './logStatisticsTables.ts';

const height = 100;
const barWidth = 10;

export interface HistogramActions {
  /** Search this window only; milliseconds since 1970. */
  readonly narrowed: (from: number, to: number) => void;
  readonly widened: () => void;
}

/** Hits over time by level: a picture, a brush for pointer and keyboard, and the table that says the same. */
export class Histogram {
  readonly element: HTMLElement;
  readonly #actions: HistogramActions;
  readonly #language: string;
  readonly #plot = element('div', { class: 'plot' });
  readonly #brush = element('div', { class: 'brush' });
  readonly #axis = element('div', { class: 'axis', 'aria-hidden': 'true' });
  readonly #legend = element('ul', { class: 'levels' });
  readonly #from = slider();
  readonly #to = slider();
  readonly #told = element('p', { class: 'told', role: 'status' });
  readonly #width = element('span', { class: 'card-summary' });
  readonly #narrow = element('button', { class: 'button', type: 'button' });
  readonly #clear = element('button', { class: 'button', type: 'button' });
  readonly #widen = element('button', { class: 'button', type: 'button' });
  readonly #table = element('div', { class: 'table-frame' });
  #timeline: Timeline = { width: 1000, buckets: [] };
  #range: BucketRange | undefined;
  /** Where a selection with the pointer began. */
  #anchor: number | undefined;
  #write: (time: number) => string = String;

  constructor(language: string, actions: HistogramActions) {
    this.#language = language;
    this.#actions = actions;
    this.#narrow.textContent = t('Search This Window Only');
    this.#clear.textContent = t('Clear Selection');
    this.#widen.textContent = t('Search the Window of Before');
    this.#from.setAttribute('aria-label', t('Beginning of the selection'));
    this.#to.setAttribute('aria-label', t('End of the selection'));
    this.element = element(
      'section',
      { class: 'card', 'aria-labelledby': 'over-time' },
      element(
        'div',
        { class: 'card-header' },
        element('h2', { id: 'over-time' }, t('Hits over time')),
        this.#width,
      ),
      this.#legend,
      this.#plot,
      element('div', { class: 'sliders' }, this.#from, this.#to),
      this.#axis,
      element('div', { class: 'selection' }, this.#told, this.#narrow, this.#clear, this.#widen),
      element('details', {}, element('summary', {}, t('The same as a table')), this.#table),
    );
    this.#listen();
  }

  show(timeline: Timeline, isNarrowed: boolean): void {
    const isSame = sameExtent(timeline, this.#timeline);
    this.#timeline = timeline;
    this.#write = timeWriter(this.#language, timeline);
    this.element.hidden = timeline.buckets.length === 0 && !isNarrowed;
    this.#widen.hidden = !isNarrowed;
    this.#drawBars();
    this.#drawAxis();
    this.#drawLegend();
    this.#fillTable();
    this.#select(isSame ? this.#range : undefined);
  }

  #listen(): void {
    this.#plot.addEventListener('pointerdown', (event) => {
      this.#plot.setPointerCapture(event.pointerId);
      this.#anchor = this.#bucketUnder(event);
      this.#select(rangeBetween(this.#anchor, this.#anchor));
    });
    this.#plot.addEventListener('pointermove', (event) => {
      if (this.#anchor !== undefined) {
        this.#select(rangeBetween(this.#anchor, this.#bucketUnder(event)));
      }
    });
    for (const end of ['pointerup', 'pointercancel'] as const) {
      this.#plot.addEventListener(end, () => {
        this.#anchor = undefined;
      });
    }
    const slid = () => this.#select(rangeBetween(Number(this.#from.value), Number(this.#to.value)), false);
    this.#from.addEventListener('input', slid);
    this.#to.addEventListener('input', slid);
    this.#narrow.addEventListener('click', () => this.#narrowNow());
    this.#clear.addEventListener('click', () => this.#select(undefined));
    this.#widen.addEventListener('click', () => this.#actions.widened());
    this.element.addEventListener('keydown', ({ key, target }) => {
      const isSlider = target === this.#from || target === this.#to;
      if (key === 'Escape') {
        this.#select(undefined);
      } else if (key === 'Enter' && isSlider) {
        this.#narrowNow();
      }
    });
  }

  #narrowNow(): void {
    if (this.#range) {
      const { from, to } = timesOf(this.#timeline, this.#range);
      this.#actions.narrowed(from, to);
    }
  }

  #bucketUnder({ clientX }: PointerEvent): number {
    const { left, width } = this.#plot.getBoundingClientRect();
    return bucketAt((clientX - left) / width, this.#timeline.buckets.length);
  }

  /** `moves`: the sliders go along; not while one of them is held. */
  #select(range: BucketRange | undefined, moves = true): void {
    const { buckets } = this.#timeline;
    const last = Math.max(0, buckets.length - 1);
    this.#range = range;
    const { from, to } = range ?? { from: 0, to: last };
    for (const [input, value] of [
      [this.#from, from],
      [this.#to, to],
    ] as const) {
      input.max = String(last);
      input.disabled = last === 0;
      if (moves) {
        input.value = String(value);
      }
      const at = Number(input.value);
      const time = (buckets[at]?.start ?? 0) + (input === this.#to ? this.#timeline.width : 0);
      input.setAttribute('aria-valuetext', this.#write(time));
    }
    this.#brush.hidden = range === undefined;
    this.#brush.style.insetInlineStart = `${(100 * from) / Math.max(1, buckets.length)}%`;
    this.#brush.style.inlineSize = `${(100 * (to - from + 1)) / Math.max(1, buckets.length)}%`;
    this.#narrow.disabled = range === undefined;
    this.#clear.disabled = range === undefined;
    setText(
      this.#told,
      range === undefined
        ? t('Drag over the bars, or move the two sliders, to select a window.')
        : this.#figures(range),
    );
  }

  #figures(range: BucketRange): string {
    const { from, to } = timesOf(this.#timeline, range);
    const { count, before, factor } = rangeFigures(this.#timeline, range);
    const times = `${this.#write(from)} – ${this.#write(to)}`;
    const hits = countHits(count, t);
    if (before === undefined) {
      return `${times}: ${hits}`;
    }
    const ratio = factor === undefined ? '' : ` (×${Number(factor.toPrecision(2))})`;
    return `${t('{0}: {1}, {2} in as long before', times, hits, before.toLocaleString(this.#language))}${ratio}`;
  }

  #drawBars(): void {
    const { buckets } = this.#timeline;
    const columns = buckets.map(({ counts, start }, index) => {
      const parts = counts.flatMap((count, level) =>
        count > 0
          ? [`${levelWord(levelKeys[level] ?? 'none', t)}: ${count.toLocaleString(this.#language)}`]
          : [],
      );
      const title = svg('title', {});
      title.textContent = [this.#write(start), ...parts].join('\n');
      const column = svg('g', {}, title);
      column.append(
        svg('rect', {
          class: 'column',
          x: String(index * barWidth),
          y: '0',
          width: String(barWidth),
          height: String(height),
        }),
      );
      return column;
    });
    for (const { bucket, level, bottom, height: part } of barParts(this.#timeline)) {
      columns[bucket]?.append(
        svg('rect', {
          class: `level-${level}`,
          x: String(bucket * barWidth + 0.75),
          y: String(height * (1 - bottom - part)),
          width: String(barWidth - 1.5),
          height: String(height * part),
        }),
      );
    }
    const picture = svg(
      'svg',
      {
        viewBox: `0 0 ${Math.max(1, buckets.length) * barWidth} ${height}`,
        preserveAspectRatio: 'none',
        role: 'img',
        'aria-label': this.#pictureText(),
      },
      ...columns,
    );
    const highest = Math.max(0, ...buckets.map(({ counts }) => total(counts)));
    const most = element(
      'span',
      { class: 'highest', 'aria-hidden': 'true' },
      highest.toLocaleString(this.#language),
    );
    this.#plot.replaceChildren(picture, most, this.#brush);
  }

  #pictureText(): string {
    const { buckets, width } = this.#timeline;
    const highest = buckets.reduce(
      (best, bucket) => (total(bucket.counts) > total(best.counts) ? bucket : best),
      {
        start: 0,
        counts: [],
      } as { start: number; counts: readonly number[] },
    );
    return t(
      'Histogram from {0} to {1}; most hits, {2}, from {3} on. The table below says the same.',
      this.#write(buckets[0]?.start ?? 0),
      this.#write((buckets.at(-1)?.start ?? 0) + width),
      total(highest.counts).toLocaleString(this.#language),
      this.#write(highest.start),
    );
  }

  #drawAxis(): void {
    const label = this.#write(this.#timeline.buckets[0]?.start ?? 0);
    const marks = axisMarks(this.#timeline, label, this.#plot.clientWidth).map(({ place, time }) => {
      const mark = element('span', {}, this.#write(time));
      mark.style.insetInlineStart = `${100 * place}%`;
      return mark;
    });
    this.#axis.replaceChildren(...marks);
    setText(this.#width, t('one bar is {0}', spanText(this.#timeline.width, this.#language)));
  }

  #drawLegend(): void {
    arrange(
      this.#legend,
      levelTotals(this.#timeline).map(({ level, count }) =>
        element(
          'li',
          {},
          element('span', { class: `swatch level-${level}`, 'aria-hidden': 'true' }),
          `${levelWord(level, t)} ${count.toLocaleString(this.#language)}`,
        ),
      ),
    );
  }

  #fillTable(): void {
    const levels = levelTotals(this.#timeline).map(({ level }) => level);
    const rows = this.#timeline.buckets
      .filter(({ counts }) => total(counts) > 0)
      .map(({ start, counts }) => [
        this.#write(start),
        ...levels.map((level) => (counts[levelKeys.indexOf(level)] ?? 0).toLocaleString(this.#language)),
        total(counts).toLocaleString(this.#language),
      ]);
    this.#table.replaceChildren(
      dataTable(
        t('Hits over time'),
        [t('From'), ...levels.map((level) => levelWord(level, t)), t('All')],
        rows,
      ),
    );
  }
}

function slider(): HTMLInputElement {
  return element('input', { type: 'range', min: '0', step: '1', class: 'slider' });
}

/** What was selected still means the same. */
function sameExtent(a: Timeline, b: Timeline): boolean {
  return a.width === b.width && a.buckets[0]?.start === b.buckets[0]?.start;
}

/** A span of time in the units of the user's language. */
function spanText(milliseconds: number, language: string): string {
  const units = [
    ['day', 86_400_000],
    ['hour', 3_600_000],
    ['minute', 60_000],
    ['second', 1000],
    ['millisecond', 1],
  ] as const;
  const [unit, size] = units.find(([, one]) => milliseconds >= one) ?? units[4];
  return new Intl.NumberFormat(language, { style: 'unit', unit, unitDisplay: 'long' }).format(
    milliseconds / size,
  );
}

import { unknownValue } from '../core/metrics/format.ts';
import { type CardContent, describeCard } from './cardContent.ts';
import { type ChartEvents, listenToChart } from './chartInput.ts';
import type { ChartSpec } from './chartSpec.ts';
import { element, setAttribute, setText } from './dom.ts';
import type { Crosshair } from './overlays.ts';
import type { Theme } from './seriesStyle.ts';
import { VitalsChart } from './vitalsChart.ts';

/** Of the element that says which keys a chart knows. */
export const chartKeysId = 'chart-keys';

export interface CardSurroundings {
  readonly crosshair: Crosshair;
  readonly theme: Theme;
  readonly events: ChartEvents;
}

/** A chart with its present value in large, what that is to be measured by, and the peak of what is drawn. */
export class ChartCard {
  readonly element: HTMLElement;
  readonly chart: VitalsChart;
  #spec: ChartSpec;
  readonly #canvas = element('canvas', { role: 'img' });
  readonly #plot: HTMLElement;
  readonly #values: readonly { readonly number: HTMLElement; readonly unit: HTMLElement }[];
  readonly #context = element('p', { class: 'card-context' });
  readonly #summary = element('p', { class: 'card-summary' });

  /** `heading`: its title, or what chooses it. */
  constructor(
    spec: ChartSpec,
    heading: HTMLElement | string,
    { crosshair, theme, events }: CardSurroundings,
  ) {
    this.#spec = spec;
    this.#values = spec.lines.map(() => ({
      number: element('span', { class: 'value-number' }),
      unit: element('span', { class: 'value-unit' }),
    }));
    const headline = spec.lines.map(({ label, direction }, index) => {
      const { number = '', unit = '' } = this.#values[index] ?? {};
      const arrow =
        label === ''
          ? []
          : [
              element(
                'span',
                { class: 'value-arrow', 'aria-hidden': 'true' },
                direction === 'up' ? '▲' : '▼',
              ),
            ];
      const caption = label === '' ? [] : [element('span', { class: 'value-label' }, label)];
      return element('span', { class: 'value' }, ...arrow, number, unit, ...caption);
    });
    this.#plot = element(
      'div',
      {
        class: 'plot',
        tabindex: '0',
        role: 'group',
        'aria-label': spec.title,
        'aria-describedby': chartKeysId,
      },
      this.#canvas,
    );
    this.element = element(
      'section',
      { class: 'card', 'aria-label': spec.title },
      element('header', { class: 'card-header' }, element('h2', {}, heading), this.#summary),
      element('p', { class: 'headline' }, ...headline),
      this.#context,
      this.#plot,
    );
    this.chart = new VitalsChart(this.#canvas, spec, crosshair, theme);
    listenToChart(this.#plot, (x) => this.chart.timeAt(x), events);
  }

  get spec(): ChartSpec {
    return this.#spec;
  }

  /** The same chart of other numbers. */
  use(spec: ChartSpec): void {
    this.#spec = spec;
    this.chart.use(spec);
    setAttribute(this.element, 'aria-label', spec.title);
    setAttribute(this.#plot, 'aria-label', spec.title);
  }

  get hasFocus(): boolean {
    return this.#plot.contains(document.activeElement);
  }

  focus(): void {
    this.#plot.focus();
  }

  get canvas(): HTMLCanvasElement {
    return this.#canvas;
  }

  show(content: CardContent): void {
    content.headline.forEach(({ value }, index) => {
      const [number, unit] = splitUnit(value);
      const shown = this.#values[index];
      if (shown) {
        setText(shown.number, number);
        setText(shown.unit, unit);
        shown.number.classList.toggle('unknown', value === unknownValue);
      }
    });
    setText(this.#context, content.context);
    setText(this.#summary, content.summary);
    // In a narrow card it is cut.
    setAttribute(this.#summary, 'title', content.summary);
    setAttribute(this.#canvas, 'aria-label', describeCard(this.#spec, content));
  }
}

function splitUnit(value: string): [number: string, unit: string] {
  const digits = /^[\d.,]*/.exec(value)?.[0] ?? '';
  return digits === '' ? [value, ''] : [digits, value.slice(digits.length)];
}

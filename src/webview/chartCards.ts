import type { CpuScale } from '../protocol/dashboardState.ts';
import { type CardSurroundings, ChartCard } from './chartCard.ts';
import type { ChartSpec } from './chartSpec.ts';
import { chartSpecs, overviewCharts } from './chartSpecs.ts';
import { ScaleChooser } from './scaleChooser.ts';
import { isWorthShowing, type Looked } from './worthShowing.ts';

export interface CardChoice extends Looked {
  readonly scale: CpuScale;
}

/** The charts of a page. One is made when it first has something to show, and then kept. */
export class ChartCards {
  readonly #surroundings: CardSurroundings;
  readonly #chooser: ScaleChooser;
  readonly #cards = new Map<string, ChartCard>();
  #scale: CpuScale | undefined;
  #specs: readonly ChartSpec[] = [];
  shown: readonly ChartCard[] = [];

  constructor(surroundings: CardSurroundings, scaleChosen: (scale: CpuScale) => void) {
    this.#surroundings = surroundings;
    this.#chooser = new ScaleChooser(scaleChosen);
  }

  /** Pixels of the first chart's plot. */
  get width(): number {
    return this.shown[0]?.chart.width ?? 1;
  }

  choose(choice: CardChoice): void {
    const { scale, store } = choice;
    if (scale !== this.#scale) {
      this.#scale = scale;
      this.#specs = chartSpecs(scale);
      this.#chooser.show(scale);
      for (const spec of this.#specs) {
        this.#cards.get(spec.id)?.use(spec);
      }
    }
    const isOverview = store.selection.kind === 'running';
    const specs = isOverview ? this.#specs.slice(0, overviewCharts) : this.#specs;
    // In use it stays, whatever of the time is looked at: the keys that lead back are its own.
    const isInUse = ({ id }: ChartSpec) => this.#cards.get(id)?.hasFocus;
    this.shown = specs.flatMap((spec, index) =>
      index < overviewCharts || isInUse(spec) || isWorthShowing(spec, choice) ? [this.#card(spec)] : [],
    );
  }

  #card(spec: ChartSpec): ChartCard {
    const heading = spec.id === 'cpu' ? this.#chooser.element : spec.title;
    const card = this.#cards.get(spec.id) ?? new ChartCard(spec, heading, this.#surroundings);
    this.#cards.set(spec.id, card);
    return card;
  }
}

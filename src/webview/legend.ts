import { t } from '@vscode/l10n';
import type { DashboardContainer } from '../protocol/dashboard.ts';
import { arrange, element, setAttribute, setText, svg } from './dom.ts';
import { markerPaths, type SeriesStyle } from './seriesStyle.ts';

export interface LegendEntry {
  readonly container: DashboardContainer;
  /** undefined: the user took it out of the charts. */
  readonly style: SeriesStyle | undefined;
}

export interface LegendEvents {
  readonly toggled: (key: string) => void;
  /** The one to set off from the others; undefined for none. */
  readonly pointedAt: (key: string | undefined) => void;
}

/** The lines by name: a click takes one out of the charts or back in, pointing at one sets it off. */
export class Legend {
  readonly element = element('div', { class: 'legend' });
  readonly #list = element('div', {
    class: 'legend-list',
    role: 'group',
    'aria-label': t('Containers in the charts'),
  });
  readonly #note = element('p', { class: 'legend-note' });
  readonly #chips = new Map<string, HTMLButtonElement>();
  readonly #events: LegendEvents;

  constructor(events: LegendEvents) {
    this.#events = events;
    this.element.append(this.#list, this.#note);
  }

  show(entries: readonly LegendEntry[], total: number): void {
    this.element.hidden = total <= 1;
    arrange(
      this.#list,
      entries.map((entry) => this.#chip(entry)),
    );
    const drawn = entries.filter(({ style }) => style !== undefined).length;
    setText(
      this.#note,
      drawn === total
        ? ''
        : t(
            '{0} of {1} containers are drawn: the first of the table and those you choose there.',
            drawn,
            total,
          ),
    );
  }

  #chip({ container, style }: LegendEntry): HTMLButtonElement {
    const { key, name } = container;
    const chip = this.#chips.get(key) ?? this.#makeChip(key);
    const [line, text] = chip.children;
    setText(text as Element, name);
    setAttribute(chip, 'aria-pressed', String(style !== undefined));
    setAttribute(chip, 'title', toggleWords(name, style !== undefined));
    drawSwatch(line as Element, style);
    return chip;
  }

  #makeChip(key: string): HTMLButtonElement {
    const chip = element('button', { class: 'chip', type: 'button' }, makeSwatch(), element('bdi'));
    chip.addEventListener('click', () => this.#events.toggled(key));
    for (const [on, off] of [
      ['pointerenter', 'pointerleave'],
      ['focus', 'blur'],
    ] as const) {
      chip.addEventListener(on, () => this.#events.pointedAt(key));
      chip.addEventListener(off, () => this.#events.pointedAt(undefined));
    }
    this.#chips.set(key, chip);
    return chip;
  }
}

/** What a click on the container's line does. */
export function toggleWords(name: string, isCharted: boolean): string {
  return isCharted ? t('Take {0} out of the charts', name) : t('Show {0} in the charts', name);
}

/** The line as it stands in the charts: colour, dash and marker. */
export function makeSwatch(): SVGElement {
  return svg(
    'svg',
    { class: 'swatch', viewBox: '0 0 24 12', 'aria-hidden': 'true' },
    svg('path', { d: 'M1 6H23', 'stroke-width': '2.4', fill: 'none' }),
    svg('path', { transform: 'translate(12 6)', 'stroke-width': '1.6' }),
  );
}

export function drawSwatch(swatch: Element, style: SeriesStyle | undefined): void {
  const [line, marker] = swatch.children;
  const colour = style?.colour ?? 'currentColor';
  if (line && marker) {
    setAttribute(line, 'stroke', colour);
    setAttribute(line, 'stroke-dasharray', style ? style.dash.join(' ') : '1 3');
    setAttribute(marker, 'fill', colour);
    setAttribute(marker, 'stroke', colour);
    setAttribute(marker, 'd', style?.marker ? markerPaths[style.marker] : '');
  }
}

import { t } from '@vscode/l10n';
import { type TimeRange, timeRanges } from '../protocol/dashboardState.ts';
import { element, icon, setAttribute, setText } from './dom.ts';

export interface ToolbarEvents {
  readonly rangeChosen: (range: TimeRange) => void;
  readonly pauseToggled: () => void;
  readonly containersAsked: () => void;
  readonly comparisonToggled: () => void;
}

export interface ToolbarContent {
  readonly title: string;
  readonly engineLabel: string;
  /** What reading has cost; empty while unknown. */
  readonly cost: string;
  /** What the engine's machine is doing; empty while unknown. */
  readonly host: string;
  readonly range: TimeRange;
  /** Time of day; undefined while live. */
  readonly pausedAt: string | undefined;
  /** A stretch of time was zoomed into: what goes on live is not in it. */
  readonly isZoomed: boolean;
  readonly isCompared: boolean;
  readonly longestRange: TimeRange;
}

export class Toolbar {
  readonly element: HTMLElement;
  readonly #title = element('bdi');
  readonly #engine = element('span', { class: 'engine' });
  readonly #host = element('span', { class: 'host' });
  readonly #ranges = new Map<TimeRange, { readonly input: HTMLInputElement; readonly label: HTMLElement }>();
  readonly #pauseIcon = element('span', { class: 'pause-icon' });
  readonly #pauseText = element('span');
  readonly #pause = element('button', { type: 'button', class: 'button' }, this.#pauseIcon, this.#pauseText);

  readonly #compare = element('button', { type: 'button', class: 'button' }, t('Compare'));

  constructor(events: ToolbarEvents) {
    this.#compare.addEventListener('click', events.comparisonToggled);
    this.#compare.title = t('Draw the time before, of the same length, behind the lines');
    this.#pause.addEventListener('click', events.pauseToggled);
    const choose = element(
      'button',
      { type: 'button', class: 'button' },
      icon('choose'),
      t('Choose Containers…'),
    );
    choose.addEventListener('click', events.containersAsked);
    this.element = element(
      'header',
      { class: 'toolbar' },
      element('h1', {}, this.#title),
      this.#engine,
      this.#host,
      element('span', { class: 'spacer' }),
      choose,
      element('div', { class: 'time' }, this.#makeRanges(events), this.#compare, this.#pause),
    );
  }

  show({
    title,
    engineLabel,
    cost,
    host,
    range,
    pausedAt,
    isZoomed,
    isCompared,
    longestRange,
  }: ToolbarContent): void {
    setText(this.#title, title);
    setText(this.#engine, engineLabel);
    setAttribute(this.#engine, 'title', cost);
    this.#engine.hidden = engineLabel === '';
    setText(this.#host, host);
    this.#host.hidden = host === '';
    for (const [known, { input, label }] of this.#ranges) {
      input.checked = known === range && !isZoomed;
      label.hidden = known > longestRange;
    }
    setAttribute(this.#compare, 'aria-pressed', String(isCompared));
    const isHeld = pausedAt !== undefined || isZoomed;
    if (this.#pause.dataset.paused !== String(isHeld)) {
      this.#pause.dataset.paused = String(isHeld);
      this.#pauseIcon.replaceChildren(icon(isHeld ? 'play' : 'pause'));
    }
    setAttribute(this.#pause, 'aria-pressed', String(isHeld));
    const words = isZoomed ? t('Back to Live') : pausedAt && t('Paused at {0}', pausedAt);
    setText(this.#pauseText, words ?? t('Pause'));
    setAttribute(this.#pause, 'title', isHeld ? t('Go on live') : t('Hold the charts and the table'));
  }

  #makeRanges({ rangeChosen }: ToolbarEvents): HTMLElement {
    const group = element('div', { class: 'ranges', role: 'radiogroup', 'aria-label': t('Time range') });
    for (const range of timeRanges) {
      const input = element('input', { type: 'radio', name: 'range', class: 'unseen' });
      input.addEventListener('change', () => rangeChosen(range));
      const label = element('label', {}, input, element('span', { class: 'range' }, rangeWords(range)));
      this.#ranges.set(range, { input, label });
      group.append(label);
    }
    return group;
  }
}

function rangeWords(range: TimeRange): string {
  const [hour, day] = [3_600_000, 86_400_000];
  if (range < hour) {
    return t('{0} min', range / 60_000);
  }
  return range < day ? t('{0} h', range / hour) : t('{0} d', range / day);
}

import { t } from '@vscode/l10n';
import { type TimeRange, timeRanges } from '../protocol/dashboard.ts';
import { element, icon, setAttribute, setText } from './dom.ts';

export interface ToolbarEvents {
  readonly rangeChosen: (range: TimeRange) => void;
  readonly pauseToggled: () => void;
  readonly containersAsked: () => void;
}

export interface ToolbarContent {
  readonly title: string;
  readonly engineLabel: string;
  readonly range: TimeRange;
  /** Time of day; undefined while live. */
  readonly pausedAt: string | undefined;
}

export class Toolbar {
  readonly element: HTMLElement;
  readonly #title = element('bdi');
  readonly #engine = element('span', { class: 'engine' });
  readonly #ranges = new Map<TimeRange, HTMLInputElement>();
  readonly #pauseIcon = element('span', { class: 'pause-icon' });
  readonly #pauseText = element('span');
  readonly #pause = element('button', { type: 'button', class: 'button' }, this.#pauseIcon, this.#pauseText);

  constructor(events: ToolbarEvents) {
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
      element('span', { class: 'spacer' }),
      choose,
      this.#makeRanges(events),
      this.#pause,
    );
  }

  show({ title, engineLabel, range, pausedAt }: ToolbarContent): void {
    setText(this.#title, title);
    setText(this.#engine, engineLabel);
    this.#engine.hidden = engineLabel === '';
    const input = this.#ranges.get(range);
    if (input) {
      input.checked = true;
    }
    const isPaused = pausedAt !== undefined;
    if (this.#pause.dataset.paused !== String(isPaused)) {
      this.#pause.dataset.paused = String(isPaused);
      this.#pauseIcon.replaceChildren(icon(isPaused ? 'play' : 'pause'));
    }
    setAttribute(this.#pause, 'aria-pressed', String(isPaused));
    setText(this.#pauseText, isPaused ? t('Paused at {0}', pausedAt) : t('Pause'));
    setAttribute(this.#pause, 'title', isPaused ? t('Go on live') : t('Hold the charts and the table'));
  }

  #makeRanges({ rangeChosen }: ToolbarEvents): HTMLElement {
    const group = element('div', { class: 'ranges', role: 'radiogroup', 'aria-label': t('Time range') });
    for (const range of timeRanges) {
      const input = element('input', { type: 'radio', name: 'range', class: 'unseen' });
      input.addEventListener('change', () => rangeChosen(range));
      this.#ranges.set(range, input);
      group.append(
        element('label', {}, input, element('span', { class: 'range' }, t('{0} min', range / 60_000))),
      );
    }
    return group;
  }
}

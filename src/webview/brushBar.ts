import { t } from '@vscode/l10n';
import type { ExportFormat } from '../protocol/dashboard.ts';
import { element, setText } from './dom.ts';

export type BrushAction = 'zoom' | 'searchLogs' | 'events' | 'copy' | ExportFormat | 'clear';

export interface BrushBarContent {
  /** A time, or from when to when; empty: nothing is chosen. */
  readonly times: string;
  /** The values at the time that is read out, or of the stretch that is chosen. */
  readonly figures: string;
  /** False: only a moment, with which nothing can be done. */
  readonly isStretch: boolean;
}

/** What can be done with a stretch of time that was chosen in a chart. Its words are announced. */
export class BrushBar {
  readonly #words = element('p', { class: 'brush-words' });
  readonly #times = element('strong');
  readonly #figures = element('span', { class: 'brush-figures' });
  readonly #actions: HTMLElement;
  readonly #box: HTMLElement;
  readonly element: HTMLElement;

  constructor(acted: (action: BrushAction) => void) {
    this.#words.append(this.#times, this.#figures);
    const titles: readonly (readonly [BrushAction, string])[] = [
      ['zoom', t('Zoom In')],
      ['searchLogs', t('Search Logs')],
      ['events', t('Show Events')],
      ['copy', t('Copy as Markdown')],
      ['csv', 'CSV'],
      ['json', 'JSON'],
      ['png', 'PNG'],
      ['clear', t('Clear')],
    ];
    this.#actions = element(
      'div',
      { class: 'brush-actions', role: 'group', 'aria-label': t('Chosen time') },
      ...titles.map(([action, title]) => {
        const button = element('button', { type: 'button', class: 'button' }, title);
        if (action === 'csv' || action === 'json' || action === 'png') {
          button.setAttribute('aria-label', t('Export as {0}', title));
          button.title = t('Export as {0}', title);
        }
        button.addEventListener('click', () => acted(action));
        return button;
      }),
    );
    this.#box = element('div', { class: 'brush-bar', hidden: '' }, this.#words, this.#actions);
    // Always there: a live region that appears together with its words is not read out.
    this.element = element('div', { role: 'status', class: 'brush' }, this.#box);
  }

  show({ times, figures, isStretch }: BrushBarContent): void {
    this.#box.hidden = times === '';
    setText(this.#times, times);
    setText(this.#figures, figures);
    this.#actions.hidden = !isStretch;
  }
}

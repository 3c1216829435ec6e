import { t } from '@vscode/l10n';
import { formatDateTime } from '../core/reports/formatDateTime.ts';
import type { DashboardMark } from '../protocol/dashboard.ts';
import { arrange, element, setText } from './dom.ts';

/** The table holds no more; the newest are of most interest. */
const mostShown = 200;

/** The twin of the charts' marks: what happened in the window, the last first. */
export class EventList {
  readonly #summary = element('summary');
  readonly #body = element('tbody');
  readonly element: HTMLDetailsElement;
  #marks: readonly DashboardMark[] = [];
  #nameOf: (key: string) => string = String;
  #shown = '';

  constructor() {
    const titles = [t('Time'), t('Container'), t('Event')];
    this.element = element(
      'details',
      { class: 'events' },
      this.#summary,
      element(
        'table',
        { class: 'events-table' },
        element(
          'thead',
          {},
          element('tr', {}, ...titles.map((title) => element('th', { scope: 'col' }, title))),
        ),
        this.#body,
      ),
    );
    this.element.addEventListener('toggle', () => this.#fill());
  }

  /** `isChosen`: of a stretch that was chosen, not of all that is shown. */
  show(marks: readonly DashboardMark[], nameOf: (key: string) => string, isChosen: boolean): void {
    this.#marks = marks;
    this.#nameOf = nameOf;
    const { length } = marks;
    setText(
      this.#summary,
      isChosen ? t('Events in the chosen time: {0}', length) : t('Events in these charts: {0}', length),
    );
    this.#fill();
  }

  /** Rows that nobody sees are not made. */
  #fill(): void {
    if (!this.element.open) {
      return;
    }
    const last = this.#marks.slice(-mostShown).reverse();
    const shown = JSON.stringify(last);
    if (shown === this.#shown) {
      return;
    }
    this.#shown = shown;
    arrange(
      this.#body,
      last.map(({ at, key, text }) =>
        element(
          'tr',
          {},
          element('td', {}, formatDateTime(at)),
          element('td', {}, element('bdi', {}, key === undefined ? '' : this.#nameOf(key))),
          element('td', {}, element('bdi', {}, text)),
        ),
      ),
    );
  }

  open(): void {
    this.element.open = true;
    this.element.scrollIntoView({ block: 'nearest' });
    this.element.querySelector('summary')?.focus();
  }
}

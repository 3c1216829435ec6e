import { t } from '@vscode/l10n';
import { element, setAttribute, setText } from './dom.ts';

export interface TableBarEvents {
  readonly filtered: (text: string) => void;
  readonly groupingToggled: () => void;
}

/** Above the table: what of it is shown, and how. */
export class TableBar {
  readonly element: HTMLElement;
  readonly #filter = element('input', {
    type: 'search',
    class: 'filter',
    placeholder: t('Filter by name, image, project or state'),
    'aria-label': t('Filter by name, image, project or state'),
  });
  readonly #count = element('span', { class: 'filter-count', role: 'status' });
  readonly #group = element('button', { type: 'button', class: 'button' }, t('Group by Project'));

  constructor(events: TableBarEvents) {
    this.#filter.addEventListener('input', () => events.filtered(this.#filter.value));
    this.#group.addEventListener('click', events.groupingToggled);
    this.element = element('div', { class: 'table-bar' }, this.#filter, this.#count, this.#group);
  }

  show(content: {
    readonly filter: string;
    readonly shown: number;
    readonly total: number;
    readonly isGrouped: boolean;
  }): void {
    const { filter, shown, total, isGrouped } = content;
    // Not while somebody types in it.
    if (!this.#filter.matches(':focus')) {
      this.#filter.value = filter;
    }
    setText(this.#count, filter.trim() === '' ? '' : t('{0} of {1}', shown, total));
    setAttribute(this.#group, 'aria-pressed', String(isGrouped));
    this.element.hidden = total < 2;
  }
}

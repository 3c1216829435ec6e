import type { PlainTable } from '../protocol/dashboard.ts';
import { arrange, element, setText } from './dom.ts';

/** A heading with a plain table below it; gone where there are no rows. */
export class TextTable {
  readonly #head = element('tr');
  readonly #body = element('tbody');
  readonly #note = element('p', { class: 'text-note' });
  readonly element: HTMLElement;

  constructor(title: string) {
    const table = element('table', { class: 'text-table' }, element('thead', {}, this.#head), this.#body);
    this.element = element(
      'div',
      { class: 'text-section', hidden: '' },
      element('h2', {}, title),
      element('div', { class: 'text-frame', role: 'region', tabindex: '0', 'aria-label': title }, table),
      this.#note,
    );
  }

  show({ columns, rows }: PlainTable, note = ''): void {
    this.element.hidden = rows.length === 0;
    fill(
      this.#head,
      columns,
      columns.map(({ title }) => title),
      () => 'th',
    );
    arrange(
      this.#body,
      rows.map((_, index) => this.#body.children[index] ?? element('tr')),
    );
    rows.forEach((cells, index) => {
      fill(this.#body.children[index] as Element, columns, cells, (column) => (column === 0 ? 'th' : 'td'));
    });
    setText(this.#note, note);
    this.#note.hidden = note === '';
  }
}

/** Cells that are there are kept: what somebody selects in them stays selected. */
function fill(
  row: Element,
  columns: PlainTable['columns'],
  cells: readonly string[],
  tagOf: (column: number) => 'th' | 'td',
): void {
  const isHead = tagOf(1) === 'th';
  arrange(
    row,
    columns.map(({ isNumber }, index) => {
      const tag = tagOf(index);
      const scope = tag === 'td' ? {} : { scope: isHead ? 'col' : 'row' };
      return (
        row.children[index] ?? element(tag, { ...scope, class: isNumber ? 'number' : '' }, element('bdi'))
      );
    }),
  );
  columns.forEach((_, index) => {
    setText(row.children[index]?.firstChild as Node, cells[index] ?? '');
  });
}

type Child = Node | string;

/** Makes an element. Text goes in as text: whatever a name holds, it never becomes markup. */
export function element<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  attributes: Readonly<Record<string, string>> = {},
  ...children: readonly Child[]
): HTMLElementTagNameMap[K] {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    made.setAttribute(name, value);
  }
  made.append(...children);
  return made;
}

export function svg(
  tag: string,
  attributes: Readonly<Record<string, string>>,
  ...children: readonly Node[]
): SVGElement {
  const made = document.createElementNS('http://www.w3.org/2000/svg', tag);
  for (const [name, value] of Object.entries(attributes)) {
    made.setAttribute(name, value);
  }
  made.append(...children);
  return made;
}

/** Sets the text if it is another one: an unchanged node costs no layout and is not announced again. */
export function setText(node: Node, text: string): void {
  const only = node.firstChild;
  if (only instanceof Text && only.nextSibling === null) {
    if (only.data !== text) {
      only.data = text;
    }
  } else if (node.textContent !== text) {
    node.textContent = text;
  }
}

/** Sets the attribute if it is another one. */
export function setAttribute(target: Element, name: string, value: string): void {
  if (target.getAttribute(name) !== value) {
    target.setAttribute(name, value);
  }
}

/**
 * Puts exactly these children in this order, moving only what is out of place: focus and selection survive. What has the
 * focus would lose it by being moved: the others give way to it.
 */
export function arrange(parent: Element, children: readonly Element[]): void {
  const wanted = new Set<Element>(children);
  let next = parent.firstElementChild;
  const skipUnwanted = () => {
    while (next && !wanted.has(next)) {
      const unwanted = next;
      next = next.nextElementSibling;
      unwanted.remove();
    }
  };
  for (const child of children) {
    skipUnwanted();
    if (child.parentElement === parent && child.contains(document.activeElement)) {
      while (next && next !== child) {
        const other: Element = next;
        next = next.nextElementSibling;
        parent.append(other);
      }
    }
    if (next === child) {
      next = next.nextElementSibling;
    } else {
      parent.insertBefore(child, next);
    }
  }
  skipUnwanted();
}

/** 16 × 16 outlines in the manner of VS Code's own icons. */
const icons = {
  pause: 'M5.5 3v10M10.5 3v10',
  play: 'M5 3.2v9.6l7.5-4.8z',
  logs: 'M3 4h10M3 7h10M3 10h10M3 13h6',
  warning: 'M8 2.2l6.3 11.3H1.7zM8 6.5v3.2M8 11.4v.6',
  info: 'M8 1.8a6.2 6.2 0 1 0 0 12.4A6.2 6.2 0 0 0 8 1.8M8 7.2v4M8 4.6v.6',
  choose: 'M2.5 4l1.2 1.2L6 3M2.5 8.3l1.2 1.2L6 7.3M8 4.3h5.5M8 8.5h5.5M8 12.5h5.5M3.2 12.5h1.6',
} as const;

export function icon(name: keyof typeof icons): SVGElement {
  return svg(
    'svg',
    { class: 'icon', viewBox: '0 0 16 16', 'aria-hidden': 'true', fill: 'none', stroke: 'currentColor' },
    svg('path', {
      d: icons[name],
      'stroke-width': '1.2',
      'stroke-linecap': 'round',
      'stroke-linejoin': 'round',
    }),
  );
}

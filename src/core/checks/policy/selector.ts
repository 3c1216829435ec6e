import type { Container } from '../../containers/container.ts';

/** All that is given has to fit; of a list, one. Empty: every container. Patterns may hold `*` and `?`. */
export interface Selector {
  readonly name?: readonly string[];
  readonly image?: readonly string[];
  readonly project?: readonly string[];
  readonly service?: readonly string[];
  /** `KEY` or `KEY=VALUE`. */
  readonly label?: readonly string[];
}

export const everyContainer: Selector = {};

export type Selectable = Pick<Container, 'name' | 'image' | 'labels' | 'compose'>;

export function matchesSelector(container: Selectable, selector: Selector): boolean {
  const { compose } = container;
  const fits = (patterns: readonly string[] | undefined, ...texts: (string | undefined)[]) =>
    patterns === undefined ||
    patterns.some((pattern) => texts.some((text) => text !== undefined && matchesGlob(text, pattern)));
  return (
    fits(selector.name, container.name, compose && `${compose.project}/${compose.service}`) &&
    fits(selector.image, container.image, withoutTag(container.image)) &&
    fits(selector.project, compose?.project) &&
    fits(selector.service, compose?.service) &&
    (selector.label === undefined || selector.label.some((label) => hasLabel(container.labels, label)))
  );
}

/** Whether a rule is for a container. */
export function isFor(
  { select, except }: { readonly select: Selector; readonly except: Selector | undefined },
  container: Selectable,
): boolean {
  return matchesSelector(container, select) && !(except && matchesSelector(container, except));
}

/** For people: `web*`, `project shop, service api | web`. */
export function selectorText(selector: Selector): string {
  const fields = Object.keys(selector);
  if (selector.name && fields.length === 1) {
    return selector.name.join(' | ');
  }
  return Object.entries(selector)
    .map(([field, patterns]: [string, readonly string[]]) => `${field} ${patterns.join(' | ')}`)
    .join(', ');
}

/** `*` stands for any text, `?` for one letter. Linear: a pattern with many stars cannot take for ever. */
export function matchesGlob(text: string, pattern: string): boolean {
  let [at, from, star, starFrom] = [0, 0, -1, 0];
  while (from < text.length) {
    if (pattern[at] === '*') {
      star = at++;
      starFrom = from;
    } else if (at < pattern.length && (pattern[at] === '?' || pattern[at] === text[from])) {
      at++;
      from++;
    } else if (star >= 0) {
      // The last star takes one letter more.
      at = star + 1;
      from = ++starFrom;
    } else {
      return false;
    }
  }
  return [...pattern.slice(at)].every((letter) => letter === '*');
}

function hasLabel(labels: Readonly<Record<string, string>>, pattern: string): boolean {
  const [key = '', ...value] = pattern.split('=');
  const text = Object.hasOwn(labels, key) ? labels[key] : undefined;
  return text !== undefined && (value.length === 0 || matchesGlob(text, value.join('=')));
}

/** `redis:7` is a `redis`; the port of a registry is no tag. */
function withoutTag(image: string): string {
  return image.replace(/@sha256:[0-9a-f]+$/, '').replace(/:[^:/]+$/, '');
}

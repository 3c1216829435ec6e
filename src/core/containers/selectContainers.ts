import { matchesGlob, matchesSelector } from '../checks/policy/selector.ts';
import { similarTo } from '../common/similar.ts';
import { VitalsError } from '../errors.ts';
import type { Container } from './container.ts';

/**
 * The containers that the user's words stand for, in the order of the words, each once, whether they run or not. A word is a
 * name, `project/service` of compose (all replicas) or `project/service/number`, the beginning of an id, or what several may have
 * in common: a pattern of names (`shop-*`, `shop/*`), `label:KEY` or `label:KEY=VALUE`, `image:`, `project:` or `service:`, each
 * with `*` and `?` if need be. Throws VitalsError `containerNotFound` (with what comes close) or `containerAmbiguous`.
 */
export function selectContainers(containers: readonly Container[], words: readonly string[]): Container[] {
  return [...new Set(words.flatMap((word) => matching(containers, word)))];
}

/** Whether a word is meant for whatever has something in common, rather than for one container by its name. */
export function isCommonTrait(word: string): boolean {
  return /[*?]/.test(word) || traitOf(word) !== undefined;
}

function matching(containers: readonly Container[], word: string): Container[] {
  const found =
    firstFilled(
      () => containers.filter(({ name }) => name === word),
      () => containers.filter((container) => composeNames(container).includes(word)),
      () => byTrait(containers, word),
      () => byId(containers, word),
    ) ?? [];
  if (found.length === 0) {
    throw new VitalsError({ code: 'containerNotFound', text: word, similar: similar(containers, word) });
  }
  return found;
}

function firstFilled<T>(...lists: readonly (() => T[])[]): T[] | undefined {
  for (const list of lists) {
    const found = list();
    if (found.length > 0) {
      return found;
    }
  }
  return undefined;
}

const traits = ['label', 'image', 'project', 'service', 'id'] as const;

function traitOf(word: string) {
  const [, kind, pattern] = /^([a-z]+):(.+)$/s.exec(word) ?? [];
  const trait = traits.find((one) => one === kind);
  return trait && pattern !== undefined ? { trait, pattern } : undefined;
}

function byTrait(containers: readonly Container[], word: string): Container[] {
  const named = traitOf(word);
  if (named?.trait === 'id') {
    return byId(containers, named.pattern);
  }
  if (named) {
    return containers.filter((container) => matchesSelector(container, { [named.trait]: [named.pattern] }));
  }
  return isCommonTrait(word)
    ? containers.filter((container) =>
        [container.name, ...composeNames(container)].some((name) => matchesGlob(name, word)),
      )
    : [];
}

function byId(containers: readonly Container[], word: string): Container[] {
  const prefix = word.toLowerCase();
  const found = /^[0-9a-f]+$/.test(prefix) ? containers.filter(({ id }) => id.startsWith(prefix)) : [];
  if (found.length > 1) {
    const matches = found.map(({ name }) => name);
    throw new VitalsError({ code: 'containerAmbiguous', text: word, matches });
  }
  return found;
}

function composeNames({ compose }: Container): string[] {
  return compose
    ? [`${compose.project}/${compose.service}`, `${compose.project}/${compose.service}/${compose.number}`]
    : [];
}

/** Up to three words that come close. */
function similar(containers: readonly Container[], word: string): string[] {
  const known = containers.flatMap((container) => [container.name, ...composeNames(container).slice(0, 1)]);
  return similarTo(word, word.includes(':') ? containers.flatMap(traitsOf) : known, 3);
}

function traitsOf({ labels, image, compose }: Container): string[] {
  return [
    ...Object.entries(labels).map(([key, value]) => `label:${key}=${value}`),
    `image:${image}`,
    ...(compose ? [`project:${compose.project}`, `service:${compose.service}`] : []),
  ];
}

import { similarTo } from '../common/similar.ts';
import { VitalsError } from '../errors.ts';
import type { Container } from './container.ts';

/**
 * The containers that the user's words name, in the order of the words, each once: a name, `project/service` of compose
 * (all replicas) or `project/service/number`, or the beginning of an id. Throws VitalsError `containerNotFound` (with
 * what comes close) or `containerAmbiguous`.
 */
export function selectContainers(containers: readonly Container[], words: readonly string[]): Container[] {
  return [...new Set(words.flatMap((word) => matching(containers, word)))];
}

function matching(containers: readonly Container[], word: string): Container[] {
  const named = containers.filter(({ name }) => name === word);
  if (named.length > 0) {
    return named;
  }
  const composed = containers.filter((container) => composeNames(container).includes(word));
  if (composed.length > 0) {
    return composed;
  }
  const prefix = word.toLowerCase();
  const byId = /^[0-9a-f]+$/.test(prefix) ? containers.filter(({ id }) => id.startsWith(prefix)) : [];
  if (byId.length > 1) {
    const matches = byId.map(({ name }) => name);
    throw new VitalsError({ code: 'containerAmbiguous', text: word, matches });
  }
  if (byId.length === 0) {
    throw new VitalsError({ code: 'containerNotFound', text: word, similar: similar(containers, word) });
  }
  return byId;
}

function composeNames({ compose }: Container): string[] {
  return compose
    ? [`${compose.project}/${compose.service}`, `${compose.project}/${compose.service}/${compose.number}`]
    : [];
}

/** Up to three names that come close. */
function similar(containers: readonly Container[], word: string): string[] {
  const names = containers.flatMap((container) => [container.name, ...composeNames(container).slice(0, 1)]);
  return similarTo(word, names, 3);
}

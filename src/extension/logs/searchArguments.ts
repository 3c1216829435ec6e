import type { Container } from '../../core/containers/container.ts';
import { isActive } from '../../core/containers/containerTree.ts';
import { selectContainers } from '../../core/containers/selectContainers.ts';
import type { SearchRequest } from './searchFlow.ts';

/** A search that asks nothing: the argument of a keybinding, a task or another extension that runs the command. */
export interface SearchArguments {
  readonly pattern: string;
  /** True where absent. */
  readonly isRegExp?: boolean;
  /** False where absent: smart case. */
  readonly matchCase?: boolean;
  /** Names, `project/service` or beginnings of ids; all that run where absent. */
  readonly containers?: readonly string[];
  /** As in the custom window: `15m`, `14:30`, `2026-11-23`. */
  readonly since?: string;
  readonly until?: string;
  /** The last records only. */
  readonly tail?: number;
}

export function isSearchArguments(value: unknown): value is SearchArguments {
  const { pattern, isRegExp, matchCase, containers, since, until, tail } = (value ?? {}) as Record<
    string,
    unknown
  >;
  const isOptional = (one: unknown, type: string) => one === undefined || typeof one === type;
  return (
    typeof pattern === 'string' &&
    pattern !== '' &&
    isOptional(isRegExp, 'boolean') &&
    isOptional(matchCase, 'boolean') &&
    isOptional(since, 'string') &&
    isOptional(until, 'string') &&
    (tail === undefined || (Number.isInteger(tail) && Number(tail) > 0)) &&
    (containers === undefined ||
      (Array.isArray(containers) && containers.every((name) => typeof name === 'string')))
  );
}

/** Throws VitalsError where a name stands for no container. */
export function toSearchRequest(asked: SearchArguments, listing: readonly Container[]): SearchRequest {
  const { pattern, isRegExp = true, matchCase = false, containers, since, until, tail } = asked;
  return {
    containers: containers
      ? selectContainers(listing, containers)
      : listing.filter(({ state }) => isActive(state)),
    query: { pattern, isRegExp, case: matchCase ? 'sensitive' : 'smart', isInverted: false },
    window: {
      ...(since === undefined ? {} : { since }),
      ...(until === undefined ? {} : { until }),
      ...(tail === undefined ? {} : { tail }),
    },
  };
}

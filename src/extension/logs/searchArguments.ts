import type { Container } from '../../core/containers/container.ts';
import { isActive } from '../../core/containers/containerTree.ts';
import { selectContainers } from '../../core/containers/selectContainers.ts';
import { type LogLevel, logLevels } from '../../core/logs/level.ts';
import type { LogQuery } from '../../core/logs/logQuery.ts';
import type { LogStreamName } from '../../core/logs/logRecord.ts';
import { recordLimits, withRecordLimits } from '../../core/logs/queryEdits.ts';
import type { SearchRequest } from './searchFlow.ts';

/** A search that asks nothing: the argument of a keybinding, a task or another extension that runs the command. */
export interface SearchArguments {
  readonly pattern: string;
  /** True where absent. */
  readonly isRegExp?: boolean;
  /** False where absent: smart case. */
  readonly matchCase?: boolean;
  readonly wholeWord?: boolean;
  /** None of these may match. */
  readonly exclude?: readonly string[];
  readonly levels?: readonly LogLevel[];
  readonly streams?: readonly LogStreamName[];
  /** Each hit with the whole stack trace that it is in. */
  readonly traces?: boolean;
  /** Names, `project/service` or beginnings of ids; all that run where absent. */
  readonly containers?: readonly string[];
  /** As in the custom window: `15m`, `14:30`, `2026-11-23`. */
  readonly since?: string;
  readonly until?: string;
  /** The last records only. */
  readonly tail?: number;
}

export function isSearchArguments(value: unknown): value is SearchArguments {
  const asked = (value ?? {}) as Record<string, unknown>;
  const isOptional = (keys: readonly string[], isValid: (one: unknown) => boolean) =>
    keys.every((key) => asked[key] === undefined || isValid(asked[key]));
  const isListOf = (words: readonly string[]) => (one: unknown) =>
    Array.isArray(one) && one.every((word) => words.includes(word));
  return (
    typeof asked.pattern === 'string' &&
    asked.pattern !== '' &&
    isOptional(['isRegExp', 'matchCase', 'wholeWord', 'traces'], (one) => typeof one === 'boolean') &&
    isOptional(['since', 'until'], (one) => typeof one === 'string') &&
    isOptional(['tail'], (one) => Number.isInteger(one) && Number(one) > 0) &&
    isOptional(
      ['containers', 'exclude'],
      (one) => Array.isArray(one) && one.every((text) => typeof text === 'string'),
    ) &&
    isOptional(['levels'], isListOf(logLevels)) &&
    isOptional(['streams'], isListOf(['stdout', 'stderr']))
  );
}

/** Throws VitalsError where a name stands for no container. */
export function toSearchRequest(asked: SearchArguments, listing: readonly Container[]): SearchRequest {
  const { containers, since, until, tail } = asked;
  return {
    containers: containers
      ? selectContainers(listing, containers)
      : listing.filter(({ state }) => isActive(state)),
    query: toQuery(asked),
    window: {
      ...(since === undefined ? {} : { since }),
      ...(until === undefined ? {} : { until }),
      ...(tail === undefined ? {} : { tail }),
    },
  };
}

function toQuery({
  pattern,
  isRegExp = true,
  exclude = [],
  levels,
  streams,
  ...asked
}: SearchArguments): LogQuery {
  const query: LogQuery = {
    pattern,
    isRegExp,
    case: asked.matchCase ? 'sensitive' : 'smart',
    isInverted: false,
    ...(asked.wholeWord && { isWholeWord: true }),
    ...(asked.traces && { hasTraces: true }),
    ...(exclude.length > 0 && { excludePatterns: exclude }),
  };
  return withRecordLimits(query, {
    ...recordLimits(query),
    ...(levels && { levels }),
    ...(streams && { streams }),
  });
}

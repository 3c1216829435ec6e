import { type Container, isActive } from '../../core/containers/container.ts';
import { selectContainers } from '../../core/containers/selectContainers.ts';
import { parseFieldCondition } from '../../core/logs/fields.ts';
import { type LogLevel, logLevels } from '../../core/logs/level.ts';
import type { LogQuery } from '../../core/logs/logQuery.ts';
import type { LogStreamName } from '../../core/logs/logRecord.ts';
import { isUnlimited, withRecordLimits } from '../../core/logs/queryEdits.ts';
import type { SearchRequest } from './searchFlow.ts';

/** A search that asks nothing: the argument of a keybinding, a task or another extension that runs the command (docs/search.md). */
export interface SearchArguments {
  /** One of several will do. Without one, all records, as far as the rest lets them: a limit or a stretch has to be given then. */
  readonly pattern?: string | readonly string[];
  /** True where absent. */
  readonly isRegExp?: boolean;
  /** Smart case where absent: it is heeded where a pattern has a capital letter. */
  readonly matchCase?: boolean;
  readonly wholeWord?: boolean;
  /** The records that do not match. */
  readonly invert?: boolean;
  /** None of these may match. */
  readonly exclude?: readonly string[];
  readonly levels?: readonly LogLevel[];
  readonly streams?: readonly LogStreamName[];
  /** All of these have to hold: `status>=500`. */
  readonly fields?: readonly string[];
  /** Each hit with the whole stack trace that it is in; not together with `invert`. */
  readonly traces?: boolean;
  /** Names, `project/service`, beginnings of ids or what several have in common; all that run where absent. */
  readonly containers?: readonly string[];
  /** As in the custom window: `15m`, `14:30`, `2026-11-23`. */
  readonly since?: string;
  readonly until?: string;
  /** The last records only. */
  readonly tail?: number;
}

type Check = (value: unknown) => boolean;

const isBoolean: Check = (value) => typeof value === 'boolean';
const isText: Check = (value) => typeof value === 'string';
const isListOf =
  (isValid: Check): Check =>
  (value) =>
    Array.isArray(value) && value.every(isValid);
const isOneOf =
  (words: readonly unknown[]): Check =>
  (value) =>
    words.includes(value);

const checks: Readonly<Record<keyof SearchArguments, Check>> = {
  pattern: (value) => isText(value) || isListOf(isText)(value),
  isRegExp: isBoolean,
  matchCase: isBoolean,
  wholeWord: isBoolean,
  invert: isBoolean,
  exclude: isListOf(isText),
  levels: isListOf(isOneOf(logLevels)),
  streams: isListOf(isOneOf(['stdout', 'stderr'])),
  fields: isListOf(isText),
  traces: isBoolean,
  containers: isListOf(isText),
  since: isText,
  until: isText,
  tail: (value) => Number.isInteger(value) && Number(value) > 0,
};

/** What asks for nothing, not even for a stretch of the logs, is none: a row of a view, which the same command gets. */
export function isSearchArguments(value: unknown): value is SearchArguments {
  const asked = (value ?? {}) as Record<string, unknown>;
  const isValid = Object.entries(checks).every(
    ([key, check]) => asked[key] === undefined || check(asked[key]),
  );
  const { fields, ...rest } = asked as SearchArguments;
  const isStretch = [rest.since, rest.until, rest.tail].some((limit) => limit !== undefined);
  return isValid && (isStretch || (fields ?? []).length > 0 || !isUnlimited(toQuery(rest)));
}

/** Throws VitalsError where a name stands for no container, or a condition on a field is none. */
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

function toQuery({ pattern = [], isRegExp = true, exclude = [], ...asked }: SearchArguments): LogQuery {
  const { levels = [], streams = [], fields = [] } = asked;
  const [first = '', ...orPatterns] = [pattern].flat().filter((text) => text !== '');
  const query: LogQuery = {
    pattern: first,
    isRegExp,
    case: asked.matchCase === undefined ? 'smart' : asked.matchCase ? 'sensitive' : 'insensitive',
    isInverted: asked.invert ?? false,
    ...(orPatterns.length > 0 && { orPatterns }),
    ...(asked.wholeWord && { isWholeWord: true }),
    ...(asked.traces && !asked.invert && { hasTraces: true }),
    ...(exclude.length > 0 && { excludePatterns: exclude }),
  };
  return withRecordLimits(query, { levels, streams, fields: fields.map(parseFieldCondition) });
}

import { similarTo } from '../../common/similar.ts';
import type { PolicyProblem } from './policyProblem.ts';
import { formatDurationExactly } from './quantity.ts';
import { entryOf, type MapEntry, type MapNode, type Span, type TreeNode } from './tree.ts';
import { type ValueTypeName, valueTypes } from './valueTypes.ts';

type ValueOf<T extends ValueTypeName> = Exclude<ReturnType<(typeof valueTypes)[T]['read']>, undefined>;

/** The value of a field; undefined where it is not there, or wrong, which is reported. */
export function readValue<T extends ValueTypeName>(
  map: MapNode,
  name: string,
  type: T,
  problems: PolicyProblem[],
): ValueOf<T> | undefined {
  const entry = entryOf(map, name);
  if (entry === undefined) {
    return undefined;
  }
  const { read } = valueTypes[type];
  const value = read(entry.value) as ValueOf<T> | undefined;
  if (value === undefined) {
    problems.push({
      code: 'valueInvalid',
      key: name,
      type,
      similar: similarChoice(entry.value, type),
      span: shown(entry),
    });
  }
  return value;
}

const longestDuration = 7 * 86_400_000;

/** A duration, at most 7 days where nothing else is said; in milliseconds. */
export function readDuration(
  map: MapNode,
  name: string,
  problems: PolicyProblem[],
  { min = 0, max = longestDuration }: { readonly min?: number; readonly max?: number } = {},
): number | undefined {
  const value = readValue(map, name, 'duration', problems);
  if (value === undefined || (value >= min && value <= max)) {
    return value;
  }
  problems.push({
    code: 'outOfRange',
    key: name,
    min: formatDurationExactly(min),
    max: formatDurationExactly(max),
    span: spanOf(map, name),
  });
  return undefined;
}

export function reportUnknown(
  entries: readonly MapEntry[],
  known: readonly string[],
  problems: PolicyProblem[],
): void {
  for (const { key, keySpan } of entries.filter((entry) => !known.includes(entry.key))) {
    problems.push({ code: 'keyUnknown', key, similar: similarTo(key, known, 1)[0], span: keySpan });
  }
}

/** Where to point for a field: its value, or its name where nothing was written. */
export function shown({ keySpan, value }: MapEntry): Span {
  return value.span.end > value.span.start ? value.span : keySpan;
}

export function spanOf(map: MapNode, name: string): Span {
  const entry = entryOf(map, name);
  return entry ? shown(entry) : map.span;
}

function similarChoice(node: TreeNode, type: ValueTypeName): string | undefined {
  const { choices } = valueTypes[type] as { readonly choices?: readonly string[] };
  return choices && node.kind === 'scalar' ? similarTo(node.source, choices, 1)[0] : undefined;
}

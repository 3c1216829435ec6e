import { VitalsError } from '../errors.ts';

const operators = ['=', '!=', '>', '>=', '<', '<=', '~'] as const;

/** A condition on a field that a record carries as JSON or logfmt: `status>=500`, `user.id=42`, `path~^/cart`. */
export interface FieldCondition {
  /** A key, or keys parted by dots where objects are nested. */
  readonly path: string;
  readonly operator: (typeof operators)[number];
  readonly value: string;
}

/** Throws VitalsError `fieldInvalid`. */
export function parseFieldCondition(text: string): FieldCondition {
  const groups = /^\s*(?<path>[\w@$./-]+)\s*(?<operator>[!<>]=|[=<>~])(?<value>.*)$/s.exec(text)?.groups;
  const operator = operators.find((one) => one === groups?.operator);
  const value = groups?.value?.trim() ?? '';
  const isOrder = operator !== undefined && /[<>]/.test(operator);
  if (!groups?.path || operator === undefined || (isOrder && quantity(value) === undefined)) {
    throw new VitalsError({ code: 'fieldInvalid', text });
  }
  return { path: groups.path, operator, value };
}

export function writeFieldCondition({ path, operator, value }: FieldCondition): string {
  return `${path}${operator}${value}`;
}

/**
 * Whether a field of a record compares so. Numbers are compared as numbers, durations in milliseconds (`took>800` holds for
 * `812ms` and for `1.2s`), all else as text without heed of case. A record without the field meets no condition, `!=` included.
 * `expression` is the value of `~`, compiled.
 */
export function meetsCondition(
  plainText: string,
  { path, operator, value }: FieldCondition,
  expression: RegExp | undefined,
): boolean {
  const found = fieldOf(plainText, path);
  if (found === undefined) {
    return false;
  }
  if (operator === '~') {
    return expression?.test(found) ?? false;
  }
  const [left, right] = [quantity(found), quantity(value)];
  const isEqual =
    left !== undefined && right !== undefined ? left === right : found.toLowerCase() === value.toLowerCase();
  if (operator === '=' || operator === '!=') {
    return isEqual === (operator === '=');
  }
  if (left === undefined || right === undefined) {
    return false;
  }
  return operator[0] === '>'
    ? left > right || (isEqual && operator === '>=')
    : left < right || (isEqual && operator === '<=');
}

/** The value of a field as text; undefined where the record has no such field. */
export function fieldOf(plainText: string, path: string): string | undefined {
  const json = jsonOf(plainText);
  const value = json === undefined ? logfmtValue(plainText, path) : (json[path] ?? nested(json, path));
  return value === undefined ? undefined : typeof value === 'string' ? value : JSON.stringify(value);
}

/** Paths of the fields that a record has, nested ones too, the first forty. */
export function fieldNames(plainText: string): string[] {
  const json = jsonOf(plainText);
  const names = json
    ? pathsOf(json, '', 3)
    : [...plainText.matchAll(/(?<=^|[\s,({[])([A-Za-z_][\w.-]*)=(?=\S)/g)].map(([, name = '']) => name);
  return [...new Set(names)].slice(0, 40);
}

function pathsOf(object: object, prefix: string, depth: number): string[] {
  return Object.entries(object).flatMap(([key, value]: [string, unknown]) =>
    typeof value === 'object' && value !== null && !Array.isArray(value) && depth > 1
      ? pathsOf(value, `${prefix}${key}.`, depth - 1)
      : [prefix + key],
  );
}

/** The object at the end of a line, whatever stands before it. */
function jsonOf(text: string): Readonly<Record<string, unknown>> | undefined {
  const start = text.indexOf('{');
  if (start < 0 || !text.trimEnd().endsWith('}')) {
    return undefined;
  }
  try {
    return JSON.parse(text.slice(start)) as Record<string, unknown>;
  } catch {
    return undefined;
  }
}

function nested(object: Readonly<Record<string, unknown>>, path: string): unknown {
  let value: unknown = object;
  for (const key of path.split('.')) {
    value = typeof value === 'object' && value !== null ? (value as Record<string, unknown>)[key] : undefined;
  }
  return value;
}

function logfmtValue(text: string, path: string): string | undefined {
  for (let at = text.indexOf(`${path}=`); at >= 0; at = text.indexOf(`${path}=`, at + 1)) {
    if (at === 0 || /[\s,({[]/.test(text[at - 1] as string)) {
      const [, quoted, bare] =
        /^(?:"((?:[^"\\]|\\.)*)"|([^\s,;)}\]]*))/.exec(text.slice(at + path.length + 1)) ?? [];
      return quoted?.replace(/\\(.)/g, '$1') ?? bare;
    }
  }
  return undefined;
}

const milliseconds: Readonly<Record<string, number>> = {
  ns: 1e-6,
  us: 1e-3,
  µs: 1e-3,
  ms: 1,
  s: 1000,
  m: 60_000,
  h: 3_600_000,
};

function quantity(text: string): number | undefined {
  const [, number, unit = ''] =
    /^(-?\d+(?:\.\d+)?(?:e[+-]?\d+)?) ?(ns|us|µs|ms|s|m|h|%)?$/i.exec(text.trim()) ?? [];
  return number === undefined ? undefined : Number(number) * (milliseconds[unit] ?? 1);
}

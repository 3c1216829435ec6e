import { labelsOf } from './containerPayload.ts';
import { type DemoContainer, healthAt, situationAt } from './demoContainer.ts';
import { EngineError } from './engineError.ts';
import type { Nanos } from './timeline.ts';
import type { DemoEvent } from './world.ts';

type Filters = ReadonlyMap<string, readonly string[]>;

/** Reads the `filters` parameter in both of its forms: `{"name":["a"]}` and `{"name":{"a":true}}`. */
export function parseFilters(text: string | null, known: readonly string[]): Filters {
  const filters = new Map(
    Object.entries(parseJson(text || '{}')).map(([key, value]) => [key, valuesOf(value)]),
  );
  const unknown = [...filters.keys()].find((key) => !known.includes(key));
  if (unknown !== undefined) {
    throw new EngineError(400, `invalid filter '${unknown}'`);
  }
  return filters;
}

function parseJson(text: string): object {
  try {
    return Object(JSON.parse(text)) as object;
  } catch (error) {
    throw new EngineError(400, error instanceof Error ? error.message : 'invalid filter');
  }
}

function valuesOf(value: unknown): string[] {
  return Array.isArray(value) ? value.map(String) : Object.keys(Object(value) as object);
}

export const listFilters = ['id', 'name', 'label', 'status', 'health'];

export function isListed(container: DemoContainer, filters: Filters, now: Nanos): boolean {
  const { id, spec } = container;
  return (
    hasAny(filters, 'id', (wanted) => id.startsWith(wanted)) &&
    hasAny(filters, 'name', (wanted) => spec.name.includes(wanted.replace(/^\//, ''))) &&
    hasAny(filters, 'status', (wanted) => situationAt(container, now).state === wanted) &&
    hasAny(filters, 'health', (wanted) => healthAt(container, now) === wanted) &&
    hasLabels(container, filters)
  );
}

export const eventFilters = ['type', 'container', 'event', 'label'];

export function isReported({ container, action }: DemoEvent, filters: Filters): boolean {
  const { id, spec } = container;
  return (
    hasAny(filters, 'type', (wanted) => wanted === 'container') &&
    hasAny(filters, 'container', (wanted) => spec.name === wanted || id.startsWith(wanted)) &&
    // `health_status` also stands for `health_status: healthy`.
    hasAny(filters, 'event', (wanted) => action === wanted || action.startsWith(`${wanted}: `)) &&
    hasLabels(container, filters)
  );
}

/** Values of one filter are alternatives, but for labels, which must all be there. */
function hasAny(filters: Filters, key: string, matches: (wanted: string) => boolean): boolean {
  return filters.get(key)?.some(matches) ?? true;
}

function hasLabels({ spec }: DemoContainer, filters: Filters): boolean {
  const labels = labelsOf(spec);
  return (filters.get('label') ?? []).every((wanted) => {
    const [key = '', ...value] = wanted.split('=');
    return key in labels && (value.length === 0 || labels[key] === value.join('='));
  });
}

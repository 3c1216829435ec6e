import type { Translate } from '../../../common/translate.ts';
import { isMetricId, type MetricId, metricDefinitions } from '../../../metrics/metricNames.ts';
import {
  type FieldSpec,
  fieldsOfKind,
  kindFields,
  notifyFields,
  ruleFields,
  selectorFields,
  topFields,
} from '../policyFields.ts';
import { quantityExample } from '../quantity.ts';
import { valueTypes } from '../valueTypes.ts';
import { type PolicyPlace, placeAt } from './policyPlace.ts';

/** What there is to choose from, of the containers and channels known at the moment: hostile text. */
export interface PolicyNames {
  readonly name: readonly string[];
  readonly image: readonly string[];
  readonly project: readonly string[];
  readonly service: readonly string[];
  readonly label: readonly string[];
  readonly channels: readonly string[];
}

export interface PolicyCompletion {
  readonly label: string;
  /** A snippet (`${1:…}`) where `isSnippet`, else plain text. */
  readonly insert: string;
  readonly isSnippet: boolean;
  /** A field, whose value comes next; or a value. */
  readonly isField: boolean;
  readonly doc: string | undefined;
}

/** What can stand at a place of a policy that is being written. `start`: where the word to be replaced begins. */
export function completePolicy(
  text: string,
  offset: number,
  names: PolicyNames,
  t: Translate,
): { readonly start: number; readonly items: readonly PolicyCompletion[] } {
  const place = placeAt(text, offset);
  if (place === undefined) {
    return { start: offset, items: [] };
  }
  const items = place.field === undefined ? completeField(place, t) : completeValue(place, names, t);
  return { start: place.start, items };
}

/** What is told of the word at a place, as Markdown without anything from the file; undefined: nothing. */
export function explainPolicy(
  text: string,
  offset: number,
  t: Translate,
): { readonly start: number; readonly end: number; readonly lines: readonly string[] } | undefined {
  const end = offset + (/^[\w.-]*/.exec(text.slice(offset))?.[0].length ?? 0);
  const place = placeAt(text, end);
  if (place === undefined || place.word === '') {
    return undefined;
  }
  const lines =
    place.field === undefined
      ? explainField(place, t)
      : specOf(place, place.field)?.type === 'metric' && isMetricId(place.word)
        ? explainMetric(place.word, t)
        : undefined;
  return lines && { start: place.start, end, lines };
}

function explainField(place: PolicyPlace, t: Translate): string[] | undefined {
  const top = place.path.length === 0 ? topFields.find(({ name }) => name === place.word) : undefined;
  if (top) {
    return [top.doc(t)];
  }
  const spec = specOf(place, place.word);
  return spec && [spec.doc(t), ...detailLines(spec, t)];
}

function detailLines({ type, example, fallback }: FieldSpec, t: Translate): string[] {
  return [
    ...(type === 'selector' ? [] : [t('Value: {0}.', valueTypes[type].title(t))]),
    t('Example: {0}', `\`${example}\``),
    ...(fallback === undefined ? [] : [t('Default: {0}', `\`${fallback}\``)]),
  ];
}

function explainMetric(id: MetricId, t: Translate): string[] {
  const { label, unit, kind } = metricDefinitions[id];
  const written = t('Thresholds are written like {0}.', `\`${quantityExample(unit)}\``);
  return kind === 'counter'
    ? [label(t), written, t('What counts is its growth within `within`.')]
    : [label(t), written];
}

function completeField(place: PolicyPlace, t: Translate): PolicyCompletion[] {
  if (place.path.length === 0) {
    return topFields
      .filter(({ name }) => !place.siblings.has(name))
      .map(({ name, doc }) => ({
        label: name,
        insert: name === 'version' ? 'version: 1' : `${name}:\n  `,
        isSnippet: false,
        isField: true,
        doc: doc(t),
      }));
  }
  if (place.path.length === 1 && place.path[0] === 'rules') {
    return kindFields.map((spec) => newRule(spec, t));
  }
  return fieldsAt(place)
    .filter(({ name }) => !place.siblings.has(name))
    .map((spec) => ({
      label: spec.name,
      insert: `${spec.name}: `,
      isSnippet: false,
      isField: true,
      doc: [spec.doc(t), ...detailLines(spec, t)].join('\n\n'),
    }));
}

/** A whole rule of a kind, with what it cannot do without. */
function newRule({ name, doc, example }: FieldSpec, t: Translate): PolicyCompletion {
  const threshold = { metric: '80%', log: '10', command: '100' }[name];
  const lines = [
    `\${1:${name}-rule}:`,
    `  ${name}: \${2:${example.replace(/[\\}$]/g, '\\$&')}}`,
    ...(threshold === undefined ? [] : [`  above: \${3:${threshold}}`]),
    ...(name === 'absent' ? [`  select: \${3:web}`] : []),
  ];
  return {
    label: t('new rule: {0}', name),
    insert: `${lines.join('\n')}\n$0`,
    isSnippet: true,
    isField: false,
    doc: doc(t),
  };
}

function completeValue(place: PolicyPlace, names: PolicyNames, t: Translate): PolicyCompletion[] {
  const { field = '' } = place;
  const spec = specOf(place, field);
  if (spec === undefined) {
    return [];
  }
  const value = (label: string, doc?: string): PolicyCompletion => ({
    label,
    // A plain word needs no quotes; anything else of an engine might mean something to YAML.
    insert: /^[\w./-]+$/.test(label) ? label : JSON.stringify(label),
    isSnippet: false,
    isField: false,
    doc,
  });
  const example = (text: string): PolicyCompletion => ({ ...value(text), insert: text, doc: t('Example') });
  switch (spec.type) {
    case 'metric':
      return Object.entries(metricDefinitions).map(([id, { label }]) => value(id, label(t)));
    case 'selector':
      return [...names.name, ...names.project.map((project) => `${project}/*`)].map((one) => value(one));
    case 'globs':
      return (names[field as keyof PolicyNames] ?? []).map((one) => value(one));
    case 'words':
      return names.channels.map((one) => value(one));
    case 'timeZone':
      return Intl.supportedValuesOf('timeZone').map((zone) => value(zone));
    case 'quantity':
      return [example(quantityOf(place) ?? spec.example)];
    default: {
      const { choices } = valueTypes[spec.type] as { readonly choices?: readonly string[] };
      return choices?.map((choice) => value(choice)) ?? [example(spec.fallback ?? spec.example)];
    }
  }
}

/** An example in the unit of what the rule measures. */
function quantityOf({ siblings }: PolicyPlace): string | undefined {
  const metric = siblings.get('metric') ?? '';
  if (isMetricId(metric)) {
    return quantityExample(metricDefinitions[metric].unit);
  }
  const isCounted = siblings.has('log') || siblings.has('event') || siblings.has('command');
  return isCounted
    ? quantityExample('count')
    : siblings.has('http') || siblings.has('tcp')
      ? quantityExample('milliseconds')
      : undefined;
}

function fieldsAt({ path, siblings }: Pick<PolicyPlace, 'path' | 'siblings'>): readonly FieldSpec[] {
  const [top, , field] = path;
  if (top === 'notify') {
    return path.length === 1 ? notifyFields : [];
  }
  if (top !== 'rules') {
    return [];
  }
  if (path.length === 3) {
    return field === 'select' || field === 'except' ? selectorFields : [];
  }
  if (path.length !== 2) {
    return [];
  }
  const kind = kindFields.find(({ name }) => siblings.has(name))?.name;
  return kind === undefined ? [...kindFields, ...ruleFields] : fieldsOfKind(kind);
}

/** Of a field at a place, whatever kind its rule is of. */
function specOf({ path }: PolicyPlace, name: string): FieldSpec | undefined {
  const fields =
    path[0] === 'rules' && path.length === 2
      ? [...kindFields, ...ruleFields]
      : fieldsAt({ path, siblings: new Map() });
  return fields.find((field) => field.name === name);
}

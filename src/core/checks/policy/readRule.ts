import { similarTo } from '../../common/similar.ts';
import { type MetricId, metricDefinitions } from '../../metrics/metricNames.ts';
import type { Condition, ProbeSettings, Rule, RuleKind, Severity, Threshold } from './policy.ts';
import { fieldsOfKind, kindFields, ruleFields, selectorFields } from './policyFields.ts';
import type { PolicyProblem } from './policyProblem.ts';
import { parseQuantity, type Unit } from './quantity.ts';
import { readDuration, readValue, reportUnknown, shown, spanOf } from './readFields.ts';
import { everyContainer, type Selector } from './selector.ts';
import { entryOf, type MapEntry, type MapNode } from './tree.ts';

export const defaultWithin = 300_000;
const maxWithin = 86_400_000;
const lastingMs = 60_000;
/** More restarts than this within the window are a restart loop. */
export const defaultMaxRestarts = 3;

/** A rule as it was written; undefined where too much of it is wrong, which is reported. */
export function readRule({ key, keySpan, value }: MapEntry, problems: PolicyProblem[]): Rule | undefined {
  const before = problems.length;
  if (!/^[\w.-]{1,64}$/.test(key)) {
    problems.push({ code: 'nameInvalid', name: key, span: keySpan });
  }
  if (value.kind !== 'map') {
    problems.push({ code: 'notMap', key, span: keySpan });
    return undefined;
  }
  const kind = kindOf(value, keySpan, problems);
  if (kind === undefined) {
    return undefined;
  }
  reportMisplaced(value, kind, problems);
  const condition = readCondition(value, kind, keySpan, problems);
  const rule = {
    id: key,
    select: readSelector(value, 'select', problems) ?? everyContainer,
    except: readSelector(value, 'except', problems),
    for: readDuration(value, 'for', problems) ?? (condition ? defaultFor(condition) : 0),
    severity: readValue(value, 'severity', 'severity', problems) ?? defaultSeverity(kind),
    message: readValue(value, 'message', 'text', problems),
    channels: readValue(value, 'channels', 'words', problems),
    schedule: readValue(value, 'schedule', 'schedule', problems),
    spans: {
      key: keySpan,
      fields: Object.fromEntries(value.entries.map((entry) => [entry.key, shown(entry)])),
    },
  };
  return condition === undefined || problems.length > before ? undefined : { ...rule, condition };
}

/**
 * What lasts a moment is seldom worth an alert: a peak, one probe that fails, a container that is recreated. What happened has happened, and
 * lines are counted over a time as it is.
 */
export function defaultFor(condition: Condition): number {
  const looksBack =
    condition.kind === 'event' ||
    condition.kind === 'log' ||
    (condition.kind === 'absent' && condition.what === 'log');
  return looksBack ? 0 : lastingMs;
}

function defaultSeverity(kind: RuleKind): Severity {
  return kind === 'metric' || kind === 'log' ? 'warning' : 'critical';
}

function kindOf(map: MapNode, span: MapEntry['keySpan'], problems: PolicyProblem[]): RuleKind | undefined {
  const all = kindFields.map(({ name }) => name);
  const kinds = all.filter((name) => entryOf(map, name));
  if (kinds.length === 0) {
    reportUnknown(map.entries, [...all, ...ruleFields.map(({ name }) => name)], problems);
    problems.push({ code: 'kindMissing', kinds: all, span });
  } else if (kinds.length > 1) {
    problems.push({ code: 'kindTwice', kinds, span });
  }
  return kinds.length === 1 ? kinds[0] : undefined;
}

function reportMisplaced(map: MapNode, kind: RuleKind, problems: PolicyProblem[]): void {
  const allowed = [kind as string, ...fieldsOfKind(kind).map(({ name }) => name)];
  const known = [...kindFields, ...ruleFields].map(({ name }) => name as string);
  for (const { key, keySpan } of map.entries.filter((entry) => !allowed.includes(entry.key))) {
    problems.push(
      known.includes(key)
        ? { code: 'keyMisplaced', key, kind, span: keySpan }
        : { code: 'keyUnknown', key, similar: similarTo(key, allowed, 1)[0], span: keySpan },
    );
  }
}

function readCondition(
  map: MapNode,
  kind: RuleKind,
  span: MapEntry['keySpan'],
  problems: PolicyProblem[],
): Condition | undefined {
  const within = () => readDuration(map, 'within', problems, { min: 1000, max: maxWithin }) ?? defaultWithin;
  const threshold = (unit: Unit) => readThreshold(map, unit, problems);
  switch (kind) {
    case 'metric': {
      const metric = readValue(map, 'metric', 'metric', problems);
      const read = metric && threshold(metricDefinitions[metric].unit);
      if (metric && !hasTrigger(map)) {
        problems.push({ code: 'thresholdMissing', span });
      }
      return metric && read && { kind, metric, threshold: read, within: within() };
    }
    case 'log': {
      const pattern = readValue(map, 'log', 'pattern', problems);
      const read = hasTrigger(map) ? threshold('count') : anyAtAll;
      return pattern === undefined || read === undefined
        ? undefined
        : { kind, pattern, threshold: read, within: within() };
    }
    case 'event': {
      const event = readValue(map, 'event', 'event', problems);
      return event && readEvent(map, event, within(), problems);
    }
    case 'http': {
      const target = readValue(map, 'http', 'target', problems);
      const statuses = readValue(map, 'status', 'statuses', problems) ?? [{ from: 200, to: 399 }];
      const port = readValue(map, 'port', 'port', problems);
      const probe = readProbe(map, 'milliseconds', problems);
      return target === undefined ? undefined : { kind, target, port, statuses, ...probe };
    }
    case 'tcp': {
      const port = readValue(map, 'tcp', 'port', problems);
      const probe = readProbe(map, 'milliseconds', problems);
      return port === undefined ? undefined : { kind, port, ...probe };
    }
    case 'command': {
      const argv = readValue(map, 'command', 'argv', problems);
      return argv && { kind, argv, ...readProbe(map, 'count', problems) };
    }
    case 'absent':
      return readAbsent(map, span, within, problems);
  }
}

const anyAtAll: Threshold = { comparison: 'above', trigger: 0, critical: undefined, clear: 0 };

const hasTrigger = (map: MapNode) =>
  entryOf(map, 'above') !== undefined || entryOf(map, 'below') !== undefined;

function readEvent(
  map: MapNode,
  event: Extract<Condition, { kind: 'event' }>['event'],
  within: number,
  problems: PolicyProblem[],
): Condition | undefined {
  for (const name of ['above', 'within']) {
    const entry =
      event === 'unhealthy' || (event !== 'restart-loop' && name === 'above')
        ? entryOf(map, name)
        : undefined;
    if (entry) {
      problems.push({ code: 'keyMisplaced', key: name, kind: `event: ${event}`, span: entry.keySpan });
    }
  }
  const limit = entryOf(map, 'above') ? readQuantity(map, 'above', 'count', problems) : defaultMaxRestarts;
  return limit === undefined ? undefined : { kind: 'event', event, limit, within };
}

function readProbe(map: MapNode, unit: Unit, problems: PolicyProblem[]): ProbeSettings {
  const threshold = hasTrigger(map) ? readThreshold(map, unit, problems) : undefined;
  if (!hasTrigger(map)) {
    for (const name of ['critical', 'clear'].filter((field) => entryOf(map, field))) {
      problems.push({ code: 'thresholdMissing', span: spanOf(map, name) });
    }
  }
  return {
    threshold,
    timeout: readDuration(map, 'timeout', problems, { min: 100, max: 60_000 }) ?? 5000,
    every: readDuration(map, 'every', problems, { min: 1000, max: 86_400_000 }) ?? 30_000,
  };
}

function readAbsent(
  map: MapNode,
  span: MapEntry['keySpan'],
  within: () => number,
  problems: PolicyProblem[],
): Condition | undefined {
  const what = readValue(map, 'absent', 'absent', problems);
  if (what === 'log') {
    const pattern = readValue(map, 'pattern', 'pattern', problems);
    if (!entryOf(map, 'pattern')) {
      problems.push({ code: 'keyMissing', key: 'pattern', span });
    }
    return pattern === undefined ? undefined : { kind: 'absent', what, pattern, within: within() };
  }
  for (const name of ['pattern', 'within']) {
    const entry = what && entryOf(map, name);
    if (entry) {
      problems.push({ code: 'keyMisplaced', key: name, kind: 'absent: container', span: entry.keySpan });
    }
  }
  if (what && !entryOf(map, 'select')) {
    problems.push({ code: 'keyMissing', key: 'select', span });
  }
  return what && { kind: 'absent', what };
}

function readThreshold(map: MapNode, unit: Unit, problems: PolicyProblem[]): Threshold | undefined {
  const comparison = entryOf(map, 'below') ? 'below' : 'above';
  if (comparison === 'below' && entryOf(map, 'above')) {
    problems.push({ code: 'thresholdTwice', span: spanOf(map, 'below') });
  }
  const trigger = readQuantity(map, comparison, unit, problems);
  if (trigger === undefined) {
    return undefined;
  }
  const worse = (a: number, b: number) => (comparison === 'above' ? a > b : a < b);
  const critical = readQuantity(map, 'critical', unit, problems);
  if (critical !== undefined && !worse(critical, trigger)) {
    problems.push({ code: 'criticalNotWorse', comparison, span: spanOf(map, 'critical') });
  }
  const clear = readQuantity(map, 'clear', unit, problems) ?? defaultClear(trigger, comparison, unit);
  if (entryOf(map, 'clear') && !worse(trigger, clear)) {
    problems.push({ code: 'clearNotMilder', comparison, span: spanOf(map, 'clear') });
  }
  return { comparison, trigger, critical, clear };
}

/** Five points of a percentage, 5 % of anything else; never past what can be reached. Lines and numbers of programs are exact. */
export function defaultClear(trigger: number, comparison: Threshold['comparison'], unit: Unit): number {
  const step = unit === 'count' ? 0 : unit === 'percent' ? Math.min(5, trigger / 2) : trigger * 0.05;
  return comparison === 'above' ? trigger - step : trigger + step;
}

function readQuantity(map: MapNode, name: string, unit: Unit, problems: PolicyProblem[]): number | undefined {
  const text = readValue(map, name, 'quantity', problems);
  const value = text === undefined ? undefined : parseQuantity(text, unit);
  if (text !== undefined && value === undefined) {
    problems.push({ code: 'unitWrong', text, unit, span: spanOf(map, name) });
  }
  return value;
}

/** A text or a list is names; a mapping may hold more. */
function readSelector(map: MapNode, name: string, problems: PolicyProblem[]): Selector | undefined {
  const entry = entryOf(map, name);
  if (entry === undefined) {
    return undefined;
  }
  if (entry.value.kind !== 'map') {
    const names = readValue(map, name, 'globs', problems);
    return names && { name: names };
  }
  const fields = entry.value;
  const known = selectorFields.map((field) => field.name);
  reportUnknown(fields.entries, known, problems);
  return Object.fromEntries(
    known.flatMap((field) => {
      const patterns = readValue(fields, field, 'globs', problems);
      return patterns ? [[field, patterns] as const] : [];
    }),
  );
}

/** The unit of what a rule compares; undefined where it compares nothing. */
export function unitOf(condition: Condition): Unit | undefined {
  switch (condition.kind) {
    case 'metric':
      return metricDefinitions[condition.metric as MetricId].unit;
    case 'http':
    case 'tcp':
      return 'milliseconds';
    case 'log':
    case 'command':
      return 'count';
    default:
      return undefined;
  }
}

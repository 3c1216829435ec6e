import type { Container } from '../../containers/container.ts';
import { isMetricId } from '../../metrics/metricNames.ts';
import type { Policy, Rule, RuleKind } from './policy.ts';
import type { PolicyProblem } from './policyProblem.ts';
import { readRule } from './readRule.ts';
import { isFor } from './selector.ts';
import type { MapEntry, TreeNode } from './tree.ts';

const prefix = 'com.containervitals.';
/** `com.containervitals.rule.NAME.FIELD`; a name in a label has no dot. */
const rulePattern = /^rule\.([\w-]+)\.([\w-]+)$/;
const nowhere = { start: 0, end: 0 };
/** A label runs nothing and asks no address of its choice: whoever may start a container is not who wrote the policy. */
const refusedKinds: ReadonlySet<RuleKind> = new Set(['command', 'absent']);
/** Of one container: each rule may read its log or ask its port. */
const maxRules = 20;

export interface LabelRules {
  readonly rules: readonly Rule[];
  /** Of rules that are not evaluated, by their names. */
  readonly mistakes: readonly { readonly rule: string; readonly problem: PolicyProblem }[];
}

/**
 * The rules that a container's labels carry, for that container alone: `com.containervitals.cpu: 80%` for a metric, and
 * `com.containervitals.rule.NAME.FIELD: value` for everything else. Labels are hostile text: mistakes are data, nothing throws.
 */
export function labelRules(labels: Readonly<Record<string, string>>): LabelRules {
  const fields = new Map<string, MapEntry[]>();
  for (const [label, value] of Object.entries(labels)) {
    if (!label.startsWith(prefix)) {
      continue;
    }
    const name = label.slice(prefix.length);
    const [, rule, field] = rulePattern.exec(name) ?? [];
    if (rule !== undefined && field !== undefined) {
      fields.set(rule, [...(fields.get(rule) ?? []), entry(field, value)]);
    } else if (isMetricId(name)) {
      fields.set(name, [...(fields.get(name) ?? []), entry('metric', name), entry('above', value)]);
    }
  }
  const read = [...fields].map(([name, entries], index) => readLabelRule(name, entries, index));
  return {
    rules: read.flatMap(({ rule }) => rule ?? []),
    mistakes: read.flatMap(({ name, problems }) => problems.map((problem) => ({ rule: name, problem }))),
  };
}

function readLabelRule(name: string, entries: readonly MapEntry[], index: number) {
  const problems: PolicyProblem[] = [];
  const value: TreeNode = { kind: 'map', span: nowhere, entries };
  const rule = readRule({ key: name, keySpan: nowhere, value }, problems);
  const kind = rule?.condition.kind;
  const isAddress = rule?.condition.kind === 'http' && !rule.condition.target.startsWith('/');
  if (kind !== undefined && (refusedKinds.has(kind) || isAddress)) {
    problems.push({ code: 'notFromLabels', kind, span: nowhere });
  } else if (index >= maxRules) {
    problems.push({ code: 'tooManyInLabels', max: maxRules, span: nowhere });
  }
  // Whatever it selects: the container it stands on.
  const own: Rule | undefined =
    rule && problems.length === 0
      ? { ...rule, select: {}, except: undefined, spans: undefined, isFromLabels: true }
      : undefined;
  return { name, rule: own, problems };
}

const known = new WeakMap<object, LabelRules>();

/** The same, read once for each container of a listing. */
export function labelRulesOf({ labels }: Pick<Container, 'labels'>): LabelRules {
  let rules = known.get(labels);
  if (rules === undefined) {
    rules = labelRules(labels);
    known.set(labels, rules);
  }
  return rules;
}

/** The rules that are for a container: those of its labels take the place of those of the policy by the same name. */
export function rulesFor({ rules }: Pick<Policy, 'rules'>, container: Container): readonly Rule[] {
  const own = labelRulesOf(container);
  const names = new Set([...own.rules.map(({ id }) => id), ...own.mistakes.map(({ rule }) => rule)]);
  return [...rules.filter((rule) => !names.has(rule.id) && isFor(rule, container)), ...own.rules];
}

function entry(key: string, source: string): MapEntry {
  return { key, keySpan: nowhere, value: { kind: 'scalar', span: nowhere, value: source, source } };
}

import { isMetricId } from '../../metrics/metricNames.ts';
import type { Rule, RuleKind } from './policy.ts';
import type { PolicyProblem } from './policyProblem.ts';
import { readRule } from './readRule.ts';
import type { MapEntry, TreeNode } from './tree.ts';

const prefix = 'com.containervitals.';
/** `com.containervitals.rule.NAME.FIELD`; a name in a label has no dot. */
const rulePattern = /^rule\.([\w-]+)\.([\w-]+)$/;
const nowhere = { start: 0, end: 0 };
/** A label runs nothing and asks no address of its choice: whoever may start a container is not who wrote the policy. */
const refusedKinds: ReadonlySet<RuleKind> = new Set(['command', 'absent']);

/**
 * The rules that a container's labels carry, for that container alone: `com.containervitals.cpu: 80%` for a metric, and
 * `com.containervitals.rule.NAME.FIELD: value` for everything else. Labels are hostile text: mistakes are data, nothing throws.
 */
export function labelRules(labels: Readonly<Record<string, string>>): {
  readonly rules: readonly Rule[];
  readonly problems: readonly PolicyProblem[];
} {
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
  const problems: PolicyProblem[] = [];
  const rules = [...fields].flatMap(([name, entries]) => {
    const value: TreeNode = { kind: 'map', span: nowhere, entries };
    const rule = readRule({ key: name, keySpan: nowhere, value }, problems);
    const kind = rule?.condition.kind;
    const isAddress = rule?.condition.kind === 'http' && !rule.condition.target.startsWith('/');
    if (kind !== undefined && (refusedKinds.has(kind) || isAddress)) {
      problems.push({ code: 'notFromLabels', kind, span: nowhere });
      return [];
    }
    // Whatever it selects: the container it stands on.
    return rule ? [{ ...rule, select: {}, except: undefined, spans: undefined }] : [];
  });
  return { rules, problems };
}

function entry(key: string, source: string): MapEntry {
  return { key, keySpan: nowhere, value: { kind: 'scalar', span: nowhere, value: source, source } };
}

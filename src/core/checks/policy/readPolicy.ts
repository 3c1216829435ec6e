import { defaultNotify, type NotifySettings, type Policy, type Rule } from './policy.ts';
import { notifyFields, policyVersion, topFields } from './policyFields.ts';
import type { PolicyProblem } from './policyProblem.ts';
import { readDuration, readValue, reportUnknown } from './readFields.ts';
import { readRule } from './readRule.ts';
import { entryOf, type MapEntry, type MapNode, type Span, type TreeNode } from './tree.ts';
import type { ValueTypeName } from './valueTypes.ts';

/** Reads and checks what was written; whatever is wrong is put into `problems`, and the rest is still read. */
export function readPolicy(root: TreeNode | undefined, problems: PolicyProblem[]): Policy {
  const empty: Policy = { rules: [], notify: defaultNotify };
  if (root?.kind !== 'map') {
    problems.push({ code: 'notMap', key: '', span: root?.span ?? { start: 0, end: 0 } });
    return empty;
  }
  if (!hasKnownVersion(root, problems)) {
    return empty;
  }
  // `x-…` is for anchors, as in compose files.
  const own = root.entries.filter(({ key }) => !key.startsWith('x-'));
  reportUnknown(
    own,
    topFields.map(({ name }) => name),
    problems,
  );
  const rules = readRules(entryOf(root, 'rules'), root.span, problems);
  return { rules, notify: readNotify(entryOf(root, 'notify'), problems) };
}

/** What another version means is not guessed at. */
function hasKnownVersion(root: MapNode, problems: PolicyProblem[]): boolean {
  const version = entryOf(root, 'version');
  if (version === undefined) {
    const first = root.entries[0]?.keySpan ?? root.span;
    problems.push({ code: 'keyMissing', key: 'version', span: first });
    return true;
  }
  const { value } = version;
  const isKnown = value.kind === 'scalar' && value.source === String(policyVersion);
  if (!isKnown) {
    const text = value.kind === 'scalar' ? value.source : value.kind;
    problems.push({ code: 'versionUnknown', version: text, span: value.span });
  }
  return isKnown;
}

function readRules(entry: MapEntry | undefined, span: Span, problems: PolicyProblem[]): Rule[] {
  if (entry === undefined) {
    problems.push({ code: 'noRules', span: { start: span.start, end: span.start } });
    return [];
  }
  if (entry.value.kind !== 'map') {
    problems.push({ code: 'notMap', key: 'rules', span: entry.keySpan });
    return [];
  }
  if (entry.value.entries.length === 0) {
    problems.push({ code: 'noRules', span: entry.keySpan });
  }
  return entry.value.entries.flatMap((rule) => readRule(rule, problems) ?? []);
}

function readNotify(entry: MapEntry | undefined, problems: PolicyProblem[]): NotifySettings {
  if (entry === undefined) {
    return defaultNotify;
  }
  const { value } = entry;
  if (value.kind !== 'map') {
    problems.push({ code: 'notMap', key: 'notify', span: entry.keySpan });
    return defaultNotify;
  }
  reportUnknown(
    value.entries,
    notifyFields.map(({ name }) => name),
    problems,
  );
  const read = <T extends ValueTypeName>(name: string, type: T) => readValue(value, name, type, problems);
  return {
    channels: read('channels', 'words') ?? defaultNotify.channels,
    timeZone: read('time-zone', 'timeZone'),
    quietHours: read('quiet-hours', 'schedule'),
    repeat: readDuration(value, 'repeat', problems, { min: 60_000, max: 86_400_000 }) ?? defaultNotify.repeat,
    group: readDuration(value, 'group', problems, { max: 600_000 }) ?? defaultNotify.group,
    maxPerHour: read('max-per-hour', 'count') ?? defaultNotify.maxPerHour,
    report: read('report', 'moments') ?? defaultNotify.report,
    redact: read('redact', 'redactions') ?? defaultNotify.redact,
  };
}

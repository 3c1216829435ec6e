import { formatRuleValue, whatIsWatched } from '../checks/policy/describeRule.ts';
import type { Rule } from '../checks/policy/policy.ts';
import { selectorText } from '../checks/policy/selector.ts';
import type { Translate } from '../common/translate.ts';
import { compareNames } from '../containers/containerTree.ts';
import { formatShortDuration } from '../metrics/format.ts';
import { toPlainText } from '../reports/plainText.ts';
import type { AlertEntry } from './alertEntry.ts';
import { stateOfAlert } from './alertList.ts';
import type { AlertSource } from './alertSource.ts';
import { type CheckState, checkStateOf, checkStateTitle, compareStates, countStates } from './checkState.ts';
import { silencesOf } from './silences.ts';

export const checkGroupings = ['rule', 'container', 'none'] as const;
export type CheckGrouping = (typeof checkGroupings)[number];

export interface CheckFilter {
  /** Part of the name of a rule, a container or a project; any case. */
  readonly text: string;
  /** Leaves out what is OK or not evaluated. */
  readonly troubledOnly: boolean;
}

export interface CheckRowOptions {
  readonly grouping: CheckGrouping;
  readonly filter: CheckFilter;
  /** Only what somebody has to look at: what fires or is about to, and what fired and is unknown now. */
  readonly alertsOnly: boolean;
  readonly now: number;
}

/** One rule and one container. Texts are plain and in the reader's language. */
export interface CheckRow {
  readonly kind: 'check';
  /** The same for as long as the rule and the container are. */
  readonly id: string;
  readonly entry: AlertEntry;
  readonly state: CheckState;
  readonly isSilenced: boolean;
  readonly label: string;
  readonly description: string;
  /** All of it, for a screen reader. */
  readonly spoken: string;
}

/** A rule or a container with what belongs to it; a rule may fit none. */
export interface CheckGroup {
  readonly kind: 'group';
  readonly id: string;
  readonly label: string;
  readonly description: string;
  readonly spoken: string;
  /** The worst of its rows. */
  readonly state: CheckState;
  readonly rows: readonly CheckRow[];
}

/** What a tree of checks or of alerts shows: most urgent first, then by name; rules in the policy's order. */
export function checkRows(
  source: AlertSource,
  options: CheckRowOptions,
  t: Translate,
): readonly (CheckGroup | CheckRow)[] {
  const rows = source.entries
    .filter((entry) => isShown(entry, options))
    .map((entry) => rowOf(source, entry, options, t))
    .sort(compareRows);
  switch (options.grouping) {
    case 'none':
      return rows;
    case 'rule':
      return byRule(source, rows, options, t);
    case 'container':
      return byContainer(rows, t);
  }
}

function isShown(
  { ruleId, subject, alert }: AlertEntry,
  { filter: { text, troubledOnly }, alertsOnly }: CheckRowOptions,
): boolean {
  const needle = text.toLowerCase();
  const state = checkStateOf(alert);
  return (
    (!alertsOnly || stateOfAlert(alert) !== undefined) &&
    (!troubledOnly || (state !== 'ok' && state !== 'suppressed')) &&
    [ruleId, subject.name, subject.identity].some((name) => name.toLowerCase().includes(needle))
  );
}

function rowOf(
  source: AlertSource,
  entry: AlertEntry,
  { grouping, now }: CheckRowOptions,
  t: Translate,
): CheckRow {
  const { ruleId, subject, alert, told } = entry;
  const state = checkStateOf(alert);
  const isSilenced = silencesOf(source.silences, entry, now).length > 0;
  const [name, rule] = [toPlainText(subject.name), toPlainText(ruleId)];
  // Of what is OK, only that is kept, not the last value.
  const value =
    alert.firedAt !== undefined || state === 'pending' ? valueText(source.ruleOf(entry), alert.value) : [];
  const facts = [
    formatShortDuration(now - (alert.firedAt ?? alert.heldSince ?? alert.since), t),
    ...(told.acknowledged ? [t('acknowledged')] : []),
    ...(isSilenced ? [t('silenced')] : []),
  ];
  const title = checkStateTitle(state, t);
  return {
    kind: 'check',
    id: JSON.stringify([ruleId, subject.identity]),
    entry,
    state,
    isSilenced,
    label: grouping === 'container' ? rule : name,
    description: [...(grouping === 'none' ? [rule] : []), title, ...value, ...facts].join(' · '),
    spoken: `${title}, ${name}, ${rule}. ${toPlainText(source.describe(entry, t))} ${facts.join(', ')}`,
  };
}

function valueText(rule: Rule | undefined, value: number | undefined): string[] {
  const isNumber = rule !== undefined && value !== undefined && rule.condition.kind !== 'event';
  return isNumber ? [formatRuleValue(rule.condition, value)] : [];
}

function byRule(
  { policy }: AlertSource,
  rows: readonly CheckRow[],
  { filter, alertsOnly }: CheckRowOptions,
  t: Translate,
): CheckGroup[] {
  const byId = grouped(rows, ({ ruleId }) => ruleId);
  const isFiltered = filter.troubledOnly || filter.text !== '' || alertsOnly;
  return [...new Set([...policy.rules.map(({ id }) => id), ...byId.keys()])].flatMap((id): CheckGroup[] => {
    const own = byId.get(id);
    if (own !== undefined) {
      return [groupOf(`rule:${id}`, id, own, t)];
    }
    const rule = policy.rules.find((one) => one.id === id);
    return rule === undefined || isFiltered ? [] : [emptyGroup(rule, t)];
  });
}

function byContainer(rows: readonly CheckRow[], t: Translate): CheckGroup[] {
  return [...grouped(rows, ({ subject }) => subject.identity)]
    .map(([identity, own]) =>
      groupOf(`container:${identity}`, own[0]?.entry.subject.name ?? identity, own, t),
    )
    .sort((a, b) => compareStates(a.state, b.state) || compareNames(a.label, b.label));
}

function groupOf(id: string, name: string, rows: readonly CheckRow[], t: Translate): CheckGroup {
  const label = toPlainText(name);
  const states = rows.map(({ state }) => state);
  const [state = 'ok'] = states.toSorted(compareStates);
  const description = countStates(states, t);
  const spoken = `${label}, ${description.replaceAll(' · ', ', ')}`;
  return { kind: 'group', id, label, description, spoken, state, rows };
}

/** A rule that looks at nothing says nothing: that is not OK. */
function emptyGroup({ id, select, condition }: Rule, t: Translate): CheckGroup {
  const label = toPlainText(id);
  const selector = toPlainText(selectorText(select));
  const description = selector === '' ? t('No container fits.') : t('No container fits: {0}', selector);
  const spoken = `${label}, ${toPlainText(whatIsWatched(condition, t))}, ${description}`;
  return { kind: 'group', id: `rule:${id}`, label, description, spoken, state: 'suppressed', rows: [] };
}

function compareRows(a: CheckRow, b: CheckRow): number {
  return (
    compareStates(a.state, b.state) ||
    compareNames(a.entry.subject.name, b.entry.subject.name) ||
    compareNames(a.entry.ruleId, b.entry.ruleId)
  );
}

function grouped(rows: readonly CheckRow[], keyOf: (entry: AlertEntry) => string): Map<string, CheckRow[]> {
  const groups = new Map<string, CheckRow[]>();
  for (const row of rows) {
    const key = keyOf(row.entry);
    const own = groups.get(key);
    if (own) {
      own.push(row);
    } else {
      groups.set(key, [row]);
    }
  }
  return groups;
}

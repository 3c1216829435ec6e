import {
  type CheckPolicy,
  type CheckResult,
  type CheckRule,
  type CheckStatus,
  statusesWorstFirst,
  worstStatus,
} from '../../checks/checks.ts';
import { ruleTitle, statusTitle } from '../../checks/describeCheck.ts';
import { type Finding, findingOf } from '../../checks/finding.ts';
import type { Translate } from '../../common/translate.ts';
import { formatPercent, unknownValue } from '../../metrics/format.ts';
import { toPlainText } from '../plainText.ts';
import { renderTable } from '../table.ts';

/** Colours for the words of a status; the identity where there are none. */
export type StatusPainter = (status: CheckStatus, text: string) => string;

/** For the terminal: the summary, then each problem with what it means and what to do, worst first. */
export function checkReport(
  findings: readonly Finding[],
  t: Translate,
  paint: StatusPainter = (_status, text) => text,
): string {
  return lines([[summary(findings, t, paint)], ...problems(findings, t, paint)]);
}

/** For the editor: the same, with where and when it was taken and a table of everything that was checked. */
export function checkDocument(
  results: readonly CheckResult[],
  facts: { readonly endpoint: string; readonly takenAt: string; readonly policy: CheckPolicy },
  t: Translate,
): string {
  const { cpuPercent, memoryPercent, diskPercent } = facts.policy;
  const plain: StatusPainter = (_status, text) => text;
  const findings = results.map((result) => findingOf(result, t));
  return lines([
    [
      summary(findings, t, plain),
      `${facts.takenAt} · ${toPlainText(facts.endpoint)} · ${t('thresholds: CPU {0}%, memory {1}% of the container’s own limit, disk {2}%', cpuPercent, memoryPercent, diskPercent)}`,
    ],
    ...problems(findings, t, plain),
    overview(results, t),
  ]);
}

/** The same of a policy's run, whose rules are listed one by one: they are any number. */
export function policyCheckDocument(
  findings: readonly Finding[],
  facts: { readonly endpoint: string; readonly takenAt: string; readonly policyName: string },
  t: Translate,
): string {
  const plain: StatusPainter = (_status, text) => text;
  const rows = statusesWorstFirst.flatMap((status) =>
    findings
      .filter((finding) => finding.status === status)
      .map((finding) => [
        statusTitle(status, t),
        toPlainText(finding.containerName),
        finding.rule,
        toPlainText(finding.message),
      ]),
  );
  const titles = [t('Status'), t('Container'), t('Rule'), t('Found')].map((title) => ({ title }));
  return lines([
    [
      summary(findings, t, plain),
      `${facts.takenAt} · ${toPlainText(facts.endpoint)} · ${t('by {0}', facts.policyName)}`,
    ],
    ...problems(findings, t, plain),
    rows.length === 0 ? [] : renderTable(titles, rows),
  ]);
}

/** One line: the worst, and how many containers are how. */
export function summary(findings: readonly Finding[], t: Translate, paint: StatusPainter): string {
  const containers = byContainer(findings).map(({ status }) => status);
  if (containers.length === 0) {
    return t('Nothing was checked: no container is running.');
  }
  const count = (status: CheckStatus) => containers.filter((one) => one === status).length;
  const counts = [count('critical'), count('warning'), count('unknown')] as const;
  const worst = worstStatus(findings);
  const text =
    containers.length === 1
      ? t('1 container checked: {0} critical, {1} warning, {2} unknown', ...counts)
      : t('{3} containers checked: {0} critical, {1} warning, {2} unknown', ...counts, containers.length);
  return `${paint(worst, upperStatus(worst, t))} – ${text}`;
}

/** A block of lines for each finding that is not OK, worst first, then in the given order. */
function problems(findings: readonly Finding[], t: Translate, paint: StatusPainter): string[][] {
  return problemsOf(findings).map((finding) => {
    const { message, meaning, nextStep, command } = finding;
    const status = paint(finding.status, upperStatus(finding.status, t));
    const advice = [meaning, nextStep].filter((text) => text !== undefined).join(' ');
    return [
      `${status}  ${toPlainText(finding.containerName)}  ${toPlainText(message)}`,
      ...(advice === '' ? [] : [`    ${advice}`]),
      ...(command === undefined ? [] : [`    $ ${toPlainText(command)}`]),
    ];
  });
}

/** What is not OK, worst first, then in the given order. */
export function problemsOf(findings: readonly Finding[]): Finding[] {
  return statusesWorstFirst
    .filter((status) => status !== 'ok')
    .flatMap((status) => findings.filter((finding) => finding.status === status));
}

const overviewRules: readonly CheckRule[] = ['cpu', 'memory', 'disk', 'health', 'oomKilled', 'restartLoop'];
const percentRules: ReadonlySet<CheckRule> = new Set(['cpu', 'memory', 'disk']);

function overview(results: readonly CheckResult[], t: Translate): string[] {
  const rows = byContainer(results).map(({ name, status, results: own }) => [
    statusTitle(status, t),
    toPlainText(name),
    ...overviewRules.map((rule) => {
      const result = own.find((one) => one.rule === rule);
      return result ? shortValue(result) : '';
    }),
  ]);
  const titles = overviewRules.map((rule) => ({
    title: ruleTitle(rule, t),
    align: percentRules.has(rule) ? ('right' as const) : ('left' as const),
  }));
  return rows.length === 0
    ? []
    : renderTable([{ title: t('Status') }, { title: t('Container') }, ...titles], rows);
}

function shortValue(result: CheckResult): string {
  if (result.status === 'unknown') {
    return unknownValue;
  }
  if (percentRules.has(result.rule)) {
    return formatPercent(result.value);
  }
  if (result.rule === 'restartLoop' && result.value !== undefined) {
    return String(result.value);
  }
  // The same in every language: an editor's font need not draw Hangul in two columns, and what follows would not line up.
  return result.status === 'ok' ? 'OK' : 'FAIL';
}

/** Worst first, then in the given order. */
function byContainer<R extends Pick<Finding, 'containerId' | 'containerName' | 'status'>>(
  results: readonly R[],
): { readonly name: string; readonly status: CheckStatus; readonly results: readonly R[] }[] {
  const groups = new Map<string, R[]>();
  for (const result of results) {
    const key = result.containerId ?? result.containerName;
    groups.set(key, [...(groups.get(key) ?? []), result]);
  }
  const rank = (status: CheckStatus) => statusesWorstFirst.indexOf(status);
  return [...groups.values()]
    .map((own) => ({ name: own[0]?.containerName ?? '', status: worstStatus(own), results: own }))
    .sort((a, b) => rank(a.status) - rank(b.status));
}

const upperStatus = (status: CheckStatus, t: Translate) => statusTitle(status, t).toUpperCase();

const lines = (blocks: readonly (readonly string[])[]) =>
  `${blocks
    .filter((block) => block.length > 0)
    .map((block) => block.join('\n'))
    .join('\n\n')}\n`;

import type { CheckStatus } from '../../checks/checks.ts';
import { statusTitle } from '../../checks/describeCheck.ts';
import type { Finding } from '../../checks/finding.ts';
import type { Translate } from '../../common/translate.ts';
import { codeSpan } from '../../containers/containerTooltip.ts';
import { toPlainText } from '../plainText.ts';
import { problemsOf } from './checkReport.ts';
import { type CheckRunReport, newFindings, overallStatus, plainSummary } from './checkRunReport.ts';

const icons: Readonly<Record<CheckStatus, string>> = {
  critical: '🔴',
  warning: '🟡',
  unknown: '⚪',
  ok: '🟢',
};

/** GitHub refuses comments of more than 65,536 characters, and nobody reads them. */
const maxProblems = 50;
const maxContainers = 100;

/** A comment on a pull request: what is wrong and what to do first, all else folded away, a line for each container. */
export function markdownReport(report: CheckRunReport, t: Translate): string {
  const fresh = newFindings(report);
  const problems = problemsOf(fresh);
  const well = fresh.filter(({ status }) => status === 'ok');
  return `${[
    `### ${icons[overallStatus(report)]} Container Vitals: ${plainSummary(report, t)}`,
    ...problemTable(problems, t),
    ...fold(t('Known before ({0})', report.known.size), problemTable([...report.known], t)),
    ...fold(t('In order ({0})', well.length), wellTable(well, t)),
    ...(report.policyPath === undefined
      ? []
      : ['', `<sub>${t('Policy: {0}', code(report.policyPath))}</sub>`]),
  ].join('\n')}\n`;
}

function problemTable(findings: readonly Finding[], t: Translate): string[] {
  return table(
    [t('Status'), t('Container'), t('Rule'), t('Finding')],
    findings
      .slice(0, maxProblems)
      .map(({ status, containerName, rule, message, nextStep, command }) => [
        `${icons[status]} ${statusTitle(status, t)}`,
        code(containerName),
        rule,
        [prose(message), nextStep && prose(nextStep), command && code(command)].filter(Boolean).join('<br>'),
      ]),
    findings.length - maxProblems,
    t,
  );
}

/** What is in order is of interest as a whole: what was measured of each container, in one line. */
function wellTable(findings: readonly Finding[], t: Translate): string[] {
  const byContainer = new Map<string, string[]>();
  for (const { containerName, value, message } of findings) {
    const own = byContainer.get(containerName) ?? [];
    // A message without a number says no more than that all is well.
    byContainer.set(containerName, value ? [...own, prose(message)] : own);
  }
  const rows = [...byContainer].slice(0, maxContainers).map(([name, told]) => {
    const count = findings.filter(({ containerName }) => containerName === name).length;
    return [code(name), String(count), told.join('<br>')];
  });
  return table([t('Container'), t('Rules'), t('Measured')], rows, byContainer.size - maxContainers, t);
}

function table(
  titles: readonly string[],
  rows: readonly (readonly string[])[],
  left: number,
  t: Translate,
): string[] {
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
  return rows.length === 0
    ? []
    : [
        '',
        line(titles),
        line(titles.map(() => '---')),
        ...rows.map(line),
        ...(left > 0 ? ['', t('and {0} more', left)] : []),
      ];
}

function fold(title: string, content: readonly string[]): string[] {
  return content.length === 0
    ? []
    : ['', `<details><summary>${title}</summary>`, ...content, '', '</details>'];
}

/** Names and commands: nothing in them is a mention, a link or a reference. */
function code(text: string): string {
  return codeSpan(toPlainText(text)).replace(/\|/g, '\\|');
}

/** Text that stays readable where only its source is shown, in a mail for one; it calls nobody and refers to nothing. */
function prose(text: string): string {
  return toPlainText(text)
    .replace(/[\\`*_[\]<>|~&]|:(?=\/\/)/g, '\\$&')
    .replace(/[@#](?=\w)/g, '$&<!-- -->');
}

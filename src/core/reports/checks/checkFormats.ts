import type { CheckStatus } from '../../checks/checks.ts';
import type { Finding } from '../../checks/finding.ts';
import type { Translate } from '../../common/translate.ts';
import { toPlainText } from '../plainText.ts';
import { markdownReport } from './checkMarkdown.ts';
import { problemsOf } from './checkReport.ts';
import { type CheckRunReport, newFindings, plainSummary } from './checkRunReport.ts';

export const checkFormats = {
  junit: junitReport,
  github: githubReport,
  sarif: sarifReport,
  nagios: nagiosReport,
  markdown: markdownReport,
  prometheus: prometheusReport,
} as const satisfies Readonly<Record<string, (report: CheckRunReport, t: Translate) => string>>;

export type CheckFormat = keyof typeof checkFormats;

/**
 * JUnit's XML, as Jenkins, GitLab and GitHub's reporters read it: a test suite for each container, a test case for each rule.
 * Unknown is an error, not a failure.
 */
export function junitReport(report: CheckRunReport): string {
  const names = [...new Set(report.findings.map(({ containerName }) => containerName))];
  const suites = names.map((name) => {
    const findings = report.findings.filter(({ containerName }) => containerName === name);
    const cases = findings.map((finding) => junitCase(finding, report.known.has(finding)));
    return `  <testsuite ${attributes({ name, ...junitCounts(findings, report.known) })}>\n${cases.join('')}  </testsuite>\n`;
  });
  const total = attributes({ name: 'container-vitals', ...junitCounts(report.findings, report.known) });
  return `<?xml version="1.0" encoding="UTF-8"?>\n<testsuites ${total}>\n${suites.join('')}</testsuites>\n`;
}

function junitCounts(findings: readonly Finding[], known: ReadonlySet<Finding>) {
  const fresh = newFindings({ findings, known });
  const count = (...statuses: CheckStatus[]) =>
    fresh.filter(({ status }) => statuses.includes(status)).length;
  return {
    tests: findings.length,
    failures: count('warning', 'critical'),
    errors: count('unknown'),
    skipped: findings.length - fresh.length,
  };
}

function junitCase(finding: Finding, isKnown: boolean): string {
  const { rule, containerName, status, message, meaning, nextStep, command } = finding;
  const testcase = `    <testcase ${attributes({ classname: containerName, name: rule })}`;
  if (isKnown) {
    return `${testcase}>\n      <skipped ${attributes({ message })}/>\n    </testcase>\n`;
  }
  if (status === 'ok') {
    return `${testcase}/>\n`;
  }
  const element = status === 'unknown' ? 'error' : 'failure';
  const text = [meaning, nextStep, command && `$ ${command}`].filter(Boolean).join('\n');
  return `${testcase}>\n      <${element} ${attributes({ type: status, message })}>${escapeXml(text)}</${element}>\n    </testcase>\n`;
}

/** Workflow commands: annotations at the rules, in the log and in the summary of the job. */
export function githubReport(report: CheckRunReport, t: Translate): string {
  const lines = problemsOf(newFindings(report)).map((finding) => {
    const position = report.positionOf(finding);
    const level = finding.status === 'critical' ? 'error' : 'warning';
    const properties = {
      ...(position && report.policyPath && { file: report.policyPath, line: position.line + 1 }),
      title: `${finding.containerName}: ${finding.rule}`,
    };
    const escaped = Object.entries(properties).map(
      ([key, value]) => `${key}=${escapeCommand(String(value)).replace(/:/g, '%3A').replace(/,/g, '%2C')}`,
    );
    const text = [finding.message, finding.nextStep].filter(Boolean).join(' ');
    return `::${level} ${escaped.join(',')}::${escapeCommand(toPlainText(text))}`;
  });
  return `${[...lines, `::notice::${escapeCommand(plainSummary(report, t))}`].join('\n')}\n`;
}

/** SARIF 2.1.0, as code scanning shows it: each problem at its rule in the policy. */
export function sarifReport(report: CheckRunReport): string {
  const rules = [...new Set(report.findings.map(({ rule }) => rule))];
  const levels: Readonly<Record<CheckStatus, string>> = {
    critical: 'error',
    warning: 'warning',
    unknown: 'note',
    ok: 'none',
  };
  const results = problemsOf(report.findings).map((finding) => {
    const position = report.positionOf(finding);
    const name = finding.containerName;
    return {
      ruleId: finding.rule,
      ruleIndex: rules.indexOf(finding.rule),
      level: levels[finding.status],
      message: { text: `${name}: ${finding.message}` },
      locations: [
        {
          ...(position &&
            report.policyPath && {
              physicalLocation: {
                artifactLocation: { uri: report.policyPath },
                region: { startLine: position.line + 1, startColumn: position.column + 1 },
              },
            }),
          logicalLocations: [{ name, kind: 'resource' }],
        },
      ],
      // The same problem of the same container is the same alert in the next run.
      partialFingerprints: { 'containerVitals/v1': `${finding.rule}/${name}` },
      ...(report.known.has(finding) && { baselineState: 'unchanged' }),
    };
  });
  const driver = {
    name: 'Container Vitals',
    rules: rules.map((id) => ({ id, shortDescription: { text: id } })),
  };
  const run = { tool: { driver }, results };
  return `${JSON.stringify({ $schema: 'https://json.schemastore.org/sarif-2.1.0.json', version: '2.1.0', runs: [run] }, undefined, 2)}\n`;
}

const nagiosUnits: Partial<Record<NonNullable<Finding['unit']>, string>> = {
  percent: '%',
  bytes: 'B',
  diskBytes: 'B',
  seconds: 's',
  milliseconds: 'ms',
};

/** A plugin's output: one line with performance data, then the problems (nagios-plugins.org/doc/guidelines.html). */
export function nagiosReport(report: CheckRunReport, t: Translate): string {
  const fresh = newFindings(report);
  const clean = (text: string) => toPlainText(text).replace(/[|\n]/g, ' ');
  const measured = report.findings.filter(({ value, unit }) => value !== undefined && unit !== undefined);
  const data = measured.map(({ containerName, rule, value, unit, threshold }) => {
    const label = clean(`${containerName} ${rule}`).replace(/['=]/g, '_');
    const rounded = Number(value?.toFixed(3));
    return `'${label}'=${rounded}${(unit && nagiosUnits[unit]) ?? ''}${threshold === undefined ? '' : `;${threshold}`}`;
  });
  // "CRITICAL – …": plugins write a plain dash.
  const first = clean(plainSummary(report, t)).replace(' – ', ' - ');
  const rest = problemsOf(fresh).map((finding) =>
    clean(`${finding.status.toUpperCase()}: ${finding.containerName}: ${finding.message}`),
  );
  return `${[data.length > 0 ? `${first} | ${data.join(' ')}` : first, ...rest].join('\n')}\n`;
}

/** For a textfile collector or a push gateway: the status of each rule, by Nagios's numbers. */
export function prometheusReport({ findings }: CheckRunReport): string {
  const codes: Readonly<Record<CheckStatus, number>> = { ok: 0, warning: 1, critical: 2, unknown: 3 };
  const quoted = (text: string) => `"${text.replace(/[\\"]/g, '\\$&').replace(/\n/g, '\\n')}"`;
  const labels = ({ containerName, rule }: Finding) => `{name=${quoted(containerName)},rule=${quoted(rule)}}`;
  const family = (name: string, help: string, samples: readonly string[]) =>
    samples.length === 0 ? '' : `# HELP ${name} ${help}\n# TYPE ${name} gauge\n${samples.join('')}`;
  return (
    family(
      'container_vitals_check_status',
      '0 ok, 1 warning, 2 critical, 3 unknown.',
      findings.map((finding) => `container_vitals_check_status${labels(finding)} ${codes[finding.status]}\n`),
    ) +
    family(
      'container_vitals_check_value',
      'What the rule measured, in its base unit.',
      findings.flatMap((finding) =>
        finding.value === undefined
          ? []
          : [`container_vitals_check_value${labels(finding)} ${finding.value}\n`],
      ),
    )
  );
}

function attributes(values: Readonly<Record<string, string | number>>): string {
  return Object.entries(values)
    .map(([name, value]) => `${name}="${escapeXml(String(value))}"`)
    .join(' ');
}

/** XML 1.0 has no place for most control characters, not even escaped. */
function escapeXml(text: string): string {
  const named: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };
  return text
    .replace(/[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/gu, '\ufffd')
    .replace(/[&<>"]/g, (letter) => named[letter] ?? letter);
}

function escapeCommand(text: string): string {
  return text.replace(/%/g, '%25').replace(/\r/g, '%0D').replace(/\n/g, '%0A');
}

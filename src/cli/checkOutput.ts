import { t } from '@vscode/l10n';
import type { CheckStatus } from '../core/checks/checks.ts';
import type { Finding } from '../core/checks/finding.ts';
import { english, type Translate } from '../core/common/translate.ts';
import { type CheckFormat, checkFormats } from '../core/reports/checks/checkFormats.ts';
import { checkReport } from '../core/reports/checks/checkReport.ts';
import { type CheckRunReport, newFindings } from '../core/reports/checks/checkRunReport.ts';
import { type CommandContext, UsageError } from './command.ts';
import { writeJsonArray } from './json.ts';
import type { Style } from './terminal.ts';

export const outputFormats = ['text', 'json', ...(Object.keys(checkFormats) as CheckFormat[])] as const;
export type OutputFormat = (typeof outputFormats)[number];

const styles: Readonly<Record<CheckStatus, Style>> = {
  ok: 'green',
  warning: 'yellow',
  critical: 'red',
  unknown: 'magenta',
};

/** A file that a run is written to besides stdout. */
export interface ReportFile {
  readonly format: OutputFormat;
  readonly path: string;
}

/** `junit=report.xml`. Throws UsageError. */
export function reportFile(text: string): ReportFile {
  const [name, ...rest] = text.split('=');
  const format = outputFormats.find((one) => one === name);
  const path = rest.join('=');
  if (format === undefined || path === '') {
    throw new UsageError(
      t('--report is FORMAT=FILE with one of {0}, for example junit=report.xml', outputFormats.join(', ')),
    );
  }
  return { format, path };
}

/** JSON and what programs read is the same in every language. */
export function wordsOf(format: OutputFormat): Translate {
  return format === 'json' || format === 'sarif' ? english : t;
}

export function formatReport(
  report: CheckRunReport,
  format: OutputFormat,
  paint: CommandContext['paint'] = (_style, text) => text,
): string {
  switch (format) {
    case 'json': {
      let json = '';
      writeJsonArray({ write: (text) => (json += text), isTTY: false }, report.findings.map(jsonOf));
      return json;
    }
    case 'text': {
      const known = report.known.size;
      return (
        checkReport(newFindings(report), t, (status, text) => paint(styles[status], text)) +
        (known > 0 ? `${t('Known before and not counted: {0}', known)}\n` : '')
      );
    }
    default:
      return checkFormats[format](report, t);
  }
}

/** The schema is in docs/cli.md; a test compares them. */
function jsonOf(finding: Finding): object {
  return {
    id: finding.containerId ?? null,
    name: finding.containerName,
    rule: finding.rule,
    status: finding.status,
    value: finding.value ?? null,
    unit: finding.unit ?? null,
    threshold: finding.threshold ?? null,
    scale: finding.scale ?? null,
    message: finding.message,
  };
}

import { type CheckStatus, worstStatus } from '../../checks/checks.ts';
import type { Finding } from '../../checks/finding.ts';
import type { TextPosition } from '../../checks/policy/tree.ts';
import type { Translate } from '../../common/translate.ts';
import { summary } from './checkReport.ts';

/** A run of the checks, for whatever reads it. */
export interface CheckRunReport {
  readonly findings: readonly Finding[];
  /** Failing already when the baseline was taken: told, and not counted. */
  readonly known: ReadonlySet<Finding>;
  /** Of the policy, as CI finds it in the repository; undefined where there is none. */
  readonly policyPath: string | undefined;
  /** Where a finding's rule stands in the policy; undefined where it stands in none. */
  readonly positionOf: (finding: Finding) => TextPosition | undefined;
}

/** What counts: not what was known before. */
export function newFindings({ findings, known }: Pick<CheckRunReport, 'findings' | 'known'>): Finding[] {
  return findings.filter((finding) => !known.has(finding));
}

/** How it stands: by what is new. Nothing checked is not OK. */
export function overallStatus(report: Pick<CheckRunReport, 'findings' | 'known'>): CheckStatus {
  return report.findings.length === 0 ? 'unknown' : worstStatus(newFindings(report));
}

/** One line without colours. */
export function plainSummary(report: CheckRunReport, t: Translate): string {
  return summary(newFindings(report), t, (_status, text) => text);
}

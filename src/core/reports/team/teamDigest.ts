import type { Digest } from '../../alerts/notifier.ts';
import { worstStatus } from '../../checks/checks.ts';
import type { Translate } from '../../common/translate.ts';
import { formatDuration } from '../../metrics/format.ts';
import { attentionItems, summaryText } from './teamDocument.ts';
import type { TeamReport } from './teamReport.ts';

const namedAtMost = 10;

/** What a team reads of the report in its chat: how it stands, and what needs somebody. */
export function teamDigest(report: TeamReport, t: Translate): Digest {
  const { from, to } = report.period;
  const items = attentionItems(report, t);
  const rest = items.length - namedAtMost;
  const status = worstStatus([...report.services, ...report.absences]);
  const mark = { critical: '🔴', warning: '🟠', unknown: '⚪', ok: '✅' }[status];
  return {
    id: `report-${to}`,
    title: `${mark} ${t('Team report')} – ${t('The last {0}', formatDuration(to - from, t))}`,
    lines: [
      summaryText(report, t),
      ...(items.length === 0
        ? [t('Nothing needs attention.')]
        : items.slice(0, namedAtMost).map((item) => `• ${item}`)),
      ...(rest > 0 ? [t('and {0} more', rest)] : []),
    ],
  };
}

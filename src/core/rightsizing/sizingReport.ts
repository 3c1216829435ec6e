import { assertNever } from '../common/assertNever.ts';
import { shellQuote } from '../common/shellQuote.ts';
import type { Translate } from '../common/translate.ts';
import { formatDuration, formatMemory, formatPercent, unknownValue } from '../metrics/format.ts';
import { toPlainText } from '../reports/plainText.ts';
import { renderTable, type TableColumn } from '../reports/table.ts';
import type { Confidence, Reason, Resource, Sizing, Verdict } from './rightsize.ts';
import type { Outlook, Trend } from './trend.ts';

/** The columns of both reports; numbers as people read them. */
export function sizingTable(
  sizings: readonly Sizing[],
  t: Translate,
): { readonly columns: readonly TableColumn[]; readonly rows: readonly string[][] } {
  const right = (title: string): TableColumn => ({ title, align: 'right' });
  const columns: TableColumn[] = [
    { title: t('Container') },
    { title: t('Resource') },
    right(t('Limit')),
    right('P50'),
    right('P95'),
    right('P99'),
    right(t('Highest')),
    right(t('Trend')),
    { title: t('Proposal') },
    { title: t('Confidence') },
    { title: t('Outlook') },
  ];
  const rows = sizings.map(
    ({ name, resource, limit, used, verdict, proposal, confidence, trend, outlook }) => {
      const amount = (value: number | undefined) => formatAmount(resource, value);
      return [
        toPlainText(name),
        resourceWord(resource, t),
        limit === undefined ? t('none') : amount(limit),
        amount(used?.p50),
        amount(used?.p95),
        amount(used?.p99),
        amount(used?.max),
        trend === undefined ? unknownValue : trendText(resource, trend, t),
        verdictText(resource, verdict, t) + (proposal === undefined ? '' : ` ${amount(proposal)}`),
        confidence === undefined ? unknownValue : confidenceText(confidence, t),
        outlookText(outlook, t),
      ];
    },
  );
  return { columns, rows };
}

/** As plain text: the table, then for each change why, and the command that makes it. */
export function sizingReport(sizings: readonly Sizing[], period: string, t: Translate): string {
  if (sizings.length === 0) {
    return `${t('Nothing was measured within this time.')}\n`;
  }
  const { columns, rows } = sizingTable(sizings, t);
  const changes = sizings.filter(({ verdict }) => verdict !== 'keep' && verdict !== 'tooLittleData');
  return `${[
    [t('Limits against what was used within {0}', period)],
    renderTable(columns, rows),
    ...changes.map((sizing) => changeLines(sizing, t)),
    [sizingNote(t)],
  ]
    .map((block) => block.join('\n'))
    .join('\n\n')}\n`;
}

/** How the proposals are reckoned. */
export function sizingNote(t: Translate): string {
  return t(
    'Memory is proposed a quarter above the highest use, CPU 30% above the 99th percentile of the minutes’ peaks, as are P95 and P99. Nothing is proposed from less than 6 measured hours.',
  );
}

export function formatAmount(resource: Resource, value: number | undefined): string {
  if (value === undefined) {
    return unknownValue;
  }
  switch (resource) {
    case 'cpu':
      return String(Number(value.toFixed(3)));
    case 'memory':
      return formatMemory(value);
    case 'disk':
      return formatPercent(value);
  }
}

export function reasonText(reason: Reason, t: Translate): string {
  const percent = (share: number) => `${Math.round(100 * share)}%`;
  switch (reason.code) {
    case 'noLimit':
      return t('It has no limit: it may take all there is from its neighbours.');
    case 'oomKilled':
      return t('The kernel killed processes of it for want of memory ({0}).', reason.count);
    case 'close':
      return t('It came to {0} of its limit.', percent(reason.share));
    case 'throttled':
      return t('It was held back in {0} of its scheduling periods.', percent(reason.percent / 100));
    case 'unused':
      return t('It never used more than {0} of its limit.', percent(reason.share));
    case 'growing':
      return t('Its use grows.');
    case 'fits':
      return t('The limit fits.');
    default:
      return assertNever(reason);
  }
}

function changeLines(sizing: Sizing, t: Translate): string[] {
  const { containerName, resource, proposal, verdict, reasons } = sizing;
  const what = [
    verdictText(resource, verdict, t),
    ...(proposal === undefined ? [] : [formatAmount(resource, proposal)]),
  ];
  return [
    `${toPlainText(containerName)} · ${resourceWord(resource, t)}: ${what.join(' ')}`,
    `    ${reasons.map((reason) => reasonText(reason, t)).join(' ')}`,
    ...(proposal === undefined ? [] : [`    $ ${updateCommand(resource, proposal, containerName)}`]),
  ];
}

function updateCommand(resource: Resource, proposal: number, containerName: string): string {
  const mebibytes = Math.round(proposal / 2 ** 20);
  const option =
    resource === 'cpu'
      ? `--cpus ${formatAmount('cpu', proposal)}`
      : // With swap as docker gives it by default: it refuses memory above what swap allows.
        `--memory ${mebibytes}m --memory-swap ${2 * mebibytes}m`;
  return `docker update ${option} ${toPlainText(shellQuote(containerName))}`;
}

function resourceWord(resource: Resource, t: Translate): string {
  switch (resource) {
    case 'cpu':
      return 'CPU';
    case 'memory':
      return t('Memory');
    case 'disk':
      return t('Disk');
  }
}

function verdictText(resource: Resource, verdict: Verdict, t: Translate): string {
  switch (verdict) {
    case 'raise':
      return resource === 'disk' ? t('needs room') : t('raise to');
    case 'lower':
      return t('lower to');
    case 'set':
      return t('set to');
    case 'keep':
      return t('keep');
    case 'tooLittleData':
      return t('too little data');
    default:
      return assertNever(verdict);
  }
}

function confidenceText(confidence: Confidence, t: Translate): string {
  switch (confidence) {
    case 'low':
      return t('low');
    case 'medium':
      return t('medium');
    case 'high':
      return t('high');
    default:
      return assertNever(confidence);
  }
}

/** By how much it changes a day, where the sign of the change is certain. */
function trendText(resource: Resource, { slope }: Trend, t: Translate): string {
  const aDay = 24 * slope;
  return t('{0} a day', `${aDay < 0 ? '-' : '+'}${formatAmount(resource, Math.abs(aDay))}`);
}

function outlookText(outlook: Outlook, t: Translate): string {
  switch (outlook.kind) {
    case 'noTrend':
      return t('no trend');
    case 'notWithinAYear':
      return outlook.trend.slope > 0 ? t('rises; not full within a year') : t('falls');
    case 'reaches': {
      const from = formatDuration(outlook.earliest, t);
      const to = Number.isFinite(outlook.latest) ? formatDuration(outlook.latest, t) : '…';
      return t('full in {0} ({1} to {2})', formatDuration(outlook.after, t), from, to);
    }
    default:
      return assertNever(outlook);
  }
}

import { t } from '@vscode/l10n';
import { hasProcesses } from '../core/containers/container.ts';
import { selectContainers } from '../core/containers/selectContainers.ts';
import { toJson } from '../core/reports/jsonText.ts';
import { markdownTable } from '../core/reports/markdown.ts';
import type { Sizing } from '../core/rightsizing/rightsize.ts';
import { sizeContainers, withLimits } from '../core/rightsizing/sizeContainers.ts';
import { sizingReport, sizingTable } from '../core/rightsizing/sizingReport.ts';
import { type Command, type OptionSpecs, UsageError } from './command.ts';
import { periodOption, readHistory } from './statsHistory.ts';

const options = {
  history: {
    type: 'string',
    value: 'TIME',
    help: () => t('how far back to look (default: 7d)'),
  },
  format: { type: 'string', value: 'FORMAT', help: () => t('text, json or markdown (default: text)') },
} as const satisfies OptionSpecs;

const formats: readonly string[] = ['text', 'json', 'markdown'];

export const rightsizeCommand: Command<typeof options> = {
  name: 'rightsize',
  usage: '[NAME…] [--history TIME] [--format FORMAT] [--json]',
  summary: () => t('compare limits with what was used, and propose better ones'),
  details: () =>
    t(
      'Of running containers, by what the editor and watch have measured. It changes nothing. Nothing is proposed from less than 6 measured hours.',
    ),
  options,
  positionals: { min: 0, max: Number.POSITIVE_INFINITY },
  failureCode: 2,
  async run({ options: { history: period = '7d', format: wanted = 'text' }, positionals, isJson }, context) {
    const format = isJson ? 'json' : wanted;
    if (!formats.includes(format)) {
      throw new UsageError(t('--{0} knows {1}, not “{2}”.', 'format', formats.join(', '), format));
    }
    const periodMs = periodOption('history', period);
    const client = await context.connect();
    const listed = await client.list(context.signal);
    const chosen = positionals.length > 0 ? selectContainers(listed, positionals) : listed;
    const containers = await withLimits(client, chosen.filter(hasProcesses), context.signal);
    const sizings = await readHistory(context, (history) =>
      sizeContainers(history, containers, periodMs, context.clock),
    );
    const { stdout } = context;
    if (format === 'json') {
      stdout.write(`${toJson(sizings.map(jsonOf))}\n`);
    } else if (format === 'markdown') {
      const { columns, rows } = sizingTable(sizings, t);
      stdout.write(
        markdownTable(
          columns.map(({ title }) => title),
          rows,
        ),
      );
    } else {
      stdout.write(sizingReport(sizings, period, t));
    }
    return 0;
  },
};

/** The schema is in docs/cli.md; a test compares them. */
function jsonOf({
  name,
  containerName,
  resource,
  limit,
  used,
  measuredMs,
  verdict,
  proposal,
  confidence,
  reasons,
  trend,
  outlook,
}: Sizing): object {
  const full = outlook.kind === 'reaches' ? outlook : undefined;
  const seconds = (milliseconds = Number.POSITIVE_INFINITY) =>
    Number.isFinite(milliseconds) ? Math.round(milliseconds / 1000) : null;
  return {
    name,
    container: containerName,
    resource,
    limit: limit ?? null,
    p50: used?.p50 ?? null,
    p95: used?.p95 ?? null,
    p99: used?.p99 ?? null,
    max: used?.max ?? null,
    measuredSeconds: Math.round(measuredMs / 1000),
    verdict,
    proposal: proposal ?? null,
    confidence: confidence ?? null,
    reasons: reasons.map(({ code }) => code),
    trendPerHour: trend?.slope ?? null,
    trendPerHourLow: trend?.interval.low ?? null,
    trendPerHourHigh: trend?.interval.high ?? null,
    fullInSeconds: seconds(full?.after),
    fullInSecondsEarliest: seconds(full?.earliest),
    fullInSecondsLatest: seconds(full?.latest),
  };
}

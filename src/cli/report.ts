import { t } from '@vscode/l10n';
import { type Delivery, type Digest, nothingTried } from '../core/alerts/notifier.ts';
import type { Policy } from '../core/checks/policy/policy.ts';
import { describeEndpoint } from '../core/containers/describeEndpoint.ts';
import { describeDelivery } from '../core/notify/describeDelivery.ts';
import { createRedactor } from '../core/redaction/redactor.ts';
import { redactReport } from '../core/reports/document/redactReport.ts';
import { jsonArray } from '../core/reports/jsonText.ts';
import { toPlainText } from '../core/reports/plainText.ts';
import { teamDigest } from '../core/reports/team/teamDigest.ts';
import { teamDocument } from '../core/reports/team/teamDocument.ts';
import { teamJson } from '../core/reports/team/teamJson.ts';
import { teamReport } from '../core/reports/team/teamReport.ts';
import { channelNotifier } from './channels.ts';
import type { Command, CommandContext, OptionSpecs } from './command.ts';
import { gatherForReport, reportPolicy } from './gatherForReport.ts';
import { documentText, reportFormatOf, reportOptions, reportWords, writeReport } from './reportOutput.ts';
import { periodOption } from './statsHistory.ts';

const options = {
  last: {
    type: 'string',
    value: 'TIME',
    help: () => t('of this time up to now, against as long before (default: 1h)'),
  },
  policy: {
    type: 'string',
    short: 'p',
    value: 'FILE',
    help: () => t('the policy (default: container-vitals.yaml of this folder, else the built-in rules)'),
  },
  send: {
    type: 'string',
    value: 'CHANNEL',
    help: () => t('send a short form of it to this channel (help alert: how one is set up)'),
  },
  ...reportOptions,
} as const satisfies OptionSpecs;

export const reportCommand: Command<typeof options> = {
  name: 'report',
  usage:
    '[NAME…] [--last TIME] [--output FILE] [--send CHANNEL] [--language LANG] [--format FORMAT] [options]',
  summary: () => t('report on services for a team: load, errors, restarts and alerts, worst first'),
  details: () =>
    t(
      'Courses come from what the editor or “watch” has recorded, alerts from “watch”; what is not known is told, not guessed. Secrets and personal data are taken out. Exit code: 0 done, 1 (with --send) not delivered, 2 it could not be done.',
    ),
  options,
  positionals: { min: 0, max: Number.POSITIVE_INFINITY },
  failureCode: 2,
  async run(input, context) {
    const { last = '1h', language, output, send } = input.options;
    const length = periodOption('last', last);
    const format = reportFormatOf(input);
    const words = reportWords(language, context);
    const watched = await reportPolicy(input.options.policy, context);
    const { policy } = watched;
    const { facts, endpoint } = await gatherForReport(watched, { names: input.positionals, length }, context);
    const report = teamReport(facts);
    const redact = createRedactor({ patterns: policy.notify.redact });
    const { timeZone } = policy.notify;
    const text =
      format === 'json'
        ? jsonArray(redactReport(teamJson(report), redact))
        : documentText(
            redactReport(
              teamDocument(
                report,
                { language: words.language, timeZone, engine: describeEndpoint(endpoint, words.t) },
                words.t,
              ),
              redact,
            ),
            format,
          );
    if (send === undefined || output !== undefined) {
      await writeReport(text, output, context);
    }
    return send === undefined ? 0 : sendDigest(send, teamDigest(report, words.t), policy, context);
  },
};

async function sendDigest(
  channel: string,
  digest: Digest,
  policy: Policy,
  context: CommandContext,
): Promise<number> {
  const notifier = await channelNotifier(channel, context, policy);
  const problem = { code: notifier ? 'alertsOnly' : 'notSetUp' } as const;
  const delivery: Delivery = notifier?.post
    ? await notifier.post(digest, context.signal)
    : { outcome: 'failed', problem, exchange: nothingTried };
  context.signal.throwIfAborted();
  context.stderr.write(`${t('Channel “{0}”: {1}', toPlainText(channel), describeDelivery(delivery, t))}\n`);
  return delivery.outcome === 'delivered' ? 0 : 1;
}

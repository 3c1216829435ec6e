import { t } from '@vscode/l10n';
import { backtestDocument } from '../core/alerts/backtestDocument.ts';
import { backtestHistory } from '../core/alerts/backtestHistory.ts';
import { backtestRecording } from '../core/alerts/backtestRecording.ts';
import { backtestText, type Replayed } from '../core/alerts/describeBacktest.ts';
import type { RuleReplay } from '../core/alerts/replay.ts';
import { defaultCheckPolicy } from '../core/checks/checks.ts';
import { defaultPolicyWithoutDisk } from '../core/checks/policy/defaultPolicy.ts';
import type { Policy } from '../core/checks/policy/policy.ts';
import { unitOf } from '../core/checks/policy/readRule.ts';
import { readRecording } from '../storage/recordings/readRecording.ts';
import { type Command, type CommandContext, type OptionSpecs, UsageError } from './command.ts';
import { writeJsonArray } from './json.ts';
import { languageOf } from './language.ts';
import { readValidPolicy } from './policyFile.ts';
import { documentOptions, writeDocument } from './reportOutput.ts';
import { periodOption, readHistory } from './statsHistory.ts';

const options = {
  policy: {
    type: 'string',
    short: 'p',
    value: 'FILE',
    help: () => t('replay this policy (default: container-vitals.yaml of this folder, where there is one)'),
  },
  since: {
    type: 'string',
    value: 'TIME',
    help: () => t('replay it on what the history keeps of this time (24h, 7d), not on a recording'),
  },
  ...documentOptions,
} as const satisfies OptionSpecs;

export const backtestCommand: Command<typeof options> = {
  name: 'backtest',
  usage: 'RECORDING | --since TIME [RULE…] [--policy FILE] [--html FILE] [--json]',
  summary: () => t('replay a policy on a recording or the history: when each rule would have fired'),
  details: () =>
    t(
      'RECORDING is a file that “record” wrote; the history is what the editor and “watch” keep. Needs no engine. Without RULE all rules are replayed. What is not recorded (log lines, answers of web servers, labels) is told. Exit code: 0 nothing would have fired, 1 something would, 2 an error, also where no rule could be replayed.',
    ),
  options,
  positionals: { min: 0, max: Number.POSITIVE_INFINITY },
  failureCode: 2,
  async run({ positionals, options: { policy: policyPath, since, markdown, html }, isJson }, context) {
    const [path, ...rest] = positionals;
    if (since === undefined && path === undefined) {
      throw new UsageError(t('Something is missing on the command line.'));
    }
    const file = await readValidPolicy(policyPath, context.stderr);
    const names = since === undefined ? rest : positionals;
    const policy = only(file?.policy ?? defaultPolicyWithoutDisk(defaultCheckPolicy), names);
    const replayed =
      since === undefined ? await onRecording(path ?? '', policy) : await onHistory(since, policy, context);
    const { replays } = replayed;
    const { timeZone } = policy.notify;
    const language = languageOf(context.env);
    const document = backtestDocument(replayed, { language, timeZone }, t);
    const isWritten = await writeDocument(document, { markdown, html }, context);
    if (isJson) {
      writeJsonArray(context.stdout, replays.map(jsonOf));
    } else if (!isWritten) {
      const { stdout, paint } = context;
      stdout.write(
        backtestText(replayed, t, (severity, word) =>
          paint(severity === 'critical' ? 'red' : 'yellow', word),
        ),
      );
    }
    const isAnyReplayed = replays.some(({ notReplayed }) => notReplayed === undefined);
    return isAnyReplayed
      ? Number(replays.some(({ alerts }) => alerts.length > 0))
      : backtestCommand.failureCode;
  },
};

async function onRecording(path: string, policy: Policy): Promise<Replayed> {
  const recording = await readRecording(path);
  const from = Date.parse(recording.startedAt);
  const replays = backtestRecording(recording, policy);
  const containers = recording.containers.length;
  return { replays, containers, from, to: from + recording.durationMs, stepMs: undefined };
}

async function onHistory(since: string, policy: Policy, context: CommandContext): Promise<Replayed> {
  const to = context.clock.now();
  const from = to - periodOption('since', since);
  const replayed = await readHistory(context, (history) => backtestHistory(history, policy, { from, to }));
  return { ...replayed, from, to };
}

function only(policy: Policy, names: readonly string[]): Policy {
  const missing = names.find((name) => policy.rules.every(({ id }) => id !== name));
  if (missing !== undefined) {
    throw new UsageError(t('The policy has no rule “{0}”.', missing));
  }
  return names.length === 0
    ? policy
    : { ...policy, rules: policy.rules.filter(({ id }) => names.includes(id)) };
}

/** The schema is in docs/cli.md; a test compares them. */
function jsonOf({ rule, container, notReplayed, alerts }: RuleReplay): object {
  return {
    rule: rule.id,
    identity: container?.identity ?? null,
    notReplayed: notReplayed ?? null,
    unit: unitOf(rule.condition) ?? null,
    alerts: alerts.map(({ firedAt, resolvedAt, severity, worst }) => ({
      firedAt: new Date(firedAt).toISOString(),
      resolvedAt: resolvedAt === undefined ? null : new Date(resolvedAt).toISOString(),
      severity,
      worst: worst ?? null,
    })),
  };
}

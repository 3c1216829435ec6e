import { t } from '@vscode/l10n';
import type { PastAlert } from '../core/alerts/backtest.ts';
import { backtestRecording, type NotReplayed, type RuleReplay } from '../core/alerts/backtestRecording.ts';
import { defaultCheckPolicy } from '../core/checks/checks.ts';
import { statusTitle } from '../core/checks/describeCheck.ts';
import { defaultPolicy } from '../core/checks/policy/defaultPolicy.ts';
import { formatRuleValue, whatIsWatched } from '../core/checks/policy/describeRule.ts';
import type { Policy } from '../core/checks/policy/policy.ts';
import { unitOf } from '../core/checks/policy/readRule.ts';
import { assertNever } from '../core/common/assertNever.ts';
import { formatDuration } from '../core/metrics/format.ts';
import type { Recording } from '../core/recordings/recording.ts';
import { toPlainText } from '../core/reports/plainText.ts';
import { readRecording } from '../storage/recordings/readRecording.ts';
import { type Command, type CommandContext, type OptionSpecs, UsageError } from './command.ts';
import { writeJsonArray } from './json.ts';
import { readValidPolicy } from './policyFile.ts';

const options = {
  policy: {
    type: 'string',
    short: 'p',
    value: 'FILE',
    help: () => t('replay this policy (default: container-vitals.yaml of this folder, where there is one)'),
  },
} as const satisfies OptionSpecs;

export const backtestCommand: Command<typeof options> = {
  name: 'backtest',
  usage: 'RECORDING [RULE…] [--policy FILE] [--json]',
  summary: () => t('replay a policy on a recording: when each rule would have fired'),
  details: () =>
    t(
      'RECORDING is a file that “record” wrote; needs no engine. Without RULE all rules are replayed. What a recording does not hold (log lines, answers of web servers, labels) is told. Exit code: 0 nothing would have fired, 1 something would, 2 an error, also where no rule could be replayed.',
    ),
  options,
  positionals: { min: 1, max: Number.POSITIVE_INFINITY },
  hasJson: true,
  failureCode: 2,
  async run({ positionals: [path = '', ...names], options: { policy: policyPath }, isJson }, context) {
    const recording = await readRecording(path);
    const file = await readValidPolicy(policyPath, context.stderr);
    const policy = only(file?.policy ?? defaultPolicy(defaultCheckPolicy), names);
    const replays = backtestRecording(recording, policy);
    if (isJson) {
      writeJsonArray(context.stdout, replays.map(jsonOf));
    } else {
      writeText(replays, recording, context);
    }
    const isAnyReplayed = replays.some(({ notReplayed }) => notReplayed === undefined);
    return isAnyReplayed
      ? Number(replays.some(({ alerts }) => alerts.length > 0))
      : backtestCommand.failureCode;
  },
};

function only(policy: Policy, names: readonly string[]): Policy {
  const missing = names.find((name) => policy.rules.every(({ id }) => id !== name));
  if (missing !== undefined) {
    throw new UsageError(t('The policy has no rule “{0}”.', missing));
  }
  return names.length === 0
    ? policy
    : { ...policy, rules: policy.rules.filter(({ id }) => names.includes(id)) };
}

function writeText(
  replays: readonly RuleReplay[],
  { durationMs, containers }: Recording,
  { stdout, paint }: CommandContext,
): void {
  const alerts = replays.flatMap((replay) => replay.alerts);
  const head = t(
    'Replayed on {0} containers over {1}; alerts that would have fired: {2}',
    containers.length,
    formatDuration(durationMs, t),
    alerts.length,
  );
  const lines = replays.flatMap((replay) => [
    ruleLine(replay),
    ...replay.alerts.map((alert) => {
      const style = alert.severity === 'critical' ? 'red' : 'yellow';
      return `    ${paint(style, statusTitle(alert.severity, t))}  ${alertText(replay, alert)}`;
    }),
  ]);
  stdout.write(`${[head, ...lines].join('\n')}\n`);
}

function ruleLine({ rule, container, notReplayed, alerts }: RuleReplay): string {
  const name = `  ${rule.id}${container ? `  ${toPlainText(container.identity)}` : ''}`;
  const what = toPlainText(whatIsWatched(rule.condition, t));
  const found =
    notReplayed === undefined
      ? t('would have fired: {0}', alerts.length)
      : t('not replayed, {0}', reasonText(notReplayed));
  return `${name}  ${what}: ${found}`;
}

function alertText({ rule }: RuleReplay, { firedAt, resolvedAt, worst }: PastAlert): string {
  const times =
    resolvedAt === undefined
      ? t('{0}, until the end of the recording', time(firedAt))
      : t('{0}, for {1}', time(firedAt), formatDuration(resolvedAt - firedAt, t));
  return worst === undefined ? times : t('{0}; worst: {1}', times, formatRuleValue(rule.condition, worst));
}

function reasonText(reason: NotReplayed): string {
  switch (reason) {
    case 'notRecorded':
      return t('as a recording does not hold what it looks at');
    case 'selectsByLabel':
      return t('as a recording holds no labels');
    default:
      return assertNever(reason);
  }
}

/** RFC 3339, UTC, to the second. */
function time(at: number): string {
  return new Date(at).toISOString().replace(/\.\d+/, '');
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

import { readFile } from 'node:fs/promises';
import { t } from '@vscode/l10n';
import { type CheckPolicy, type CheckStatus, defaultCheckPolicy } from '../core/checks/checks.ts';
import type { Finding } from '../core/checks/finding.ts';
import { parseDuration } from '../core/checks/policy/quantity.ts';
import { positionAt } from '../core/checks/policy/tree.ts';
import type { Translate } from '../core/common/translate.ts';
import { VitalsError } from '../core/errors.ts';
import { createRedactor } from '../core/redaction/redactor.ts';
import { type CheckRunReport, overallStatus } from '../core/reports/checks/checkRunReport.ts';
import { explainReport } from '../core/reports/checks/explainReport.ts';
import { numberOption } from './arguments.ts';
import { CheckedContainers } from './checkFindings.ts';
import { formatReport, type OutputFormat, outputFormats, reportFile, wordsOf } from './checkOutput.ts';
import {
  type Command,
  type CommandContext,
  type CommandInput,
  type OptionSpecs,
  UsageError,
} from './command.ts';
import { type PolicyFile, readValidPolicy } from './policyFile.ts';
import { writeTextFile } from './writeTextFile.ts';

/** As Nagios plugins: https://nagios-plugins.org/doc/guidelines.html#AEN78. */
const exitCodes: Readonly<Record<CheckStatus, number>> = { ok: 0, warning: 1, critical: 2, unknown: 3 };

const options = {
  policy: {
    type: 'string',
    short: 'p',
    value: 'FILE',
    help: () => t('check by this policy (default: container-vitals.yaml of this folder, where there is one)'),
  },
  cpu: {
    type: 'string',
    value: 'N',
    help: () =>
      t('warn above N % of the container’s own CPU limit (default: {0})', defaultCheckPolicy.cpuPercent),
  },
  mem: {
    type: 'string',
    value: 'N',
    help: () =>
      t(
        'warn above N % of the container’s own memory limit (default: {0})',
        defaultCheckPolicy.memoryPercent,
      ),
  },
  disk: {
    type: 'string',
    value: 'N',
    help: () =>
      t(
        'warn when the disk the container writes to is more than N % full (default: {0})',
        defaultCheckPolicy.diskPercent,
      ),
  },
  for: {
    type: 'string',
    value: 'TIME',
    help: () => t('watch for so long, for example 30s: peaks that are shorter do not count'),
  },
  'wait-healthy': {
    type: 'string',
    value: 'TIME',
    help: () => t('first wait until all health checks succeed, no longer than this'),
  },
  baseline: {
    type: 'string',
    value: 'FILE',
    help: () => t('do not count what failed already in FILE, an earlier output with --json'),
  },
  explain: {
    type: 'boolean',
    help: () => t('tell of every rule and container why it is as it is'),
  },
  format: { type: 'string', value: 'FORMAT', help: () => t('one of {0}', outputFormats.join(', ')) },
  report: {
    type: 'string',
    multiple: true,
    value: 'FORMAT=FILE',
    help: () => t('the same run in another format as well, into a file; several times'),
  },
} as const satisfies OptionSpecs;

type Input = CommandInput<typeof options>;

export const checkCommand: Command<typeof options> = {
  name: 'check',
  usage: '[NAME…] [--policy FILE] [--for TIME] [--format FORMAT] [options]',
  summary: () => t('check containers by a policy, or CPU, memory, disk, health, OOM kills and restart loops'),
  details: () =>
    t(
      'Exit code: 0 all is well, 1 warning, 2 critical, 3 unknown (no reading, nothing to check, or an error). Without a policy a warning is a threshold that is passed; critical is unhealthy, OOM-killed or restarting again and again within 5 minutes.',
    ),
  options,
  positionals: { min: 0, max: Number.POSITIVE_INFINITY },
  failureCode: exitCodes.unknown,
  async run(input, context) {
    const format = formatOf(input);
    const baseline =
      input.options.baseline === undefined ? undefined : await readBaseline(input.options.baseline);
    const isExplained = input.options.explain === true;
    if (isExplained && format !== 'text') {
      throw new UsageError(t('--explain goes with text only'));
    }
    const files = (input.options.report ?? []).map(reportFile);
    const lasts = durationOption(input, 'for');
    const longestWait = durationOption(input, 'wait-healthy') ?? 0;
    const thresholds = thresholdsOf(input);
    const file = await policyOf(input, context);
    const checked = new CheckedContainers(await context.connect(), input.positionals, context);
    await checked.waitUntilHealthy(longestWait);
    // What lasts, what is explained and what containers want of themselves are rules.
    const isByRules = lasts !== undefined || isExplained || (await checked.haveLabelRules());
    const policy = file?.policy ?? (isByRules ? await checked.defaultPolicy(thresholds) : undefined);
    const run = policy && (await checked.runPolicy(policy, lasts ?? 0));
    const found = run === undefined ? await checked.findByThresholds(thresholds) : undefined;
    // A report goes to a CI's log or a pull request, and what a command printed may be anything.
    const redact = createRedactor({ patterns: policy?.notify.redact ?? [] });
    const reportIn = (words: Translate): CheckRunReport => {
      const findings = (run ? checked.findingsOf(run, words) : (found?.(words) ?? [])).map(
        (finding): Finding => ({ ...finding, message: redact(finding.message) }),
      );
      const isKnown = (finding: Finding) => finding.status !== 'ok' && baseline?.has(keyOf(finding));
      return {
        findings,
        known: new Set(findings.filter(isKnown)),
        policyPath: file?.path,
        positionOf: ({ span }) => (file && span ? positionAt(file.text, span.start) : undefined),
      };
    };
    for (const one of files) {
      await writeTextFile(one.path, formatReport(reportIn(wordsOf(one.format)), one.format));
    }
    const report = reportIn(wordsOf(format));
    context.stdout.write(formatReport(report, format, context.paint));
    if (policy && run && isExplained) {
      const explained = explainReport(run, policy, lasts ?? 0, t);
      context.stdout.write(`\n${explained.split('\n').map(redact).join('\n')}`);
    }
    return exitCodes[overallStatus(report)];
  },
};

function formatOf({ options: { format }, isJson }: Input): OutputFormat {
  const known = outputFormats.find((one) => one === (format ?? (isJson ? 'json' : 'text')));
  if (known === undefined || (isJson && known !== 'json')) {
    throw new UsageError(t('--format is one of {0}', outputFormats.join(', ')));
  }
  return known;
}

function durationOption({ options: values }: Input, name: 'for' | 'wait-healthy'): number | undefined {
  const text = values[name];
  const value = text === undefined ? undefined : parseDuration(/^\d+$/.test(text) ? `${text}s` : text);
  if (text !== undefined && (value === undefined || value > 3_600_000)) {
    throw new UsageError(t('--{0} is a time up to 1h, for example 30s', name));
  }
  return value;
}

/** Thresholds on the command line are for checks without a policy. */
async function policyOf(input: Input, { stderr }: CommandContext): Promise<PolicyFile | undefined> {
  const { policy, cpu, mem, disk } = input.options;
  const hasThresholds = [cpu, mem, disk].some((value) => value !== undefined);
  if (policy !== undefined && hasThresholds) {
    throw new UsageError(t('--cpu, --mem and --disk go without --policy: the policy has its own thresholds'));
  }
  if (hasThresholds) {
    return undefined;
  }
  return readValidPolicy(policy, stderr);
}

function thresholdsOf({ options: { cpu, mem, disk } }: Input): CheckPolicy {
  const range = { min: 0, max: 100_000 };
  return {
    cpuPercent: numberOption('cpu', cpu, range) ?? defaultCheckPolicy.cpuPercent,
    memoryPercent: numberOption('mem', mem, range) ?? defaultCheckPolicy.memoryPercent,
    diskPercent: numberOption('disk', disk, range) ?? defaultCheckPolicy.diskPercent,
  };
}

const keyOf = ({ containerName, rule }: Pick<Finding, 'containerName' | 'rule'>) =>
  JSON.stringify([containerName, rule]);

/** What was not OK in an earlier output of `check --json`. Throws VitalsError. */
async function readBaseline(path: string): Promise<ReadonlySet<string>> {
  try {
    const entries = JSON.parse(await readFile(path, 'utf8')) as readonly Record<string, unknown>[];
    const failing = entries.filter(({ status }) => status !== 'ok');
    return new Set(
      failing.map(({ name, rule }) => keyOf({ containerName: String(name), rule: String(rule) })),
    );
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    throw new VitalsError({ code: 'fileUnreadable', path, reason: code ?? message }, { cause: error });
  }
}

import { readFile } from 'node:fs/promises';
import { t } from '@vscode/l10n';
import {
  type CheckPolicy,
  type CheckResult,
  type CheckStatus,
  defaultCheckPolicy,
  runChecks,
} from '../core/checks/checks.ts';
import { type Finding, findingOf, policyFindingOf } from '../core/checks/finding.ts';
import { defaultPolicy } from '../core/checks/policy/defaultPolicy.ts';
import type { Policy } from '../core/checks/policy/policy.ts';
import { parseDuration } from '../core/checks/policy/quantity.ts';
import { positionAt } from '../core/checks/policy/tree.ts';
import { type PolicyResult, runPolicy } from '../core/checks/runPolicy.ts';
import { SignalBoard } from '../core/checks/signals/signalBoard.ts';
import { english, type Translate } from '../core/common/translate.ts';
import type { Container } from '../core/containers/container.ts';
import type { ContainerClient } from '../core/containers/containerClient.ts';
import { engineHost } from '../core/containers/containerTooltip.ts';
import { inspectAll } from '../core/containers/inspectAll.ts';
import { selectContainers } from '../core/containers/selectContainers.ts';
import { VitalsError } from '../core/errors.ts';
import {
  type CheckFormat,
  type CheckRunReport,
  checkFormats,
  newFindings,
  overallStatus,
} from '../core/reports/checks/checkFormats.ts';
import { checkReport } from '../core/reports/checks/checkReport.ts';
import { numberOption } from './arguments.ts';
import {
  type Command,
  type CommandContext,
  type CommandInput,
  type OptionSpecs,
  UsageError,
} from './command.ts';
import { writeJsonArray } from './json.ts';
import { type PolicyFile, readValidPolicy } from './policyFile.ts';
import type { Style } from './terminal.ts';

/** As Nagios plugins: https://nagios-plugins.org/doc/guidelines.html#AEN78. */
const exitCodes: Readonly<Record<CheckStatus, number>> = { ok: 0, warning: 1, critical: 2, unknown: 3 };

const styles: Readonly<Record<CheckStatus, Style>> = {
  ok: 'green',
  warning: 'yellow',
  critical: 'red',
  unknown: 'magenta',
};

const formats = ['text', 'json', ...(Object.keys(checkFormats) as CheckFormat[])] as const;

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
  format: { type: 'string', value: 'FORMAT', help: () => t('one of {0}', formats.join(', ')) },
} as const satisfies OptionSpecs;

type Input = CommandInput<typeof options>;

export const checkCommand: Command<typeof options> = {
  name: 'check',
  usage: '[NAME…] [--policy FILE] [--for TIME] [--format FORMAT] [options]',
  summary: () => t('check containers by a policy, or CPU, memory, health, OOM kills and restart loops'),
  details: () =>
    t(
      'Exit code: 0 all is well, 1 warning, 2 critical, 3 unknown (no reading, nothing to check, or an error). Without a policy a warning is a threshold that is passed; critical is unhealthy, OOM-killed or restarting again and again within 5 minutes.',
    ),
  options,
  positionals: { min: 0, max: Number.POSITIVE_INFINITY },
  hasJson: true,
  failureCode: exitCodes.unknown,
  async run(input, context) {
    const format = formatOf(input);
    const baseline =
      input.options.baseline === undefined ? undefined : await readBaseline(input.options.baseline);
    const lasts = durationOption(input, 'for');
    const longestWait = durationOption(input, 'wait-healthy') ?? 0;
    const thresholds = thresholdsOf(input);
    const file = await policyOf(input, context);
    // What lasts is watched by rules.
    const policy = file?.policy ?? (lasts === undefined ? undefined : defaultPolicy(thresholds));
    // The same in every language, as all JSON is.
    const words: Translate = format === 'json' || format === 'sarif' ? english : t;
    const client = await context.connect();
    const choose = chooser(input.positionals);
    await waitUntilHealthy(client, choose, longestWait, context);
    const findings =
      policy === undefined
        ? await (await findByThresholds(client, choose, thresholds, input, context)).map((result) =>
            findingOf(result, words),
          )
        : await (await findByPolicy(client, choose, policy, lasts ?? 0, context)).map((result) =>
            policyFindingOf(result, words),
          );
    const report: CheckRunReport = {
      findings,
      known: new Set(findings.filter((finding) => baseline?.has(keyOf(finding)) && finding.status !== 'ok')),
      policyPath: file?.path,
      positionOf: ({ span }) => (file && span ? positionAt(file.text, span.start) : undefined),
    };
    write(report, format, context);
    return exitCodes[overallStatus(report)];
  },
};

function formatOf({ options: { format }, isJson }: Input): (typeof formats)[number] {
  const known = formats.find((one) => one === (format ?? (isJson ? 'json' : 'text')));
  if (known === undefined || (isJson && known !== 'json')) {
    throw new UsageError(t('--format is one of {0}', formats.join(', ')));
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
  const { policy, cpu, mem } = input.options;
  if (policy !== undefined && (cpu !== undefined || mem !== undefined)) {
    throw new UsageError(t('--cpu and --mem go without --policy: the policy has its own thresholds'));
  }
  if (cpu !== undefined || mem !== undefined) {
    return undefined;
  }
  return readValidPolicy(policy, stderr);
}

function thresholdsOf({ options: { cpu, mem } }: Input): CheckPolicy {
  const range = { min: 0, max: 100_000 };
  return {
    cpuPercent: numberOption('cpu', cpu, range) ?? defaultCheckPolicy.cpuPercent,
    memoryPercent: numberOption('mem', mem, range) ?? defaultCheckPolicy.memoryPercent,
  };
}

function chooser(names: readonly string[]): (listed: readonly Container[]) => readonly Container[] {
  return (listed) => (names.length > 0 ? selectContainers(listed, names) : listed);
}

async function findByThresholds(
  client: ContainerClient,
  choose: (listed: readonly Container[]) => readonly Container[],
  thresholds: CheckPolicy,
  input: Input,
  { signal, clock }: CommandContext,
): Promise<CheckResult[]> {
  const containers = choose(await client.list(signal));
  const found = await runChecks(client, containers, thresholds, signal, clock);
  return input.positionals.length > 0 ? [...found, ...unchecked(containers, found)] : found;
}

async function findByPolicy(
  client: ContainerClient,
  choose: (listed: readonly Container[]) => readonly Container[],
  policy: Policy,
  lasts: number,
  { signal, clock }: CommandContext,
): Promise<PolicyResult[]> {
  const { engineSignals } = await import('../probes/engineSignals.ts');
  const signals = new SignalBoard(engineSignals(client), engineHost(client.endpoint.address));
  return runPolicy(client, policy, { choose, signals, for: lasts, signal, clock });
}

/** Health checks take their time after a start; what is still not healthy then, the checks tell. */
async function waitUntilHealthy(
  client: ContainerClient,
  choose: (listed: readonly Container[]) => readonly Container[],
  longest: number,
  { signal, clock }: CommandContext,
): Promise<void> {
  const endsAt = clock.now() + longest;
  while (clock.now() < endsAt) {
    const running = choose(await client.list(signal)).filter(({ state }) => state === 'running');
    const { details } = await inspectAll(
      client,
      running.map(({ id }) => id),
      signal,
    );
    if ([...details.values()].every(({ health }) => health === 'healthy' || health === 'none')) {
      return;
    }
    await clock.delay(Math.min(1000, endsAt - clock.now()), signal);
  }
}

function write(report: CheckRunReport, format: (typeof formats)[number], context: CommandContext): void {
  const { stdout } = context;
  if (format === 'json') {
    writeJsonArray(stdout, report.findings.map(jsonOf));
  } else if (format === 'text') {
    const fresh = newFindings(report);
    stdout.write(checkReport(fresh, t, (status, text) => context.paint(styles[status], text)));
    if (report.known.size > 0) {
      stdout.write(`${t('Known before and not counted: {0}', report.known.size)}\n`);
    }
  } else {
    stdout.write(checkFormats[format](report, t));
  }
}

/** A container that was asked for by name and does not run is no reason to say that all is well. */
function unchecked(containers: readonly Container[], results: readonly CheckResult[]): CheckResult[] {
  const checked = new Set(results.map(({ containerId }) => containerId));
  return containers
    .filter(({ id }) => !checked.has(id))
    .flatMap(({ id, name }) =>
      (['cpu', 'memory'] as const).map(
        (rule): CheckResult => ({
          containerId: id,
          containerName: name,
          rule,
          status: 'unknown',
          value: undefined,
          threshold: undefined,
          scale: undefined,
        }),
      ),
    );
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

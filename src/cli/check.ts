import { t } from '@vscode/l10n';
import {
  type CheckPolicy,
  type CheckResult,
  type CheckStatus,
  defaultCheckPolicy,
  runChecks,
  worstStatus,
} from '../core/checks/checks.ts';
import type { Container } from '../core/containers/container.ts';
import { selectContainers } from '../core/containers/selectContainers.ts';
import { checkReport } from '../core/reports/checkReport.ts';
import { numberOption } from './arguments.ts';
import type { Command, OptionSpecs } from './command.ts';
import { writeJsonArray } from './json.ts';
import type { Style } from './terminal.ts';

/** As Nagios plugins: https://nagios-plugins.org/doc/guidelines.html#AEN78. */
const exitCodes: Readonly<Record<CheckStatus, number>> = { ok: 0, warning: 1, critical: 2, unknown: 3 };

const styles: Readonly<Record<CheckStatus, Style>> = {
  ok: 'green',
  warning: 'yellow',
  critical: 'red',
  unknown: 'magenta',
};

const options = {
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
} as const satisfies OptionSpecs;

export const checkCommand: Command<typeof options> = {
  name: 'check',
  usage: '[NAME…] [--cpu N] [--mem N] [--json]',
  summary: () => t('check CPU, memory, health, OOM kills and restart loops; for CI and Nagios'),
  details: () =>
    t(
      'Exit code: 0 all is well, 1 warning (a threshold is passed), 2 critical (unhealthy, OOM-killed or restarting again and again within 5 minutes), 3 unknown (no reading, nothing to check, or an error).',
    ),
  options,
  positionals: { min: 0, max: Number.POSITIVE_INFINITY },
  hasJson: true,
  failureCode: exitCodes.unknown,
  async run(input, context) {
    const range = { min: 0, max: 100_000 };
    const policy: CheckPolicy = {
      cpuPercent: numberOption('cpu', input.options.cpu, range) ?? defaultCheckPolicy.cpuPercent,
      memoryPercent: numberOption('mem', input.options.mem, range) ?? defaultCheckPolicy.memoryPercent,
    };
    const client = await context.connect();
    const listed = await client.list(context.signal);
    const isNamed = input.positionals.length > 0;
    const containers = isNamed ? selectContainers(listed, input.positionals) : listed;
    const found = await runChecks(client, containers, policy, context.signal, context.clock);
    const results = isNamed ? [...found, ...unchecked(containers, found)] : found;
    if (input.isJson) {
      writeJsonArray(context.stdout, results.map(jsonOf));
    } else {
      context.stdout.write(checkReport(results, t, (status, text) => context.paint(styles[status], text)));
    }
    return results.length > 0 ? exitCodes[worstStatus(results)] : exitCodes.unknown;
  },
};

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
function jsonOf(result: CheckResult): object {
  return {
    id: result.containerId,
    name: result.containerName,
    rule: result.rule,
    status: result.status,
    value: result.value ?? null,
    threshold: result.threshold ?? null,
    scale: result.scale ?? null,
  };
}

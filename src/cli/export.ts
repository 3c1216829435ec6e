import { t } from '@vscode/l10n';
import {
  type AlertmanagerFacts,
  alertmanagerConfig,
  alertmanagerLimits,
  type ChannelOutline,
  exportedChannels,
} from '../core/bridge/alertmanagerConfig.ts';
import { grafanaDashboard } from '../core/bridge/grafanaDashboard.ts';
import { prometheusRules } from '../core/bridge/prometheusRules.ts';
import { describeUnexpressed, unexpressedRules } from '../core/bridge/unexpressed.ts';
import { defaultCheckPolicy } from '../core/checks/checks.ts';
import { defaultPolicyWithoutDisk } from '../core/checks/policy/defaultPolicy.ts';
import type { Policy } from '../core/checks/policy/policy.ts';
import { readChannel } from '../core/notify/channel.ts';
import { channelFromEnvironment } from '../core/notify/channelEnvironment.ts';
import { type Command, type CommandContext, type OptionSpecs, UsageError } from './command.ts';
import { writeJsonArray } from './json.ts';
import { readValidPolicy } from './policyFile.ts';
import { writeTextFile } from './writeTextFile.ts';

const targets = ['prometheus', 'alertmanager', 'grafana'] as const;
type Target = (typeof targets)[number];

const options = {
  policy: {
    type: 'string',
    short: 'p',
    value: 'FILE',
    help: () => t('export this policy (default: container-vitals.yaml of this folder, where there is one)'),
  },
  output: {
    type: 'string',
    short: 'o',
    value: 'FILE',
    help: () => t('where it is written (default: stdout)'),
  },
} as const satisfies OptionSpecs;

export const exportCommand: Command<typeof options> = {
  name: 'export',
  usage: 'prometheus|alertmanager|grafana [--policy FILE] [--output FILE] [--json]',
  summary: () => t('write a policy as rules of Prometheus, for Alertmanager, or as a dashboard of Grafana'),
  details: () =>
    t(
      'The metrics are those of cAdvisor and “serve-metrics”. What cannot be expressed is told on stderr, and in the file as a comment where it may have some. Secrets are not written: Alertmanager reads them from files. Needs no engine. Exit code: 0 written, 2 not.',
    ),
  options,
  positionals: { min: 1, max: 1 },
  failureCode: 2,
  async run({ positionals: [name], options: { policy: path, output }, isJson }, context) {
    const target = targets.find((one) => one === name);
    if (target === undefined) {
      throw new UsageError(t('export is one of {0}', targets.join(', ')));
    }
    const file = await readValidPolicy(path, context.stderr);
    const policy = file?.policy ?? defaultPolicyWithoutDisk(defaultCheckPolicy);
    const facts = factsOf(context);
    const text = {
      prometheus: () => prometheusRules(policy, t),
      alertmanager: () => alertmanagerConfig(policy, facts, t),
      grafana: () => grafanaDashboard(policy, t),
    }[target]();
    if (output !== undefined) {
      await writeTextFile(output, text);
    }
    const notes = missing(target, policy, facts);
    if (isJson) {
      writeJsonArray(context.stdout, [{ target, file: output ?? null, text, notes }]);
    } else if (output === undefined) {
      context.stdout.write(text);
    }
    for (const line of notes) {
      context.stderr.write(`${line}\n`);
    }
    return 0;
  },
};

function missing(target: Target, policy: Policy, facts: AlertmanagerFacts): string[] {
  return target === 'alertmanager'
    ? alertmanagerLimits(exportedChannels(policy), facts, t)
    : unexpressedRules(policy.rules).map((one) => t('Not expressed: {0}', describeUnexpressed(one, t)));
}

function factsOf({ env }: Pick<CommandContext, 'env'>): AlertmanagerFacts {
  return {
    timeZone: new Intl.DateTimeFormat().resolvedOptions().timeZone,
    channelOf: (name): ChannelOutline | undefined => {
      const fields = channelFromEnvironment(name, env);
      const read = fields && readChannel(name, fields);
      if (read === undefined || 'wrong' in read) {
        return undefined;
      }
      const { kind, from, to, token } = read.channel;
      return { kind, from, to, hasToken: token !== undefined };
    },
  };
}

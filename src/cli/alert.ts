import { t } from '@vscode/l10n';
import { type Delivery, nothingTried } from '../core/alerts/notifier.ts';
import { defaultNotify } from '../core/checks/policy/policy.ts';
import { channelVariable } from '../core/notify/channelEnvironment.ts';
import { deliveryText } from '../core/notify/describeDelivery.ts';
import { testNotice } from '../core/notify/testNotice.ts';

import { channelNotifier } from './channels.ts';
import { type Command, type OptionSpecs, UsageError } from './command.ts';
import { writeJsonArray } from './json.ts';
import { readValidPolicy } from './policyFile.ts';

const options = {
  policy: {
    type: 'string',
    short: 'p',
    value: 'FILE',
    help: () => t('the policy whose “redact” counts (default: container-vitals.yaml of this folder)'),
  },
} as const satisfies OptionSpecs;

export const alertCommand: Command<typeof options> = {
  name: 'alert',
  usage: 'test CHANNEL [--policy FILE] [--json]',
  summary: () => t('send a test to a channel and show what comes back'),
  details: () =>
    t(
      'A channel is set up by environment variables, {0} for one named team. Exit code: 0 delivered, 1 not delivered, 2 it could not be tried.',
      channelVariable('team', 'url'),
    ),
  options,
  positionals: { min: 2, max: 2 },
  failureCode: 2,
  async run({ positionals: [action, name = ''], options: { policy }, isJson }, context) {
    if (action !== 'test') {
      throw new UsageError(t('Unexpected argument: {0}', action ?? ''));
    }
    const file = await readValidPolicy(policy, context.stderr);
    const notifier = await channelNotifier(name, context, file?.policy ?? { notify: defaultNotify });
    const delivery: Delivery = notifier
      ? await notifier.send(testNotice(name, context.clock.now(), t), context.signal)
      : { outcome: 'failed', problem: { code: 'notSetUp' }, exchange: nothingTried };
    context.signal.throwIfAborted();
    if (isJson) {
      writeJsonArray(context.stdout, [jsonOf(delivery)]);
    } else {
      context.stdout.write(deliveryText(delivery, t));
    }
    return delivery.outcome === 'delivered' ? 0 : 1;
  },
};

/** The schema is in docs/cli.md; a test compares them. */
function jsonOf(delivery: Delivery): object {
  const { exchange } = delivery;
  return {
    outcome: delivery.outcome,
    problem: 'problem' in delivery ? delivery.problem.code : null,
    target: exchange.target ?? null,
    status: exchange.status ?? null,
    request: exchange.request ?? null,
    response: exchange.response ?? null,
    milliseconds: Math.round(exchange.milliseconds),
  };
}

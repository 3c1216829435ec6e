import { t } from '@vscode/l10n';
import type { Notifier } from '../core/alerts/notifier.ts';
import type { Policy } from '../core/checks/policy/policy.ts';
import { channelFromEnvironment } from '../core/notify/channelEnvironment.ts';
import { describeDelivery } from '../core/notify/describeDelivery.ts';
import { NoticeDispatcher } from '../core/notify/noticeDispatcher.ts';
import { noToasts, toastChannel } from '../core/notify/toastChannel.ts';
import { toPlainText } from '../core/reports/plainText.ts';
import type { CommandContext } from './command.ts';

/** The channel of a name, by the environment; undefined where it sets up none. */
export async function channelNotifier(
  name: string,
  { env }: Pick<CommandContext, 'env'>,
  { notify }: Pick<Policy, 'notify'>,
): Promise<Notifier | undefined> {
  if (name === toastChannel) {
    return noToasts;
  }
  const fields = channelFromEnvironment(name, env);
  if (fields === undefined) {
    return undefined;
  }
  const { openChannel } = await import('../notifiers/openNotifier.ts');
  return openChannel(name, fields, { redactions: notify.redact, timeZone: notify.timeZone, t });
}

/** Brings notices to the channels that the environment sets up, and tells on stderr what does not get there. */
export function noticeDispatcher(context: CommandContext, policy: () => Policy): NoticeDispatcher {
  let isToastTold = false;
  return new NoticeDispatcher({
    clock: context.clock,
    notifier: (channel) => channelNotifier(channel, context, policy()),
    onAttempt: ({ channel, delivery }) => {
      if (delivery.outcome === 'delivered') {
        return;
      }
      // That there is no editor here is no news the second time.
      const isKnown = channel === toastChannel && isToastTold;
      isToastTold ||= channel === toastChannel;
      if (!isKnown) {
        const name = toPlainText(channel);
        context.stderr.write(`${t('Channel “{0}”: {1}', name, describeDelivery(delivery, t))}\n`);
      }
    },
  });
}

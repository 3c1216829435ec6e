import { type Delivery, type Notifier, nothingTried } from '../core/alerts/notifier.ts';
import type { Translate } from '../core/common/translate.ts';
import { type Channel, type ChannelFields, readChannel, secretsOf } from '../core/notify/channel.ts';
import { createRedactor, type Redactor } from '../core/redaction/redactor.ts';
import { alertmanagerNotifier, slackNotifier, webhookNotifier } from './httpNotifiers.ts';

export interface NotifierOptions {
  readonly redact: Redactor;
  /** Of the times in mails; undefined: the machine's. */
  readonly timeZone?: string | undefined;
  /** Of one attempt, in milliseconds. */
  readonly timeout?: number | undefined;
  readonly t: Translate;
}

export interface ChannelContext extends Omit<NotifierOptions, 'redact'> {
  /** What a policy takes out of what is sent, besides what always is. */
  readonly redactions: readonly string[];
}

/** The channel as a port. */
export async function openNotifier(
  channel: Channel,
  { redactions, ...context }: ChannelContext,
): Promise<Notifier> {
  const secrets = secretsOf(channel);
  const redact = channel.isRedacted
    ? createRedactor({ patterns: redactions, secrets })
    : (text: string) => text;
  const options = { ...context, redact };
  switch (channel.kind) {
    case 'slack':
      return slackNotifier(channel, options);
    case 'webhook':
      return webhookNotifier(channel, options);
    case 'alertmanager':
      return alertmanagerNotifier(channel, options);
    case 'email': {
      // Most channels are not mail: its library is loaded for those that are.
      const { mailNotifier } = await import('./mailNotifier.ts');
      return mailNotifier(channel, options);
    }
  }
}

/** A channel as it was set up; one that cannot be understood says so to whatever it is sent. */
export async function openChannel(
  name: string,
  fields: ChannelFields,
  context: ChannelContext,
): Promise<Notifier> {
  const result = readChannel(name, fields);
  if ('channel' in result) {
    return openNotifier(result.channel, context);
  }
  const failed: Delivery = {
    outcome: 'failed',
    problem: { code: 'settingsInvalid', field: result.wrong },
    exchange: nothingTried,
  };
  return { send: async () => failed, post: async () => failed };
}

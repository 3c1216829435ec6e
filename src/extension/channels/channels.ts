import * as vscode from 'vscode';
import { type Delivery, type Notifier, nothingTried } from '../../core/alerts/notifier.ts';
import { defaultNotify, type Policy } from '../../core/checks/policy/policy.ts';
import { type Allowance, type ChannelFields, channelKinds } from '../../core/notify/channel.ts';
import { deliveryText, describeDelivery } from '../../core/notify/describeDelivery.ts';
import type { Attempt } from '../../core/notify/noticeDispatcher.ts';
import { testNotice } from '../../core/notify/testNotice.ts';
import { toPlainText } from '../../core/reports/plainText.ts';
import { commands } from '../contributions.ts';
import type { ReportDocuments } from '../documents/reportDocuments.ts';
import { registerCommand, toAbortSignal } from '../messages.ts';
import { ChannelStore } from './channelStore.ts';
import { askForChannel, askForChannelName, channelKindTitle } from './setUpChannel.ts';

/** The channels of this editor as ports. */
export class Channels {
  readonly #store: ChannelStore;
  readonly #documents: ReportDocuments;
  readonly #log: vscode.LogOutputChannel;
  /** The last trouble of each channel that the user was told of. */
  readonly #told = new Map<string, string>();

  constructor(store: ChannelStore, documents: ReportDocuments, log: vscode.LogOutputChannel) {
    this.#store = store;
    this.#log = log;
    this.#documents = documents;
  }

  /** undefined: not set up. */
  async notifier(name: string, { notify }: Pick<Policy, 'notify'>): Promise<Notifier | undefined> {
    const fields = (await this.#store.all()).get(name);
    if (fields === undefined) {
      return undefined;
    }
    const { openChannel } = await import('../../notifiers/openNotifier.ts');
    return openChannel(name, fields, {
      redactions: notify.redact,
      timeZone: notify.timeZone,
      t: vscode.l10n.t,
    });
  }

  /** Tells what does not get there: each trouble of a channel once, until something gets through. */
  hear({ channel, delivery, isSettled }: Attempt): void {
    const { l10n } = vscode;
    if (delivery.outcome === 'delivered') {
      this.#told.delete(channel);
      return;
    }
    const text = l10n.t('Channel “{0}”: {1}', toPlainText(channel), describeDelivery(delivery, l10n.t));
    this.#log.warn(text);
    if (isSettled && this.#told.get(channel) !== delivery.problem.code) {
      this.#told.set(channel, delivery.problem.code);
      void this.#offerSetUp(text);
    }
  }

  async #offerSetUp(text: string): Promise<void> {
    const setUp = vscode.l10n.t('Set Up a Channel…');
    if ((await vscode.window.showWarningMessage(text, setUp)) === setUp) {
      await vscode.commands.executeCommand(commands.setUpChannel);
    }
  }

  /** Sets one up, and tries it. `named` are those that the policy names. */
  async setUp(named: Iterable<string>): Promise<void> {
    const channels = await this.#store.all();
    const name = await askForChannelName([...channels.keys(), ...named], (one) => channels.has(one));
    const fields = name === undefined ? undefined : await askForChannel(name, channels.get(name));
    if (name !== undefined && fields !== undefined) {
      await this.#store.set(name, fields);
      await this.test(name);
    }
  }

  /** Sends a test and shows all that came of it; where the address needs leave to be used, asks for it. */
  async test(name: string): Promise<void> {
    const delivery = await this.#try(name);
    const missing = allowanceFor(delivery);
    const fields = (await this.#store.all()).get(name);
    if (missing !== undefined && fields !== undefined && (await askForAllowance(name, delivery))) {
      await this.#store.set(name, allow(fields, missing));
      await this.test(name);
      return;
    }
    const title = vscode.l10n.t('Test of {0}', name);
    await this.#documents.show(title, `channel/${name}`, deliveryText(delivery, vscode.l10n.t));
  }

  async remove(name: string): Promise<void> {
    const remove = vscode.l10n.t('Remove');
    const question = vscode.l10n.t('Remove the channel “{0}”? Its address is forgotten.', toPlainText(name));
    if ((await vscode.window.showWarningMessage(question, { modal: true }, remove)) === remove) {
      await this.#store.set(name, undefined);
    }
  }

  /** One that is set up. */
  async choose(title: string): Promise<string | undefined> {
    const { l10n } = vscode;
    const channels = await this.#store.all();
    if (channels.size === 0) {
      const setUp = l10n.t('Set Up a Channel…');
      if ((await vscode.window.showInformationMessage(l10n.t('No channel is set up.'), setUp)) === setUp) {
        await vscode.commands.executeCommand(commands.setUpChannel);
      }
      return undefined;
    }
    const items = [...channels].map(([name, { type }]) => ({
      label: toPlainText(name),
      description: channelKindTitle(channelKinds.find((kind) => kind === type) ?? 'webhook'),
      name,
    }));
    return (await vscode.window.showQuickPick(items, { title }))?.name;
  }

  #try(name: string): Thenable<Delivery> {
    const { l10n } = vscode;
    const title = l10n.t('Testing the channel “{0}”…', toPlainText(name));
    const location = vscode.ProgressLocation.Notification;
    return vscode.window.withProgress({ location, title, cancellable: true }, async (_, token) => {
      const notifier = await this.notifier(name, { notify: defaultNotify });
      return notifier
        ? notifier.send(testNotice(name, Date.now(), l10n.t), toAbortSignal(token))
        : { outcome: 'failed', problem: { code: 'notSetUp' }, exchange: nothingTried };
    });
  }
}

export function registerChannels(
  context: vscode.ExtensionContext,
  log: vscode.LogOutputChannel,
  documents: ReportDocuments,
  named: () => Iterable<string>,
): { readonly channels: Channels; readonly registration: vscode.Disposable } {
  const channels = new Channels(new ChannelStore(context.secrets), documents, log);
  const onChannel = (id: string, title: () => string, act: (name: string) => Promise<void>) =>
    registerCommand(id, log, async (argument) => {
      const name = typeof argument === 'string' ? argument : await channels.choose(title());
      return name === undefined ? undefined : act(name);
    });
  const registration = vscode.Disposable.from(
    registerCommand(commands.setUpChannel, log, () => channels.setUp(named())),
    onChannel(
      commands.testChannel,
      () => vscode.l10n.t('Test a Channel'),
      (name) => channels.test(name),
    ),
    onChannel(
      commands.removeChannel,
      () => vscode.l10n.t('Remove a Channel'),
      (name) => channels.remove(name),
    ),
  );
  return { channels, registration };
}

/** What the user may allow so that it would be delivered. */
function allowanceFor(delivery: Delivery): Allowance | undefined {
  if (delivery.outcome === 'delivered') {
    return undefined;
  }
  const { problem } = delivery;
  return problem.code === 'notEncrypted'
    ? 'plain'
    : problem.code === 'addressRefused' && problem.kind !== 'linkLocal'
      ? problem.kind
      : undefined;
}

async function askForAllowance(name: string, delivery: Delivery): Promise<boolean> {
  const { l10n } = vscode;
  const allowIt = l10n.t('Allow for This Channel');
  const message = l10n.t('Nothing was sent to “{0}”.', toPlainText(name));
  const options = { modal: true, detail: describeDelivery(delivery, l10n.t) };
  return (await vscode.window.showWarningMessage(message, options, allowIt)) === allowIt;
}

function allow(fields: ChannelFields, allowance: Allowance): ChannelFields {
  return { ...fields, allow: [fields.allow, allowance].filter(Boolean).join(',') };
}

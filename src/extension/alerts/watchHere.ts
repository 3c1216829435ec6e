import * as vscode from 'vscode';
import type { AlertEntry, Change, Silence } from '../../core/alerts/alertEntry.ts';
import { alertMarks } from '../../core/alerts/alertMarks.ts';
import type { AlertAction, AlertSource } from '../../core/alerts/alertSource.ts';
import { AlertWatch } from '../../core/alerts/alertWatch.ts';
import { type Delivery, type Notifier, nothingTried } from '../../core/alerts/notifier.ts';
import type { Notice } from '../../core/alerts/outbox.ts';
import type { Policy, Rule } from '../../core/checks/policy/policy.ts';
import { SignalBoard } from '../../core/checks/signals/signalBoard.ts';
import { systemClock } from '../../core/common/clock.ts';
import { DisposableBase } from '../../core/common/disposable.ts';
import type { Translate } from '../../core/common/translate.ts';
import { containerOf } from '../../core/containers/container.ts';
import { engineHost } from '../../core/containers/containerTooltip.ts';
import { describeProblem } from '../../core/describeProblem.ts';
import { toProblem } from '../../core/errors.ts';
import { remindReceivers } from '../../core/notify/activeNotices.ts';
import { NoticeDispatcher } from '../../core/notify/noticeDispatcher.ts';
import { toastChannel, toastNotices } from '../../core/notify/toastChannel.ts';
import { AlertFile } from '../../storage/alerts/alertFile.ts';
import { AlertSharing } from '../../storage/alerts/alertSharing.ts';
import type { Channels } from '../channels/channels.ts';
import type { ExtensionServices } from '../engineSession.ts';
import { reportOnSchedule } from './reportOnSchedule.ts';

/** Between sweeps. */
const intervalMs = 10_000;

export interface WatchHereOptions {
  readonly policy: Policy;
  /** Of the alerts, whose lock this window holds. */
  readonly folder: string;
  readonly signal: AbortSignal;
  /** After each sweep, with what changed, and after something that the user did. */
  readonly onChange: (changes: readonly Change[]) => void;
  /** What the user is to be told of now: nothing that is acknowledged, silenced, held back or of quiet hours. */
  readonly onNotices: (notices: readonly Notice[]) => void;
}

/** Evaluates a policy in this window, shows the state to the user's other processes, and does what they ask for. */
export class WatchHere extends DisposableBase implements AlertSource {
  readonly #services: ExtensionServices;
  readonly #options: WatchHereOptions;
  readonly #watch: AlertWatch;
  readonly #sharing: AlertSharing;

  static async open(
    services: ExtensionServices,
    channels: Channels,
    options: WatchHereOptions,
  ): Promise<WatchHere> {
    const { folder, signal } = options;
    const { sharedSignals } = await import('../../probes/sharedSignals.ts');
    const file = new AlertFile(folder);
    const dispatcher = new NoticeDispatcher({
      clock: systemClock,
      notifier: async (channel) =>
        channel === toastChannel ? toasts(options.onNotices) : channels.notifier(channel, watch.policy),
      onAttempt: (attempt) => channels.hear(attempt),
    });
    const { inventory, sampler, slow } = services.session;
    const watch: AlertWatch = new AlertWatch(options.policy, {
      inventory,
      sampler,
      signals: (client) => new SignalBoard(sharedSignals(client, slow), engineHost(client.endpoint.address)),
      interval: intervalMs,
      hostChannels: [toastChannel],
      clock: systemClock,
      t: vscode.l10n.t,
      state: await file.load(),
      save: (state) => file.save(state),
      send: (groups, onSettled, abort) => dispatcher.send(groups, onSettled, abort),
      onProblem: (what, error) => {
        const { summary } = describeProblem(toProblem(error), vscode.l10n.t);
        services.log.warn(`Alerts go on though this failed: ${what}: ${summary}`);
      },
    });
    const sharing = await AlertSharing.open(watch, {
      folder,
      processesOf: async (identity) => {
        const container = containerOf(inventory.containers.values(), identity);
        return container && services.session.client().processes(container.id);
      },
      onProblem: (error) => services.log.warn(describeProblem(toProblem(error), vscode.l10n.t).summary),
      onDidPerform: () => options.onChange([]),
    });
    const here = new WatchHere(services, options, watch, sharing);
    const report = await reportOnSchedule(services, watch, channels, { folder, signal });
    here.register(
      watch.onDidSweep(async () => {
        void report();
        await remindReceivers(dispatcher, watch, { now: Date.now(), signal, t: vscode.l10n.t });
      }),
    );
    return here;
  }

  private constructor(
    services: ExtensionServices,
    options: WatchHereOptions,
    watch: AlertWatch,
    sharing: AlertSharing,
  ) {
    super();
    this.#services = services;
    this.#options = options;
    this.#watch = this.register(watch);
    this.#sharing = this.register(sharing);
    this.register(watch.onDidSweep((changes) => this.#hear(changes)));
  }

  get policy(): Policy {
    return this.#watch.policy;
  }

  get entries(): readonly AlertEntry[] {
    return [...this.#watch.book.entries()];
  }

  get silences(): readonly Silence[] {
    return this.#watch.book.silences;
  }

  ruleOf(entry: AlertEntry): Rule | undefined {
    return this.#watch.ruleOf(entry);
  }

  describe(entry: AlertEntry, t: Translate): string {
    return this.#watch.describe(this.ruleOf(entry), entry, t);
  }

  setPolicy(policy: Policy): void {
    this.#watch.setPolicy(policy);
  }

  perform(actions: readonly AlertAction[]): Promise<void> {
    return this.#sharing.perform(actions);
  }

  /** Until the signal aborts. */
  async run(): Promise<void> {
    try {
      await this.#watch.run(this.#options.signal);
    } finally {
      this.dispose();
    }
  }

  #hear(changes: readonly Change[]): void {
    this.#options.onChange(changes);
    // On the axis of time of what was measured.
    for (const mark of alertMarks(changes, Date.now())) {
      this.#services.history.mark(mark);
    }
  }
}

/** The editor as a channel. Reports are documents there, not messages. */
function toasts(tell: (notices: readonly Notice[]) => void): Notifier {
  const delivered: Delivery = { outcome: 'delivered', exchange: nothingTried };
  return {
    send: async ({ notices }) => {
      tell(toastNotices(notices));
      return delivered;
    },
    post: async () => delivered,
  };
}

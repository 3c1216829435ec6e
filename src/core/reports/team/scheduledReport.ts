import type { Delivery, Digest, Notifier } from '../../alerts/notifier.ts';
import type { Policy } from '../../checks/policy/policy.ts';
import { dueMoment } from '../../checks/policy/schedule.ts';
import type { Clock } from '../../common/clock.ts';
import type { Translate } from '../../common/translate.ts';
import { formatDateTime } from '../formatDateTime.ts';
import { teamDigest } from './teamDigest.ts';
import type { ReportPeriod } from './teamFacts.ts';
import { periodBefore } from './teamFacts.ts';
import type { TeamReport } from './teamReport.ts';

export interface ScheduledReportOptions {
  readonly clock: Clock;
  readonly t: Translate;
  /** undefined: the engine is away. */
  readonly gather: (period: ReportPeriod) => Promise<TeamReport | undefined>;
  readonly notifier: (channel: string) => Promise<Notifier | undefined>;
  /** What was sent last to each channel, as `save` was given it; anything else: nothing yet. */
  readonly sent: unknown;
  readonly save: (sent: Readonly<Record<string, string>>) => Promise<void>;
  readonly onAttempt: (channel: string, delivery: Delivery | undefined) => void;
}

const dayMs = 86_400_000;
/** Between two attempts, in milliseconds. */
const pause = 60_000;

/** Sends the team report of a day at the times of the policy: once to each channel, also across a restart. */
export class ScheduledReport {
  readonly #options: ScheduledReportOptions;
  readonly #sent: Map<string, string>;
  #digest: { readonly moment: string; readonly digest: Digest } | undefined;
  #notBefore = 0;
  #isBusy = false;

  constructor(options: ScheduledReportOptions) {
    this.#options = options;
    this.#sent = new Map(Object.entries((options.sent ?? {}) as Record<string, string>));
  }

  /** Sends what is due; call it after every sweep. */
  async step({ notify: { report, channels, timeZone } }: Policy, signal: AbortSignal): Promise<void> {
    const now = this.#options.clock.now();
    const minute = dueMoment(report, now, timeZone);
    const moment = `${formatDateTime(now, timeZone).slice(0, 10)} ${minute}`;
    const waiting = channels.filter((channel) => this.#sent.get(channel) !== moment);
    if (minute === undefined || waiting.length === 0 || this.#isBusy || now < this.#notBefore) {
      return;
    }
    this.#isBusy = true;
    try {
      const digest = await this.#digestOf(moment, now);
      for (const channel of digest ? waiting : []) {
        await this.#send(channel, moment, digest as Digest, signal);
      }
    } finally {
      this.#isBusy = false;
      this.#notBefore = this.#options.clock.now() + pause;
    }
  }

  /** The same for every attempt. undefined: the engine is away. */
  async #digestOf(moment: string, now: number): Promise<Digest | undefined> {
    if (this.#digest?.moment !== moment) {
      const report = await this.#options.gather(periodBefore(now, dayMs));
      this.#digest = report && { moment, digest: teamDigest(report, this.#options.t) };
    }
    return this.#digest?.digest;
  }

  /** What may pass is tried again, for as long as the moment is due. */
  async #send(channel: string, moment: string, digest: Digest, signal: AbortSignal): Promise<void> {
    const notifier = await this.#options.notifier(channel);
    const delivery = await notifier?.post?.(digest, signal);
    // Alertmanager, and what is not set up here, has no use for it.
    if (notifier === undefined || notifier.post) {
      this.#options.onAttempt(channel, delivery);
    }
    if (delivery?.outcome !== 'retry') {
      this.#sent.set(channel, moment);
      await this.#options.save(Object.fromEntries(this.#sent));
    }
  }
}

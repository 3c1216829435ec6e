import type { AlertEntry } from '../../core/alerts/alertEntry.ts';
import type { AlertAction } from '../../core/alerts/alertSource.ts';
import type { AlertWatch } from '../../core/alerts/alertWatch.ts';
import { EvidenceKeeper } from '../../core/alerts/firingEvidence.ts';
import { DisposableBase } from '../../core/common/disposable.ts';
import type { ProcessList } from '../../core/containers/containerClient.ts';
import { createRedactor } from '../../core/redaction/redactor.ts';
import { redactReport } from '../../core/reports/document/redactReport.ts';
import { AlertExchange } from './alertExchange.ts';
import { AlertFile } from './alertFile.ts';

/** In the folder of the alerts: what was read when they fired. */
export const evidenceFile = 'evidence.json';

export interface AlertSharingOptions {
  /** Of the alerts, whose lock this process holds. */
  readonly folder: string;
  /** What runs in a container, by its stable identity; undefined: it is not there. */
  readonly processesOf: (identity: string) => Promise<ProcessList | undefined>;
  /** Told of what could not be kept or read; the watch goes on. */
  readonly onProblem: (error: unknown) => void;
  /** After something was done that somebody asked for. */
  readonly onDidPerform?: () => void;
}

/**
 * Lets the user's other processes see what a watch knows, does what they ask for, and keeps what ran when an alert fired. For the process
 * that watches, until it is disposed of.
 */
export class AlertSharing extends DisposableBase {
  readonly #watch: AlertWatch;
  readonly #options: AlertSharingOptions;
  readonly #exchange: AlertExchange;
  #shown: readonly unknown[] | undefined;

  static async open(watch: AlertWatch, options: AlertSharingOptions): Promise<AlertSharing> {
    const file = new AlertFile(options.folder, evidenceFile);
    const evidence = new EvidenceKeeper({
      state: await file.load(),
      save: (state) => file.save(state),
      now: Date.now,
      processesOf: options.processesOf,
    });
    const sharing = new AlertSharing(watch, options);
    sharing.register(watch.onDidSweep((changes) => sharing.#keep(evidence.hear(changes))));
    sharing.register(sharing.#exchange.listen(() => void sharing.#keep(sharing.#doWhatIsAsked())));
    await sharing.#keep(sharing.#exchange.tidy());
    // What was asked for while nobody watched.
    await sharing.#keep(sharing.#doWhatIsAsked());
    return sharing;
  }

  private constructor(watch: AlertWatch, options: AlertSharingOptions) {
    super();
    this.#watch = watch;
    this.#options = options;
    this.#exchange = new AlertExchange(options.folder);
    this.register(watch.onDidSweep(() => this.#keep(this.#show())));
  }

  async perform(actions: readonly AlertAction[]): Promise<void> {
    for (const action of actions) {
      this.#watch.book.apply(action, Date.now());
    }
    await this.#watch.save();
    await this.#show();
    this.#options.onDidPerform?.();
  }

  async #doWhatIsAsked(): Promise<void> {
    const actions = await this.#exchange.take();
    if (actions.length > 0) {
      await this.perform(actions);
    }
  }

  /** An entry that did not change is the same object: nothing new is nothing to write. */
  async #show(): Promise<void> {
    const entries = [...this.#watch.book.entries()];
    const { silences } = this.#watch.book;
    const shown = [...entries, ...silences];
    const before = this.#shown;
    if (before?.length === shown.length && shown.every((one, at) => one === before[at])) {
      return;
    }
    // What a program or a web server answered is put down on the disk by this alone.
    const redact = createRedactor({ patterns: this.#watch.policy.notify.redact });
    const detailOf = (entry: AlertEntry) =>
      redactReport(this.#watch.detailOf(this.#watch.ruleOf(entry), entry), redact);
    await this.#exchange.show({
      version: 1,
      entries: entries.map((entry) => ({ ...entry, detail: detailOf(entry) })),
      silences,
    });
    this.#shown = shown;
  }

  async #keep(work: Promise<void>): Promise<void> {
    try {
      await work;
    } catch (error) {
      this.#options.onProblem(error);
    }
  }
}

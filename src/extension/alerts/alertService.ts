import { setTimeout as delay } from 'node:timers/promises';
import * as vscode from 'vscode';
import type { AlertEntry, Change } from '../../core/alerts/alertBook.ts';
import { alertMarks } from '../../core/alerts/alertMarks.ts';
import { AlertWatch } from '../../core/alerts/alertWatch.ts';
import { defaultPolicy } from '../../core/checks/policy/defaultPolicy.ts';
import type { Policy } from '../../core/checks/policy/policy.ts';
import { SignalBoard } from '../../core/checks/signals/signalBoard.ts';
import { systemClock } from '../../core/common/clock.ts';
import { DisposableBase } from '../../core/common/disposable.ts';
import { engineHost } from '../../core/containers/containerTooltip.ts';
import { describeProblem } from '../../core/describeProblem.ts';
import { toProblem } from '../../core/errors.ts';
import { remindReceivers } from '../../core/notify/activeNotices.ts';
import { NoticeDispatcher } from '../../core/notify/noticeDispatcher.ts';
import type { Channels } from '../channels/channels.ts';
import { configuration } from '../configuration.ts';
import { settings } from '../contributions.ts';
import type { ExtensionServices } from '../engineSession.ts';
import type { WorkspacePolicy, WorkspacePolicyFile } from '../policy/workspacePolicy.ts';
import { alertFolder, builtInKey } from './alertFolder.ts';

/** Between sweeps. */
const intervalMs = 10_000;
/** How often a window that may not watch looks whether it may now. */
const lockRetryMs = 10_000;

/** Why alerts are there, or are not. */
export type AlertServiceState =
  /** By its setting, or because there is no policy to watch by. */
  | 'off'
  | 'watching'
  /** Another window, or `container-vitals watch`, does it. */
  | 'elsewhere'
  /** The policy has mistakes; what it was before goes on. */
  | 'invalid';

/**
 * Evaluates the workspace's policy in the background: one window for each policy, however many are open. Holds nothing and asks
 * the engine nothing where there is no policy and the setting does not ask for the built-in rules.
 */
export class AlertService extends DisposableBase {
  readonly #services: ExtensionServices;
  readonly #channels: Channels;
  readonly #onDidChange = this.register(new vscode.EventEmitter<readonly Change[]>());
  /** After each sweep, and when the state changes. */
  readonly onDidChange = this.#onDidChange.event;
  readonly #workspace: WorkspacePolicy;
  #watch: AlertWatch | undefined;
  #state: AlertServiceState = 'off';
  #running:
    | { readonly key: string; readonly abort: AbortController; readonly ended: Promise<void> }
    | undefined;
  #updating: Promise<void> = Promise.resolve();

  constructor(services: ExtensionServices, workspace: WorkspacePolicy, channels: Channels) {
    super();
    this.#services = services;
    this.#workspace = workspace;
    this.#channels = channels;
    this.register(this.#workspace.onDidChange(() => this.#update()));
    this.register(configuration.onDidChange(settings.backgroundAlerts, () => this.#update()));
    this.#update();
  }

  get state(): AlertServiceState {
    return this.#state;
  }

  /** undefined while nothing is watched here. */
  get watch(): AlertWatch | undefined {
    return this.#watch;
  }

  get file(): WorkspacePolicyFile | undefined {
    return this.#workspace.file;
  }

  get entries(): readonly AlertEntry[] {
    return this.#watch ? [...this.#watch.book.entries()] : [];
  }

  override dispose(): void {
    this.#running?.abort.abort();
    super.dispose();
  }

  /** After something the user did to an alert. */
  async save(): Promise<void> {
    await this.#watch?.save();
    this.#onDidChange.fire([]);
  }

  /** What is watched now: the workspace's policy, the built-in rules, or nothing. */
  #wanted(): { readonly key: string; readonly policy: Policy; readonly isValid: boolean } | undefined {
    const mode = configuration.backgroundAlerts();
    const { file } = this.#workspace;
    if (mode === 'off' || (mode === 'policy' && file === undefined)) {
      return undefined;
    }
    return file === undefined
      ? { key: builtInKey, policy: defaultPolicy(configuration.checkPolicy()), isValid: true }
      : { key: file.uri.toString(), policy: file.policy, isValid: file.isValid };
  }

  #update(): void {
    this.#updating = this.#updating.then(async () => {
      const wanted = this.isDisposed ? undefined : this.#wanted();
      if (this.#running && this.#running.key !== wanted?.key) {
        this.#running.abort.abort();
        await this.#running.ended;
        this.#running = undefined;
      }
      if (wanted === undefined) {
        this.#setState('off');
      } else if (!wanted.isValid) {
        this.#setState('invalid');
      } else if (this.#running) {
        this.#watch?.setPolicy(wanted.policy);
        this.#setState(this.#watch ? 'watching' : 'elsewhere');
      } else {
        const abort = new AbortController();
        const ended = this.#run(wanted.key, abort.signal).catch((error: unknown) => {
          this.#services.log.error(error instanceof Error ? error : String(error));
        });
        this.#running = { key: wanted.key, abort, ended };
      }
    });
  }

  async #run(key: string, signal: AbortSignal): Promise<void> {
    const [{ AlertFile }, { privateFolder }, { acquireLock }, { sharedSignals }] = await Promise.all([
      import('../../storage/alerts/alertFile.ts'),
      import('../../storage/userFolders.ts'),
      import('../../storage/processLock.ts'),
      import('../../probes/sharedSignals.ts'),
    ]);
    const folder = await privateFolder(alertFolder(this.#services.context, key).fsPath);
    const lockPath = vscode.Uri.joinPath(vscode.Uri.file(folder), 'watch.lock').fsPath;
    let lock = await acquireLock(lockPath);
    while (lock === undefined && !signal.aborted) {
      this.#setState('elsewhere');
      await delay(lockRetryMs, undefined, { signal }).catch(() => undefined);
      lock = signal.aborted ? undefined : await acquireLock(lockPath);
    }
    if (lock === undefined) {
      return;
    }
    const file = new AlertFile(folder);
    const policy = this.#wanted()?.policy ?? {
      ...defaultPolicy(configuration.checkPolicy()),
      rules: [],
    };
    const { inventory, sampler, slow } = this.#services.session;
    const dispatcher = new NoticeDispatcher({
      clock: systemClock,
      notifier: (channel) => this.#channels.notifier(channel, watch.policy),
      onAttempt: (attempt) => this.#channels.hear(attempt),
    });
    const watch: AlertWatch = new AlertWatch(policy, {
      inventory,
      sampler,
      signals: (client) => new SignalBoard(sharedSignals(client, slow), engineHost(client.endpoint.address)),
      interval: intervalMs,
      clock: systemClock,
      t: vscode.l10n.t,
      state: await file.load(),
      save: (state) => file.save(state),
      send: (groups, onSettled, abort) => dispatcher.send(groups, onSettled, abort),
      onProblem: (what, error) => {
        const { summary } = describeProblem(toProblem(error), vscode.l10n.t);
        this.#services.log.warn(`Alerts go on though this failed: ${what}: ${summary}`);
      },
    });
    const { reportOnSchedule } = await import('./reportOnSchedule.ts');
    const report = await reportOnSchedule(this.#services, watch, this.#channels, { folder, signal });
    this.#watch = watch;
    this.#setState('watching');
    const sweeps = watch.onDidSweep(async (changes) => {
      this.#onDidChange.fire(changes);
      this.#markChanges(changes);
      void report();
      await remindReceivers(dispatcher, watch, { now: Date.now(), signal, t: vscode.l10n.t });
    });
    try {
      await watch.run(signal);
    } finally {
      sweeps.dispose();
      watch.dispose();
      this.#watch = undefined;
      await lock.release();
    }
  }

  /** On the axis of time of what was measured. */
  #markChanges(changes: readonly Change[]): void {
    for (const mark of alertMarks(changes, Date.now())) {
      this.#services.history.mark(mark);
    }
  }

  #setState(state: AlertServiceState): void {
    if (state !== this.#state) {
      this.#state = state;
      this.#onDidChange.fire([]);
    }
  }
}

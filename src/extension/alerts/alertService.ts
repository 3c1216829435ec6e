import { rm } from 'node:fs/promises';
import * as vscode from 'vscode';
import type { AlertEntry, Change } from '../../core/alerts/alertEntry.ts';
import type { AlertAction, AlertSource } from '../../core/alerts/alertSource.ts';
import type { Notice } from '../../core/alerts/outbox.ts';
import { AlertsElsewhere } from '../../core/alerts/sharedAlerts.ts';
import { defaultPolicy } from '../../core/checks/policy/defaultPolicy.ts';
import type { Policy } from '../../core/checks/policy/policy.ts';
import { systemClock } from '../../core/common/clock.ts';
import { DisposableBase } from '../../core/common/disposable.ts';
import { keepRunning } from '../../core/common/keepRunning.ts';
import type { Endpoint } from '../../core/containers/endpoint.ts';
import type { ProcessLock } from '../../storage/processLock.ts';
import type { Channels } from '../channels/channels.ts';
import { configuration } from '../configuration.ts';
import { settings } from '../contributions.ts';
import type { ExtensionServices } from '../engineSession.ts';
import type { WorkspacePolicy, WorkspacePolicyFile } from '../policy/workspacePolicy.ts';
import type { WatchElsewhere, WatchElsewhereOptions } from './watchElsewhere.ts';
import type { WatchHere } from './watchHere.ts';

/** How often a window that may not watch, or could not, looks whether it may now. */
const lockRetryMs = 10_000;

/** Why alerts are there, or are not. */
export type AlertServiceState =
  /** By its setting, or because there is no policy to watch by. */
  | 'off'
  /** There may be a policy: it is not read before the workspace is trusted. */
  | 'untrusted'
  | 'watching'
  /** Another window, or `container-vitals watch`, does it. */
  | 'elsewhere'
  /** The policy has mistakes; what it was before goes on. */
  | 'invalid'
  /** It could not begin, for a reason that the log tells; it is tried again. */
  | 'failed';

/**
 * Evaluates the workspace's policy in the background: one process for each policy and engine, however many windows are open. Holds nothing and asks
 * the engine nothing where there is no policy and the setting does not ask for the built-in rules.
 */
export class AlertService extends DisposableBase {
  readonly #services: ExtensionServices;
  readonly #channels: Channels;
  readonly #onDidChange = this.register(new vscode.EventEmitter<readonly Change[]>());
  /** After each sweep, and when the state changes. */
  readonly onDidChange = this.#onDidChange.event;
  readonly #onDidNotify = this.register(new vscode.EventEmitter<readonly Notice[]>());
  /** What this window is to tell the user of; where another process watches, `onDidChange` is all there is. */
  readonly onDidNotify = this.#onDidNotify.event;
  readonly #workspace: WorkspacePolicy;
  #here: WatchHere | undefined;
  /** While another process watches. */
  #elsewhere: WatchElsewhere | undefined;
  /** The last one without mistakes. */
  #policy: Policy | undefined;
  #state: AlertServiceState = 'off';
  /** What it is where the policy has no mistakes. */
  #stateOfRun: AlertServiceState = 'off';
  #running:
    | { readonly folder: string; readonly abort: AbortController; readonly ended: Promise<void> }
    | undefined;
  #updating: Promise<void> = Promise.resolve();
  /** The last one that answered: alerts are of a policy on an engine. */
  #engine: Endpoint | undefined;
  /** Of the alerts, shared with the user's other processes. */
  #folder: string | undefined;

  constructor(services: ExtensionServices, workspace: WorkspacePolicy, channels: Channels) {
    super();
    this.#services = services;
    this.#workspace = workspace;
    this.#channels = channels;
    this.register(this.#workspace.onDidChange(() => this.#update()));
    this.register(configuration.onDidChange(settings.backgroundAlerts, () => this.#update()));
    this.register(vscode.workspace.onDidGrantWorkspaceTrust(() => this.#update()));
    this.register(services.session.inventory.onDidChangeState(() => this.#heedEngine()));
    this.#heedEngine();
    this.#update();
  }

  get state(): AlertServiceState {
    return this.#state;
  }

  /** undefined while nothing is watched, or nobody shows what is. */
  get source(): AlertSource | undefined {
    const shared = this.#elsewhere?.shared;
    if (this.#here || !shared || !this.#policy) {
      return this.#here;
    }
    const { inventory } = this.#services.session;
    return new AlertsElsewhere(shared, this.#policy, () => inventory.containers.values());
  }

  get file(): WorkspacePolicyFile | undefined {
    return this.#workspace.file;
  }

  get entries(): readonly AlertEntry[] {
    return this.source?.entries ?? [];
  }

  entry(ruleId: string, identity: string): AlertEntry | undefined {
    return this.entries.find((one) => one.ruleId === ruleId && one.subject.identity === identity);
  }

  /** What was read when alerts fired: see evidenceOf. */
  async keptEvidence(): Promise<unknown> {
    const [{ AlertFile }, { evidenceFile }] = await Promise.all([
      import('../../storage/alerts/alertFile.ts'),
      import('../../storage/alerts/alertSharing.ts'),
    ]);
    return this.#folder === undefined ? undefined : new AlertFile(this.#folder, evidenceFile).load();
  }

  /** What the user does about alerts; done by the process that watches. */
  async perform(actions: readonly AlertAction[]): Promise<void> {
    await (this.#here ?? this.#elsewhere)?.perform(actions);
  }

  override dispose(): void {
    this.#running?.abort.abort();
    super.dispose();
  }

  #heedEngine(): void {
    const { state } = this.#services.session.inventory;
    if (state.kind === 'connected' && state.client.endpoint.url !== this.#engine?.url) {
      this.#engine = state.client.endpoint;
      this.#update();
    }
  }

  /** What is watched now: the workspace's policy, the built-in rules, or nothing. `path` is the policy's. */
  #wanted():
    | { readonly path: string | undefined; readonly policy: Policy; readonly isValid: boolean }
    | undefined {
    const mode = configuration.backgroundAlerts();
    const { file } = this.#workspace;
    if (mode === 'off' || (mode === 'policy' && file === undefined)) {
      return undefined;
    }
    return file === undefined
      ? { path: undefined, policy: defaultPolicy(configuration.checkPolicy()), isValid: true }
      : { path: file.uri.fsPath, policy: file.policy, isValid: file.isValid };
  }

  #update(): void {
    this.#updating = this.#updating.then(async () => {
      const wanted = this.isDisposed ? undefined : this.#wanted();
      const folder = wanted && (await this.#folderOf(wanted.path));
      if (this.#running && this.#running.folder !== folder) {
        this.#running.abort.abort();
        await this.#running.ended;
        this.#running = undefined;
      }
      if (wanted?.isValid) {
        this.#policy = wanted.policy;
      }
      if (wanted === undefined) {
        this.#setState(this.#isUntrusted() ? 'untrusted' : 'off');
      } else if (!wanted.isValid) {
        this.#setState('invalid');
      } else if (this.#running) {
        this.#here?.setPolicy(wanted.policy);
        this.#setState(this.#stateOfRun);
      } else if (folder === undefined) {
        // No engine has answered yet: nothing is known.
        this.#setState('watching');
      } else {
        this.#begin(folder);
      }
    });
  }

  /** Shared with the user's other processes that watch the same policy on the same engine; undefined before one has answered. */
  async #folderOf(policy: string | undefined): Promise<string | undefined> {
    if (this.#engine === undefined) {
      return undefined;
    }
    const { alertFolder } = await import('../../storage/alerts/alertFolder.ts');
    return alertFolder({ policy, engine: this.#engine.url });
  }

  #isUntrusted(): boolean {
    return !vscode.workspace.isTrusted && configuration.backgroundAlerts() !== 'off';
  }

  #begin(folder: string): void {
    const abort = new AbortController();
    const { signal } = abort;
    const ended = keepRunning(() => this.#run(folder, signal), {
      clock: systemClock,
      signal,
      retryMs: lockRetryMs,
      onFailure: (error) => {
        this.#services.log.error(error instanceof Error ? error : String(error));
        this.#setStateOfRun('failed');
      },
    });
    this.#running = { folder, abort, ended };
  }

  async #run(folder: string, signal: AbortSignal): Promise<void> {
    const [{ lockOf }, { privateFolder }, { acquireLock }, { WatchHere }] = await Promise.all([
      import('../../storage/alerts/alertFolder.ts'),
      import('../../storage/userFolders.ts'),
      import('../../storage/processLock.ts'),
      import('./watchHere.ts'),
    ]);
    await privateFolder(folder);
    const engine = this.#engine;
    this.#folder = folder;
    const acquire = () => acquireLock(lockOf(folder));
    const lock = (await acquire()) ?? (await this.#lookOn(folder, acquire, signal));
    const policy = this.#policy;
    if (lock === undefined || policy === undefined) {
      return;
    }
    try {
      this.#here = await WatchHere.open(this.#services, this.#channels, {
        policy,
        folder,
        signal,
        onChange: (changes) => this.#onDidChange.fire(changes),
        onNotices: (notices) => this.#onDidNotify.fire(notices),
      });
      this.#setStateOfRun('watching');
      await this.#here.run();
    } finally {
      this.#here = undefined;
      await lock.release();
      if (engine?.source.kind === 'demo') {
        // It goes with this window, and never comes back at this address.
        await rm(folder, { recursive: true, force: true });
      }
    }
  }

  /** Shows what the process that watches shows, until this one may watch; undefined: it need not any more. */
  async #lookOn(
    folder: string,
    acquire: WatchElsewhereOptions['acquire'],
    signal: AbortSignal,
  ): Promise<ProcessLock | undefined> {
    const [{ AlertExchange }, { WatchElsewhere }] = await Promise.all([
      import('../../storage/alerts/alertExchange.ts'),
      import('./watchElsewhere.ts'),
    ]);
    this.#elsewhere = new WatchElsewhere({
      exchange: new AlertExchange(folder),
      acquire,
      retryMs: lockRetryMs,
      clock: systemClock,
      onLook: (changes) => this.#onDidChange.fire(changes),
    });
    this.#setStateOfRun('elsewhere');
    // Alerts name containers by their identity: which those are is known by the listing.
    const listing = this.#services.session.inventory.hold();
    try {
      return await this.#elsewhere.untilFree(signal);
    } finally {
      listing.dispose();
      this.#elsewhere = undefined;
    }
  }

  #setStateOfRun(state: AlertServiceState): void {
    this.#stateOfRun = state;
    if (this.#state !== 'invalid') {
      this.#setState(state);
    }
  }

  #setState(state: AlertServiceState): void {
    if (state !== this.#state) {
      this.#state = state;
      this.#onDidChange.fire([]);
    }
  }
}

import { isDeepStrictEqual } from 'node:util';
import type { Trouble, WatchedAlerts } from '../../core/alerts/watchedAlerts.ts';
import {
  type CheckPolicy,
  type CheckResult,
  type CheckRule,
  type CheckStatus,
  worstStatus,
} from '../../core/checks/checks.ts';
import { describeCheck, ruleTitle } from '../../core/checks/describeCheck.ts';
import type { Finding } from '../../core/checks/finding.ts';
import { type Clock, systemClock } from '../../core/common/clock.ts';
import { DisposableBase } from '../../core/common/disposable.ts';
import { Emitter } from '../../core/common/emitter.ts';
import type { Translate } from '../../core/common/translate.ts';
import type { ContainerDetails } from '../../core/containers/container.ts';
import type { ContainerEvent } from '../../core/containers/containerClient.ts';
import { isUnhealthy } from '../../core/containers/containerTree.ts';
import type { ContainerInventory } from '../../core/containers/inventory.ts';
import type { Metrics } from '../../core/metrics/metrics.ts';
import type { Sampler } from '../../core/metrics/sampler.ts';

/** What the last run of the checks found: by the thresholds of the settings, or by the workspace's policy. */
export type CheckRun = {
  readonly endpoint: string;
  /** Milliseconds since 1970. */
  readonly takenAt: number;
} & (
  | { readonly results: readonly CheckResult[]; readonly policy: CheckPolicy }
  | { readonly findings: readonly Finding[]; readonly policyName: string }
);

/** What happened at a moment is looked back at for this long, by the checks too, in milliseconds. */
const lookBackMs = 300_000;
const momentary: readonly CheckRule[] = ['oomKilled', 'restartLoop'];
/** What was unhealthy before these events is so no longer. */
const recoveries: ReadonlySet<string> = new Set(['health_status: healthy', 'die', 'destroy']);

/**
 * How the containers stand: the results of the last run, brought up to date by what the event stream tells without being
 * asked (health, out of memory), and what fires while a policy is watched. The tree's icons, the badge and the status bar all
 * read it here.
 */
export class CheckBoard extends DisposableBase {
  readonly #inventory: Pick<ContainerInventory, 'containers' | 'details'>;
  readonly #onDidChange = this.register(new Emitter<void>());
  readonly onDidChange = this.#onDidChange.event;
  #run: CheckRun | undefined;
  /** What is known now, by container and rule. */
  readonly #statuses = new Map<string, Map<CheckRule, CheckStatus>>();
  /** What the last run by a policy found, by container. */
  readonly #byPolicy = new Map<string, CheckStatus>();
  #alerts: WatchedAlerts | undefined;
  readonly #clock: Clock;
  /** Of before an event that says otherwise: while nobody holds the inventory, details are not read anew. */
  readonly #overtaken = new WeakSet<ContainerDetails>();
  /** Of containers whose OOM kill or restart loop is over when nothing else happens. */
  readonly #relief = new Map<string, AbortController>();

  constructor(
    inventory: Pick<ContainerInventory, 'containers' | 'details' | 'onDidChange' | 'onDidReceiveEvent'>,
    sampler: Pick<Sampler, 'latest' | 'onDidSample'>,
    clock: Clock = systemClock,
  ) {
    super();
    this.#clock = clock;
    this.#inventory = inventory;
    this.register(inventory.onDidReceiveEvent((event) => this.#hear(event)));
    this.register(inventory.onDidChange(() => this.#onDidChange.fire()));
    this.register({
      dispose: () => {
        for (const abort of this.#relief.values()) {
          abort.abort();
        }
      },
    });
    this.register(sampler.onDidSample((ids) => this.#relieve(ids, (id) => sampler.latest(id))));
  }

  get run(): CheckRun | undefined {
    return this.#run;
  }

  /** Containers that are not checked by this run keep what was found before. */
  record(run: CheckRun): void {
    this.#run = run;
    const found: readonly Pick<Finding, 'containerId' | 'status'>[] =
      'results' in run ? run.results : run.findings;
    for (const { containerId = '' } of found) {
      this.#statuses.delete(containerId);
      this.#byPolicy.delete(containerId);
    }
    if ('results' in run) {
      for (const { containerId, rule, status } of run.results) {
        this.#set(containerId, rule, status);
      }
    } else {
      for (const { containerId = '', status } of run.findings) {
        const before = this.#byPolicy.get(containerId) ?? 'ok';
        this.#byPolicy.set(containerId, worstStatus([{ status }, { status: before }]));
      }
    }
    this.#onDidChange.fire();
  }

  /**
   * What fires while a policy is watched, by container; it takes the place of what a run by the policy found, being newer, and
   * of what is remembered of events that the policy decides about. undefined: nothing is watched.
   */
  setAlerts(alerts: WatchedAlerts | undefined): void {
    const isSame =
      isDeepStrictEqual(alerts?.statuses, this.#alerts?.statuses) &&
      isDeepStrictEqual(alerts?.judged, this.#alerts?.judged);
    this.#alerts = alerts;
    if (!isSame) {
      this.#onDidChange.fire();
    }
  }

  /** Why it stands as it does: empty where it does not stand badly. */
  troublesOf(containerId: string, t: Translate): Trouble[] {
    const own = this.#own(containerId).flatMap(([rule, status]) =>
      isBad(status) ? [this.#ruleTrouble(containerId, rule, status, t)] : [],
    );
    const isNewlyUnhealthy = this.#isUnhealthy(containerId) && !this.#isKnownToBe(containerId, 'health');
    return [
      ...own,
      ...(isNewlyUnhealthy ? [this.#ruleTrouble(containerId, 'health', 'critical', t)] : []),
      ...(this.#alerts?.troublesOf(containerId) ?? this.#policyTroubles(containerId)),
    ];
  }

  /** undefined where nothing is known for or against it. */
  statusOf(containerId: string): CheckStatus | undefined {
    const statuses = this.#own(containerId).map(([, status]) => status);
    const byPolicy = (this.#alerts?.statuses ?? this.#byPolicy).get(containerId);
    if (byPolicy !== undefined) {
      statuses.push(byPolicy);
    }
    if (this.#isUnhealthy(containerId)) {
      statuses.push('critical');
    }
    return statuses.length === 0 ? undefined : worstStatus(statuses.map((status) => ({ status })));
  }

  /** Ids of the containers with a warning or worse. */
  get failing(): string[] {
    const known = this.#inventory.containers;
    const candidates = new Set([...this.#statuses.keys(), ...this.#byPolicy.keys(), ...known.keys()]);
    return [...candidates].filter((id) => {
      return isBad(this.statusOf(id)) && (known.size === 0 || known.has(id));
    });
  }

  /** Of those, the ones that no alert tells of: a view of alerts counts its own. */
  get failingUnalerted(): string[] {
    return this.failing.filter((id) => !this.#alerts?.statuses.has(id));
  }

  #hear({ containerId, action }: ContainerEvent): void {
    const details = this.#inventory.details(containerId);
    if (details && recoveries.has(action)) {
      this.#overtaken.add(details);
    }
    switch (action) {
      case 'health_status: unhealthy':
        this.#set(containerId, 'health', 'critical');
        break;
      case 'health_status: healthy':
        this.#set(containerId, 'health', 'ok');
        break;
      case 'oom':
        this.#set(containerId, 'oomKilled', 'critical');
        break;
      case 'start':
        this.#relieveLater(containerId);
        return;
      case 'die':
        // What does not run is neither unhealthy nor busy.
        for (const rule of ['health', 'cpu', 'memory'] as const) {
          this.#statuses.get(containerId)?.delete(rule);
        }
        this.#byPolicy.delete(containerId);
        break;
      case 'destroy':
        this.#statuses.delete(containerId);
        this.#byPolicy.delete(containerId);
        break;
      default:
        return;
    }
    this.#onDidChange.fire();
  }

  /**
   * Takes back a warning that what is read anyway, for a view, disproves: a row that shows 5 % must not warn of CPU. A
   * reading above the threshold warns of nothing, as a single one may be a peak.
   */
  #relieve(ids: Iterable<string>, latest: (id: string) => Metrics | undefined): void {
    const policy = this.#run && 'policy' in this.#run ? this.#run.policy : undefined;
    const relieved = [...ids].flatMap((id) => {
      const [statuses, metrics] = [this.#statuses.get(id), latest(id)];
      const isOver = (rule: CheckRule) => statuses?.get(rule) === 'warning';
      const isUnder = (value: number | undefined, threshold: number) =>
        value !== undefined && value <= threshold;
      return [
        ...(policy && isOver('cpu') && isUnder(metrics?.cpuOfLimitPercent, policy.cpuPercent)
          ? [[id, 'cpu'] as const]
          : []),
        ...(policy && isOver('memory') && isUnder(metrics?.memoryPercent, policy.memoryPercent)
          ? [[id, 'memory'] as const]
          : []),
      ];
    });
    for (const [id, rule] of relieved) {
      this.#set(id, rule, 'ok');
    }
    if (relieved.length > 0) {
      this.#onDidChange.fire();
    }
  }

  /** What is known without the policy: an alert that is over is not told of any longer. */
  #own(containerId: string): (readonly [CheckRule, CheckStatus])[] {
    const judged = this.#alerts?.judged.get(containerId);
    return [...(this.#statuses.get(containerId) ?? [])].filter(([rule]) => !judged?.has(rule));
  }

  /** By what the engine said last, where no event has come since. */
  #isUnhealthy(containerId: string): boolean {
    const details = this.#inventory.details(containerId);
    return details !== undefined && !this.#overtaken.has(details) && isUnhealthy(details);
  }

  #isKnownToBe(containerId: string, rule: CheckRule): boolean {
    return isBad(this.#statuses.get(containerId)?.get(rule));
  }

  #ruleTrouble(containerId: string, rule: CheckRule, status: 'warning' | 'critical', t: Translate): Trouble {
    const results = this.#run && 'results' in this.#run ? this.#run.results : [];
    const found = results.find(
      (one) => one.containerId === containerId && one.rule === rule && one.status === status,
    );
    const what = ruleTitle(rule, t);
    // Of what the event stream told there is no result: its name is all.
    return { status, what, text: found ? describeCheck(found, t).finding : what };
  }

  #policyTroubles(containerId: string): Trouble[] {
    const findings =
      this.#byPolicy.has(containerId) && this.#run && 'findings' in this.#run ? this.#run.findings : [];
    return findings.flatMap(({ containerId: id, status, rule, message }) =>
      id === containerId && isBad(status) ? [{ status, what: rule, text: message }] : [],
    );
  }

  /** A kill or a loop that nothing followed for as long as the checks look back is over, where the container runs. */
  #relieveLater(containerId: string): void {
    if (!momentary.some((rule) => this.#isKnownToBe(containerId, rule))) {
      return;
    }
    this.#relief.get(containerId)?.abort();
    const abort = new AbortController();
    this.#relief.set(containerId, abort);
    void this.#clock.delay(lookBackMs, abort.signal).then(
      () => {
        this.#relief.delete(containerId);
        if (this.#inventory.containers.get(containerId)?.state === 'running') {
          for (const rule of momentary) {
            this.#statuses.get(containerId)?.delete(rule);
          }
          this.#onDidChange.fire();
        }
      },
      // Something else happened, or nobody looks any more.
      () => undefined,
    );
  }

  #set(containerId: string, rule: CheckRule, status: CheckStatus): void {
    const statuses = this.#statuses.get(containerId) ?? new Map<CheckRule, CheckStatus>();
    this.#statuses.set(containerId, statuses.set(rule, status));
    if (momentary.includes(rule)) {
      this.#relieveLater(containerId);
    }
  }
}

function isBad(status: CheckStatus | undefined): status is 'warning' | 'critical' {
  return status === 'warning' || status === 'critical';
}

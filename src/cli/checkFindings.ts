import { type CheckPolicy, type CheckResult, runChecks } from '../core/checks/checks.ts';
import {
  type Finding,
  findingOf,
  labelMistakeFindings,
  policyFindingOf,
  skippedFindingOf,
} from '../core/checks/finding.ts';
import { defaultPolicy, defaultPolicyWithoutDisk } from '../core/checks/policy/defaultPolicy.ts';
import { labelRulesOf } from '../core/checks/policy/labelRules.ts';
import type { Policy } from '../core/checks/policy/policy.ts';
import { type PolicyRun, runPolicy } from '../core/checks/runPolicy.ts';
import { SignalBoard } from '../core/checks/signals/signalBoard.ts';
import type { Translate } from '../core/common/translate.ts';
import type { Container } from '../core/containers/container.ts';
import type { ContainerClient } from '../core/containers/containerClient.ts';
import { engineHost } from '../core/containers/containerTooltip.ts';
import { inspectAll } from '../core/containers/inspectAll.ts';
import { selectContainers } from '../core/containers/selectContainers.ts';
import type { CommandContext } from './command.ts';

/** What is checked: all containers of an engine, or those that were named. */
export class CheckedContainers {
  readonly #client: ContainerClient;
  readonly #names: readonly string[];
  readonly #context: Pick<CommandContext, 'signal' | 'clock'>;

  constructor(
    client: ContainerClient,
    names: readonly string[],
    context: Pick<CommandContext, 'signal' | 'clock'>,
  ) {
    this.#client = client;
    this.#names = names;
    this.#context = context;
  }

  /** Whether any of them has rules of its own. */
  async haveLabelRules(): Promise<boolean> {
    return (await this.#list()).some((container) => {
      const { rules, mistakes } = labelRulesOf(container);
      return rules.length > 0 || mistakes.length > 0;
    });
  }

  /** Health checks take their time after a start; what is still not healthy then, the checks tell. */
  async waitUntilHealthy(longest: number): Promise<void> {
    const { signal, clock } = this.#context;
    const endsAt = clock.now() + longest;
    while (clock.now() < endsAt) {
      const running = (await this.#list()).filter(({ state }) => state === 'running');
      const { details } = await inspectAll(
        this.#client,
        running.map(({ id }) => id),
        signal,
      );
      if ([...details.values()].every(({ health }) => health === 'healthy' || health === 'none')) {
        return;
      }
      await clock.delay(Math.min(1000, endsAt - clock.now()), signal);
    }
  }

  /** The findings of the built-in checks, in any words. */
  async findByThresholds(thresholds: CheckPolicy): Promise<(t: Translate) => Finding[]> {
    const { signal, clock } = this.#context;
    const containers = await this.#list();
    const found = await runChecks(this.#client, containers, thresholds, signal, clock);
    const results = this.#names.length > 0 ? [...found, ...unchecked(containers, found)] : found;
    return (t) => results.map((result) => findingOf(result, t));
  }

  /** The built-in checks as rules, for what is here. */
  async defaultPolicy(thresholds: CheckPolicy): Promise<Policy> {
    const running = (await this.#list()).find(({ state }) => state === 'running');
    const isDiskKnown = running && (await this.#client.readDiskSpace(running.id, this.#context.signal));
    return isDiskKnown ? defaultPolicy(thresholds) : defaultPolicyWithoutDisk(thresholds);
  }

  async runPolicy(policy: Policy, lasts: number): Promise<PolicyRun> {
    const { signal, clock } = this.#context;
    const { engineSignals } = await import('../probes/engineSignals.ts');
    const signals = new SignalBoard(engineSignals(this.#client), engineHost(this.#client.endpoint.address));
    return runPolicy(this.#client, policy, { choose: this.#choose, signals, for: lasts, signal, clock });
  }

  /** What a run found; a container that was named and does not run is no reason to say that all is well. */
  findingsOf({ results, skipped, containers }: PolicyRun, t: Translate): Finding[] {
    const stopped = this.#names.length === 0 ? [] : skipped.filter(({ reason }) => reason === 'notRunning');
    return [
      ...results.map((result) => policyFindingOf(result, t)),
      ...stopped.map((rule) => skippedFindingOf(rule, t)),
      ...labelMistakeFindings(containers, t),
    ];
  }

  async #list(): Promise<readonly Container[]> {
    return this.#choose(await this.#client.list(this.#context.signal));
  }

  readonly #choose = (listed: readonly Container[]): readonly Container[] =>
    this.#names.length > 0 ? selectContainers(listed, this.#names) : listed;
}

function unchecked(containers: readonly Container[], results: readonly CheckResult[]): CheckResult[] {
  const checked = new Set(results.map(({ containerId }) => containerId));
  return containers
    .filter(({ id }) => !checked.has(id))
    .flatMap(({ id, name }) =>
      (['cpu', 'memory'] as const).map(
        (rule): CheckResult => ({
          containerId: id,
          containerName: name,
          rule,
          status: 'unknown',
          value: undefined,
          threshold: undefined,
          scale: undefined,
        }),
      ),
    );
}

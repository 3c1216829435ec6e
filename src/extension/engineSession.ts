import * as vscode from 'vscode';
import { matchesSelector } from '../core/checks/policy/selector.ts';
import { systemClock } from '../core/common/clock.ts';
import { DisposableStore } from '../core/common/disposable.ts';
import type { ContainerClient } from '../core/containers/containerClient.ts';
import { describeEndpoint } from '../core/containers/describeEndpoint.ts';
import { type ConnectionState, ContainerInventory } from '../core/containers/inventory.ts';
import { describeProblem } from '../core/describeProblem.ts';
import { VitalsError } from '../core/errors.ts';
import type { HistoryRecorder } from '../core/history/historyRecorder.ts';
import { Sampler } from '../core/metrics/sampler.ts';
import { SlowReadings } from '../core/metrics/slowReadings.ts';
import { slowSource } from '../probes/slowSource.ts';
import { configuration } from './configuration.ts';
import { settings } from './contributions.ts';
import { createEngineConnector, type EngineConnector } from './engineConnector.ts';

/** The engine this window talks to. One per window; every feature shares it. */
export interface EngineSession extends vscode.Disposable {
  readonly inventory: ContainerInventory;
  readonly sampler: Sampler;
  /** What is no counter, of what the sampler is asked to watch. */
  readonly slow: SlowReadings;
  /** The connected client; throws VitalsError with the reason while there is none. */
  client(): ContainerClient;
  /** The same, but waits for the first attempt to connect: a command may be what started the extension. */
  connectedClient(): Promise<ContainerClient>;
  /** What is shown comes from the demo engine: documents say so in their heads. */
  readonly isDemo: boolean;
}

/** What a feature's `registerX` gets. */
export interface ExtensionServices {
  readonly context: vscode.ExtensionContext;
  readonly log: vscode.LogOutputChannel;
  readonly session: EngineSession;
  readonly history: HistoryRecorder;
}

export function createEngineSession(log: vscode.LogOutputChannel): EngineSession {
  const store = new DisposableStore();
  const connector = store.add(createEngineConnector(() => configuration.endpoint()));
  const inventory = store.add(new ContainerInventory(() => connector.connect()));
  const currentClient = () => (inventory.state.kind === 'connected' ? inventory.state.client : undefined);
  const slow = createSlowReadings(inventory, currentClient);
  const sampler = store.add(createSampler(inventory, connector, currentClient, slow));
  store.add(inventory.onDidChangeState((state) => logState(log, state)));
  store.add(configuration.onDidChange(settings.endpoint, () => inventory.reconnect()));
  inventory.start();

  const client = () => {
    const connected = currentClient();
    if (connected) {
      return connected;
    }
    const { state } = inventory;
    throw new VitalsError(
      state.kind === 'failed'
        ? state.problem
        : { code: 'engineNotRunning', endpoint: configuration.endpoint() },
    );
  };
  return {
    inventory,
    sampler,
    slow,
    client,
    async connectedClient() {
      while (inventory.state.kind === 'connecting' && !store.isDisposed) {
        await nextState(inventory);
      }
      return client();
    },
    get isDemo() {
      const { state } = inventory;
      return state.kind === 'connected' && state.engine.product === 'demo';
    },
    dispose: () => store.dispose(),
  };
}

function createSlowReadings(
  inventory: ContainerInventory,
  currentClient: () => ContainerClient | undefined,
): SlowReadings {
  return new SlowReadings(
    slowSource({
      client: currentClient,
      container: (id) => inventory.containers.get(id),
      details: (id) => inventory.details(id),
      wantsResponse: (container) => matchesSelector(container, { name: configuration.responseTimeOf() }),
    }),
    systemClock,
  );
}

/** From the kernel what is its, of the rest what other windows have read, and only then from the engine. */
function createSampler(
  inventory: ContainerInventory,
  connector: EngineConnector,
  currentClient: () => ContainerClient | undefined,
  slow: SlowReadings,
): Sampler {
  return new Sampler({
    read: async (id, signal) => {
      const client = currentClient();
      const { shared } = connector;
      return client && (shared ? shared.read(id, signal) : client.readStats(id, signal));
    },
    readLocal: async (ids, signal, maxAgeMs) => {
      const client = currentClient();
      const local = (await client?.readLocalStats?.(ids, signal)) ?? new Map();
      const rest = ids.filter((id) => !local.has(id));
      const others = client && (await connector.shared?.readShared({ ids: rest, maxAgeMs }, signal));
      return new Map([...local, ...(others ?? [])]);
    },
    limits: (id) => inventory.details(id)?.limits,
    slow,
  });
}

function logState(log: vscode.LogOutputChannel, state: ConnectionState): void {
  if (state.kind === 'connected') {
    log.info(
      `Connected to ${state.engine.product} ${state.engine.version} (API ${state.engine.apiVersion}) at ${describeEndpoint(state.client.endpoint, vscode.l10n.t)}`,
    );
  } else if (state.kind === 'failed') {
    log.warn(describeProblem(state.problem, vscode.l10n.t).summary);
  }
}

function nextState({ onDidChangeState }: ContainerInventory): Promise<void> {
  return new Promise((resolve) => {
    const subscription = onDidChangeState(() => {
      subscription.dispose();
      resolve();
    });
  });
}

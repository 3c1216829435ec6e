import type * as vscode from 'vscode';
import type { ContainerClient } from '../core/containers/containerClient.ts';
import type { ContainerInventory } from '../core/containers/inventory.ts';
import type { Sampler } from '../core/metrics/sampler.ts';

/** The engine this window talks to. One per window; every feature shares it. */
export interface EngineSession extends vscode.Disposable {
  readonly inventory: ContainerInventory;
  readonly sampler: Sampler;
  /** The connected client; throws VitalsError with the reason while there is none. */
  client(): ContainerClient;
}

/** What a feature's `registerX` gets. */
export interface ExtensionServices {
  readonly context: vscode.ExtensionContext;
  readonly log: vscode.LogOutputChannel;
  readonly session: EngineSession;
}

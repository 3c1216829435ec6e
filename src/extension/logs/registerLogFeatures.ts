import * as vscode from 'vscode';
import type { ExtensionServices } from '../engineSession.ts';
import { LogDocuments } from './logDocuments.ts';
import { registerFollowLogs } from './registerFollowLogs.ts';
import { registerLogSearch } from './registerLogSearch.ts';

/** Searching the logs of containers, reading them in full and following them. */
export function registerLogFeatures(services: ExtensionServices): vscode.Disposable {
  const logs = new LogDocuments(services);
  return vscode.Disposable.from(registerLogSearch(services, logs), logs, registerFollowLogs(services));
}

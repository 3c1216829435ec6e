import * as vscode from 'vscode';
import type { ExtensionServices } from '../engineSession.ts';
import { registerLogStore } from './editorLogStore.ts';
import { registerLevelColours } from './levelColours.ts';
import { LogDocuments } from './logDocuments.ts';
import { LogLinks } from './logLinks.ts';
import { registerCompareLogs } from './registerCompareLogs.ts';
import { registerFollowLogs } from './registerFollowLogs.ts';
import { registerLogSearch } from './registerLogSearch.ts';
import { registerTextTimeHover } from './textTimeHover.ts';
import { registerTraceFolding } from './traceFolding.ts';

/** Searching the logs of containers, reading them in full and following them. */
export function registerLogFeatures(services: ExtensionServices): vscode.Disposable {
  const links = new LogLinks(services);
  const logs = new LogDocuments(services, links);
  return vscode.Disposable.from(
    links,
    registerLevelColours(),
    registerTraceFolding(),
    registerTextTimeHover(),
    registerLogSearch(services, logs, links),
    registerCompareLogs(services, logs),
    registerLogStore(services.log),
    logs,
    registerFollowLogs(services, links),
  );
}

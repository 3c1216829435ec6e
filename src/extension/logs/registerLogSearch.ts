import * as vscode from 'vscode';
import { commands, schemes } from '../contributions.ts';
import type { ExtensionServices } from '../engineSession.ts';
import { registerCommand } from '../messages.ts';
import { exportLogResults } from './exportLogResults.ts';
import type { LogDocuments } from './logDocuments.ts';
import type { LogLinks } from './logLinks.ts';
import { LogSearch } from './logSearch.ts';
import type { SearchResults } from './searchResults.ts';

/** The search command, the documents it fills, and the ways from a hit to its place in the log. */
export function registerLogSearch(
  services: ExtensionServices,
  logs: LogDocuments,
  links: LogLinks,
): vscode.Disposable {
  const search = new LogSearch(services, logs);
  const { log } = services;
  const onResults =
    (action: (results: SearchResults, argument: unknown) => unknown) => (uri: unknown, argument: unknown) => {
      const results = search.resultsAt(uri);
      return results && action(results, argument);
    };
  return vscode.Disposable.from(
    search,
    links.registerFor(
      schemes.search,
      ({ uri }, line) => search.resultsAt(uri)?.lines[line]?.source?.containerId,
    ),
    registerCommand(commands.searchLogs, log, (item, items) => search.start(item, items)),
    registerCommand(
      commands.rerunLogSearch,
      log,
      onResults((results) => results.run()),
    ),
    registerCommand(
      commands.showLogStatistics,
      log,
      onResults((results) => search.showStatistics(results)),
    ),
    registerCommand(commands.exportLogResults, log, onResults(exportLogResults)),
    registerCommand(commands.editLogSearch, log, (uri, field) => search.edit(uri, field)),
    registerCommand(
      commands.toggleResultsOrder,
      log,
      onResults((results) => search.turn(results)),
    ),
    registerCommand(
      commands.toggleResultsMerged,
      log,
      onResults((results) => search.merge(results)),
    ),
    registerCommand(
      commands.moreContext,
      log,
      onResults((results) => search.addContext(results, 1)),
    ),
    registerCommand(
      commands.lessContext,
      log,
      onResults((results) => search.addContext(results, -1)),
    ),
    registerCommand(commands.openHit, log, (...link) => search.openHit(...link)),
    registerCommand(commands.nextHit, log, () => search.moveToHit(1)),
    registerCommand(commands.previousHit, log, () => search.moveToHit(-1)),
  );
}

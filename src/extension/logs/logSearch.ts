import * as vscode from 'vscode';
import { DisposableStore, toDisposable } from '../../core/common/disposable.ts';
import { describeQuery } from '../../core/logs/describeQuery.ts';
import { nearestLine, type SearchField } from '../../core/logs/resultLines.ts';
import type { SearchWindow } from '../../core/logs/searchWindow.ts';
import { configuration } from '../configuration.ts';
import { commands, languages, schemes } from '../contributions.ts';
import type { ExtensionServices } from '../engineSession.ts';
import { showProblem, toAbortSignal } from '../messages.ts';
import { selectedContainerIds } from '../views/selection.ts';
import { LogStatisticsPanel } from '../webviews/logStatisticsPanel.ts';
import { changeSearch } from './changeSearch.ts';
import { searchableContainers } from './editorLogStore.ts';
import type { LogDocuments } from './logDocuments.ts';
import { ReadOnlyDocuments, stateOf } from './readOnlyDocuments.ts';
import { moveToHit, ResultsNavigation } from './resultsNavigation.ts';
import { isSearchArguments, toSearchRequest } from './searchArguments.ts';
import { askForSearch, readMemory, rememberArrangement, type SearchRequest } from './searchFlow.ts';
import { SearchResults } from './searchResults.ts';
import { referTo, type SearchState, SearchStates } from './searchState.ts';

const maxContext = 20;

/** Longer titles say no more in a tab. */
const maxTitle = 50;

/** Where a document is shown; by default in front. */
interface Place {
  readonly viewColumn?: vscode.ViewColumn;
  readonly selection?: vscode.Range;
}

/** The searches of this window and the documents that they fill. */
export class LogSearch implements vscode.Disposable {
  readonly #services: ExtensionServices;
  readonly #navigation: ResultsNavigation;
  readonly #states: SearchStates;
  readonly #store = new DisposableStore();
  readonly #documents: ReadOnlyDocuments;
  readonly #open = new Map<string, SearchResults>();
  readonly #statistics = new Set<LogStatisticsPanel>();
  #count = 0;

  constructor(services: ExtensionServices, logs: LogDocuments) {
    this.#services = services;
    this.#states = new SearchStates(services.context.workspaceState);
    this.#documents = this.#store.add(
      new ReadOnlyDocuments({
        scheme: schemes.search,
        language: languages.search,
        whyReadOnly: vscode.l10n.t(
          'The search writes here. [Change the query](command:{0}) and it is searched for at once.',
          commands.editLogSearch,
        ),
        restore: async (uri) => this.#restore(uri),
      }),
    );
    this.#navigation = new ResultsNavigation(logs, (uri) => this.resultsAt(uri));
    this.#store.add(this.#navigation.register({ scheme: schemes.search }));
    this.#store.add(this.#documents.onDidClose((uri) => this.#open.get(uri.toString())?.cancel()));
    this.#store.add(this.#documents.onDidDispose((uri) => this.#forget(uri)));
    this.#store.add(
      toDisposable(() => {
        for (const shown of [...this.#statistics, ...this.#open.values()]) {
          shown.dispose();
        }
      }),
    );
  }

  /** Asks what to search for (unless told so), searches, and resolves when the search has ended. */
  async start(item: unknown, items: unknown): Promise<void> {
    const { session, context } = this.#services;
    if (isSearchArguments(item)) {
      await this.#search(toSearchRequest(item, await (await session.connectedClient()).list()));
      return;
    }
    const known = session.inventory.containers;
    const given = selectedContainerIds(item, items).flatMap((id) => known.get(id) ?? []);
    const listing = async () => searchableContainers(await session.connectedClient());
    const start = given.length > 0 ? { containers: given } : {};
    const request = await askForSearch(context.workspaceState, listing, start);
    if (request) {
      await this.#search(request);
    }
  }

  /** The results a command is for: those of the document it names, else those in front. */
  resultsAt(uri: unknown): SearchResults | undefined {
    const at = uri instanceof vscode.Uri ? uri.toString() : uri;
    const address = typeof at === 'string' ? at : vscode.window.activeTextEditor?.document.uri.toString();
    return this.#open.get(address ?? '');
  }

  /** Changes what is searched for, beginning with one line of the head. */
  async edit(uri: unknown, field: unknown): Promise<void> {
    const results = this.resultsAt(uri);
    if (!results) {
      return;
    }
    const part = (field as SearchField | undefined) ?? 'query';
    if (part === 'context') {
      return this.addContext(results, 1);
    }
    if (part === 'order') {
      return this.turn(results);
    }
    const listing = async () => searchableContainers(await this.#services.session.connectedClient());
    await changeSearch(results.state, part, listing, (change) => {
      this.#change(results, change).catch((error: unknown) => {
        void showProblem(error, this.#services.log);
      });
    });
    await this.#retitle(results);
  }

  showStatistics(results: SearchResults): void {
    const shown = [...this.#statistics].find((panel) => panel.results === results);
    if (shown) {
      shown.reveal();
      return;
    }
    const panel: LogStatisticsPanel = new LogStatisticsPanel(this.#services, results, (window) =>
      this.#narrow(panel, window),
    );
    this.#statistics.add(panel);
    panel.onDidDispose(() => this.#statistics.delete(panel));
  }

  async turn(results: SearchResults): Promise<void> {
    const { order, isMerged } = results.state;
    await this.#arrange(results, {
      order: order === 'newestFirst' ? 'oldestFirst' : 'newestFirst',
      isMerged,
    });
  }

  async merge(results: SearchResults): Promise<void> {
    const { order, isMerged } = results.state;
    await this.#arrange(results, { order, isMerged: !isMerged });
  }

  async addContext(results: SearchResults, lines: 1 | -1): Promise<void> {
    const context = Math.min(maxContext, Math.max(0, results.state.context + lines));
    if (context !== results.state.context) {
      await this.#change(results, { context });
    }
  }

  /**
   * A hit's place in its log, or a line of the head: of the line that a link tells (its document, where it stood, how it begins), else of the
   * one that the cursor is on.
   */
  async openHit(uri?: unknown, at?: unknown, beginning?: unknown): Promise<void> {
    const isLink = typeof at === 'number' && typeof beginning === 'string';
    const results = this.resultsAt(isLink ? uri : undefined);
    const line =
      isLink && results
        ? nearestLine(results.lines, at, beginning)
        : vscode.window.activeTextEditor?.selection.active.line;
    if (line === undefined || !results) {
      return;
    }
    const field = results.lines[line]?.field;
    if (field) {
      return this.edit(undefined, field);
    }
    const title = vscode.l10n.t('Opening the log …');
    await vscode.window.withProgress(
      { location: vscode.ProgressLocation.Notification, title, cancellable: true },
      async (_, token) => {
        const location = await this.#navigation.locate(results, line, toAbortSignal(token));
        if (location) {
          await vscode.window.showTextDocument(location.uri, { selection: location.range });
        }
      },
    );
  }

  moveToHit(direction: 1 | -1): void {
    const editor = vscode.window.activeTextEditor;
    const results = this.resultsAt(undefined);
    if (editor && results) {
      moveToHit(editor, results, direction);
    }
  }

  dispose(): void {
    this.#store.dispose();
  }

  async #search({ containers, query, window }: SearchRequest): Promise<void> {
    const { order, isMerged } = readMemory(this.#services.context.workspaceState);
    const context = configuration.contextLines();
    const state = { containers: containers.map(referTo), query, window, context, order, isMerged };
    await this.#fill(this.#add(this.#address(state), state));
  }

  async #fill(results: SearchResults, place: Place = {}): Promise<void> {
    const lines = results.lines.map(({ text }) => text);
    await this.#show(results.uri, lines, place);
    await results.run();
  }

  #address(state: SearchState): vscode.Uri {
    const title = vscode.l10n.t('Logs: {0}', describeQuery(state.query, vscode.l10n.t).slice(0, maxTitle));
    // The same search may be opened twice, and each changed for itself.
    const number = `${Date.now().toString(36)}${++this.#count}`;
    return this.#documents.address(title, { ...state, number });
  }

  #add(uri: vscode.Uri, state: SearchState): SearchResults {
    const results = new SearchResults(this.#services, uri, state);
    this.#open.set(uri.toString(), results);
    return results;
  }

  async #show(uri: vscode.Uri, lines: readonly string[], place: Place): Promise<void> {
    const document = await this.#documents.create(uri, lines);
    await vscode.window.showTextDocument(document, { preview: false, ...place });
  }

  /** A tab of before: the search begins anew, and what it finds comes by edits. */
  #restore(uri: vscode.Uri): readonly string[] | undefined {
    const state = this.#states.get(uri) ?? stateOf<SearchState>(uri);
    if (!isSearchState(state)) {
      return undefined;
    }
    this.#forget(uri);
    const results = this.#add(uri, state);
    results.run({ quiet: true }).catch((error: unknown) => void showProblem(error, this.#services.log));
    return results.lines.map(({ text }) => text);
  }

  async #change(results: SearchResults, change: Partial<SearchState>): Promise<void> {
    results.change(change);
    await this.#states.set(results.uri, results.state);
    await results.run({ quiet: true });
  }

  /** Results whose tab was closed meanwhile are there again, in a document of their own. */
  async #narrow(panel: LogStatisticsPanel, window: SearchWindow): Promise<void> {
    const { results } = panel;
    if (this.#documents.isShown(results.uri)) {
      return this.#change(results, { window });
    }
    const state = { ...results.state, window };
    const anew = this.#add(this.#address(state), state);
    panel.follow(anew);
    // Not over the statistics.
    const { Beside, One } = vscode.ViewColumn;
    await this.#fill(anew, { viewColumn: vscode.window.tabGroups.all.length > 1 ? One : Beside });
  }

  async #arrange(
    results: SearchResults,
    arrangement: Pick<SearchState, 'order' | 'isMerged'>,
  ): Promise<void> {
    await rememberArrangement(this.#services.context.workspaceState, arrangement);
    await results.arrange(arrangement);
    await this.#states.set(results.uri, results.state);
  }

  /** A document keeps its title for good: one that is titled after the query of now takes its place. */
  async #retitle(results: SearchResults): Promise<void> {
    const old = results.uri;
    const uri = this.#address(results.state);
    if (uri.path === old.path) {
      return;
    }
    const editor = vscode.window.visibleTextEditors.find(
      ({ document }) => document.uri.toString() === old.toString(),
    );
    const { viewColumn, selection } = editor ?? {};
    const place = { ...(viewColumn ? { viewColumn } : {}), ...(selection ? { selection } : {}) };
    this.#open.set(uri.toString(), results);
    await results.moveTo(uri, (lines) => this.#show(uri, lines, place));
    this.#open.delete(old.toString());
    await this.#documents.closeTabs(old);
  }

  #forget(uri: vscode.Uri): void {
    this.#open.get(uri.toString())?.dispose();
    this.#open.delete(uri.toString());
  }
}

function isSearchState(state: Partial<SearchState>): state is SearchState {
  return (
    Array.isArray(state.containers) &&
    typeof state.query?.pattern === 'string' &&
    typeof state.window === 'object' &&
    typeof state.context === 'number'
  );
}

import * as vscode from 'vscode';
import { DisposableStore, toDisposable } from '../../core/common/disposable.ts';
import { commands, languages, schemes } from '../contributions.ts';
import type { ExtensionServices } from '../engineSession.ts';
import { registerCommand, toAbortSignal } from '../messages.ts';
import { selectedContainerIds } from '../views/selection.ts';
import { type LogDocuments, referenceTo } from './logDocuments.ts';
import { ReadOnlyDocuments } from './readOnlyDocuments.ts';
import { isSearchArguments, toSearchRequest } from './searchArguments.ts';
import { askForSearch, type SearchRequest } from './searchFlow.ts';
import { SearchResults } from './searchResults.ts';

/** The search command, the documents it fills, and the ways from a hit to its place in the log. */
export function registerLogSearch(services: ExtensionServices, logs: LogDocuments): vscode.Disposable {
  const search = new LogSearch(services, logs);
  const { log } = services;
  const store = new DisposableStore();
  const selector = { scheme: schemes.search };
  for (const disposable of [
    search,
    registerCommand(commands.searchLogs, log, (item, items) => search.start(item, items)),
    registerCommand(commands.rerunLogSearch, log, (uri) => search.rerun(uri)),
    registerCommand(commands.editLogSearch, log, (uri) => search.edit(uri)),
    registerCommand(commands.openHit, log, () => search.openHit()),
    registerCommand(commands.nextHit, log, () => search.moveToHit(1)),
    registerCommand(commands.previousHit, log, () => search.moveToHit(-1)),
    vscode.languages.registerDocumentLinkProvider(selector, search),
    vscode.languages.registerDefinitionProvider(selector, search),
    vscode.languages.registerFoldingRangeProvider(selector, search),
    vscode.languages.registerDocumentSymbolProvider(selector, search),
  ]) {
    store.add(disposable);
  }
  return store;
}

class HitLink extends vscode.DocumentLink {
  readonly line: number;
  readonly uri: vscode.Uri;

  constructor(range: vscode.Range, uri: vscode.Uri) {
    super(range);
    this.line = range.start.line;
    this.uri = uri;
    this.tooltip = vscode.l10n.t('Show in the Full Log');
  }
}

class LogSearch
  implements
    vscode.DocumentLinkProvider<HitLink>,
    vscode.DefinitionProvider,
    vscode.FoldingRangeProvider,
    vscode.DocumentSymbolProvider,
    vscode.Disposable
{
  readonly #services: ExtensionServices;
  readonly #logs: LogDocuments;
  readonly #store = new DisposableStore();
  readonly #documents = this.#store.add(new ReadOnlyDocuments(schemes.search, languages.search));
  readonly #open = new Map<string, SearchResults>();

  constructor(services: ExtensionServices, logs: LogDocuments) {
    this.#services = services;
    this.#logs = logs;
    this.#store.add(this.#documents.onDidClose((uri) => this.#open.get(uri.toString())?.cancel()));
    this.#store.add(this.#documents.onDidDispose((uri) => this.#forget(uri)));
    this.#store.add(
      toDisposable(() => {
        for (const results of this.#open.values()) {
          results.dispose();
        }
      }),
    );
  }

  /** Asks what to search for (unless told so), searches, and resolves when the search has ended. */
  async start(item: unknown, items: unknown): Promise<void> {
    const { session } = this.#services;
    if (isSearchArguments(item)) {
      await this.#run(toSearchRequest(item, await (await session.connectedClient()).list()));
      return;
    }
    const known = session.inventory.containers;
    const given = selectedContainerIds(item, items).flatMap((id) => known.get(id) ?? []);
    const request = await this.#ask(given.length > 0 ? { containers: given } : {});
    if (request) {
      await this.#run(request);
    }
  }

  async rerun(uri: unknown): Promise<void> {
    await this.#resultsAt(uri)?.run();
  }

  async edit(uri: unknown): Promise<void> {
    const results = this.#resultsAt(uri);
    const request = results && (await this.#ask({ request: results.request }));
    if (request) {
      // A document keeps its title for good: a new one takes its place.
      const old = [...this.#open].find(([, open]) => open === results)?.[0];
      const done = this.#run(request);
      await (old && this.#documents.closeTabs(vscode.Uri.parse(old)));
      await done;
    }
  }

  async openHit(): Promise<void> {
    const editor = vscode.window.activeTextEditor;
    const results = this.#resultsAt(editor?.document.uri);
    if (!editor || !results) {
      return;
    }
    const title = vscode.l10n.t('Opening the log …');
    await vscode.window.withProgress(
      { location: vscode.ProgressLocation.Notification, title, cancellable: true },
      async (_, token) => {
        const location = await this.#locate(results, editor.selection.active.line, toAbortSignal(token));
        if (location) {
          await vscode.window.showTextDocument(location.uri, { selection: location.range });
        }
      },
    );
  }

  moveToHit(direction: 1 | -1): void {
    const editor = vscode.window.activeTextEditor;
    const lines = this.#resultsAt(editor?.document.uri)?.lines ?? [];
    const from = editor?.selection.active.line ?? 0;
    for (let line = from + direction; editor && line >= 0 && line < lines.length; line += direction) {
      const [start = 0, end = start] = lines[line]?.ranges[0] ?? lines[line]?.source?.link ?? [];
      if (lines[line]?.source?.isHit) {
        editor.selection = new vscode.Selection(line, start, line, end);
        editor.revealRange(editor.selection, vscode.TextEditorRevealType.InCenterIfOutsideViewport);
        return;
      }
    }
  }

  provideDocumentLinks({ uri }: vscode.TextDocument): HitLink[] {
    const lines = this.#open.get(uri.toString())?.lines ?? [];
    // Of the context F12 shows the place too: links everywhere would hide what matters.
    return lines.flatMap(({ source }, line) =>
      source?.isHit ? new HitLink(new vscode.Range(line, source.link[0], line, source.link[1]), uri) : [],
    );
  }

  /** The line of the log is found, and as much of the log loaded as that needs, when the link is followed. */
  async resolveDocumentLink(link: HitLink, token: vscode.CancellationToken): Promise<HitLink> {
    const results = this.#open.get(link.uri.toString());
    const location = results && (await this.#locate(results, link.line, toAbortSignal(token)));
    if (location) {
      // What the editor takes for the position to open at.
      link.target = location.uri.with({ fragment: `L${location.range.start.line + 1}` });
    }
    return link;
  }

  async provideDefinition(
    { uri }: vscode.TextDocument,
    { line }: vscode.Position,
    token: vscode.CancellationToken,
  ): Promise<vscode.Location | undefined> {
    const results = this.#open.get(uri.toString());
    return results && this.#locate(results, line, toAbortSignal(token));
  }

  provideFoldingRanges({ uri }: vscode.TextDocument): vscode.FoldingRange[] {
    return this.#sections(uri).map(({ start, end }) => new vscode.FoldingRange(start, end));
  }

  provideDocumentSymbols({ uri }: vscode.TextDocument): vscode.DocumentSymbol[] {
    return this.#sections(uri).map(({ name, detail, start, end }) => {
      const head = new vscode.Range(start, 0, start, name.length);
      const all = new vscode.Range(start, 0, end + 1, 0);
      return new vscode.DocumentSymbol(name, detail, vscode.SymbolKind.Class, all, head);
    });
  }

  dispose(): void {
    this.#store.dispose();
  }

  #ask(start: Parameters<typeof askForSearch>[2]): Promise<SearchRequest | undefined> {
    const { context, session } = this.#services;
    const listing = async () => (await session.connectedClient()).list();
    return askForSearch(context.workspaceState, listing, start);
  }

  async #run(request: SearchRequest): Promise<void> {
    const results = new SearchResults(this.#services, request);
    const uri = await results.open(this.#documents);
    this.#open.set(uri.toString(), results);
    await results.run();
  }

  #resultsAt(uri: unknown): SearchResults | undefined {
    const at = uri instanceof vscode.Uri ? uri : vscode.window.activeTextEditor?.document.uri;
    return this.#open.get(at?.toString() ?? '');
  }

  async #locate(
    results: SearchResults,
    line: number,
    signal: AbortSignal,
  ): Promise<vscode.Location | undefined> {
    const { source } = results.lines[line] ?? {};
    const container = results.request.containers.find(({ id }) => id === source?.containerId);
    const reference = source && referenceTo(source.record, source.ordinal);
    if (!container || !reference) {
      return undefined;
    }
    const location = await this.#logs.locate(container, reference, signal);
    if (!location) {
      void vscode.window.showInformationMessage(
        vscode.l10n.t(
          'This line is not in the log of {0} any more: the engine has rotated it away.',
          container.name,
        ),
      );
    }
    return location;
  }

  #sections(uri: vscode.Uri) {
    const sections: { name: string; detail: string; start: number; end: number }[] = [];
    let line = 0;
    for (const { section, lines } of this.#open.get(uri.toString())?.blocks ?? []) {
      // Its first line is the blank one that sets it apart.
      if (section) {
        sections.push({
          name: section.containerName,
          detail: section.detail,
          start: line + 1,
          end: line + 1,
        });
      }
      line += lines.length;
      const current = sections.at(-1);
      if (current) {
        current.end = line - 1;
      }
    }
    return sections;
  }

  #forget(uri: vscode.Uri): void {
    this.#open.get(uri.toString())?.dispose();
    this.#open.delete(uri.toString());
  }
}

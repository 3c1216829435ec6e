import * as vscode from 'vscode';
import { DisposableBase } from '../../core/common/disposable.ts';
import { toProblem } from '../../core/errors.ts';
import { blockEdits } from '../../core/logs/lineBlocks.ts';
import { lineText } from '../../core/logs/logLine.ts';
import { equivalentCommand } from '../../core/logs/patterns.ts';
import { type ResultBlock, type ResultLine, ResultsDocument } from '../../core/logs/resultsDocument.ts';
import { describeWindow, windowOptions } from '../../core/logs/searchWindow.ts';
import { searchLogs } from '../../workers/logSearchClient.ts';
import { configuration } from '../configuration.ts';
import type { ExtensionServices } from '../engineSession.ts';
import { problemText, toAbortSignal } from '../messages.ts';
import { editLines, type ReadOnlyDocuments } from './readOnlyDocuments.ts';
import type { SearchRequest } from './searchFlow.ts';
import { Throttle } from './throttle.ts';

/** Between two edits of a document that is filled. */
const refreshMs = 150;
/** All marks are sent to the editor each time. */
const decorateMs = 1000;

const matchDecoration: vscode.DecorationRenderOptions = {
  backgroundColor: new vscode.ThemeColor('searchEditor.findMatchBackground'),
  border: '1px solid',
  borderColor: new vscode.ThemeColor('searchEditor.findMatchBorder'),
  overviewRulerColor: new vscode.ThemeColor('editorOverviewRuler.findMatchForeground'),
  overviewRulerLane: vscode.OverviewRulerLane.Center,
};

/** One search and the document it fills; it can run again. */
export class SearchResults extends DisposableBase {
  readonly request: SearchRequest;
  readonly #services: ExtensionServices;
  readonly #matches = this.register(vscode.window.createTextEditorDecorationType(matchDecoration));
  readonly #refresh = new Throttle(refreshMs, () => this.#show());
  readonly #redecorate = new Throttle(decorateMs, async () => this.#decorate());
  #results: ResultsDocument;
  #shown: readonly ResultBlock[] = [];
  #lines: readonly ResultLine[] = [];
  #uri: vscode.Uri | undefined;
  #abort = new AbortController();

  constructor(services: ExtensionServices, request: SearchRequest) {
    super();
    this.#services = services;
    this.request = request;
    this.#results = this.#begin();
    this.register(vscode.window.onDidChangeVisibleTextEditors(() => this.#decorate()));
    this.register({ dispose: () => this.cancel() });
  }

  /** Shows the document, which says what is asked for and nothing else yet. */
  async open(documents: ReadOnlyDocuments): Promise<vscode.Uri> {
    const title = vscode.l10n.t('Logs: {0}', lineText(this.request.query.pattern).slice(0, 50));
    this.#setShown(this.#results.blocks());
    const document = await documents.create(
      title,
      this.#lines.map(({ text }) => text),
    );
    this.#uri = document.uri;
    await vscode.window.showTextDocument(document, { preview: false });
    return document.uri;
  }

  /** As the document stands now. */
  get lines(): readonly ResultLine[] {
    return this.#lines;
  }

  get blocks(): readonly ResultBlock[] {
    return this.#shown;
  }

  /** What was found until now stays. */
  cancel(): void {
    this.#abort.abort();
  }

  /** Searches and fills the document on the way; what was running is cancelled. Resolves when all is shown. */
  async run(): Promise<void> {
    this.cancel();
    const abort = new AbortController();
    this.#abort = abort;
    const results = this.#begin();
    this.#results = results;
    const title = vscode.l10n.t('Searching the logs for “{0}”', this.request.query.pattern);
    await vscode.window.withProgress(
      { location: vscode.ProgressLocation.Notification, title, cancellable: true },
      async (_, token) => {
        try {
          await this.#search(results, AbortSignal.any([abort.signal, toAbortSignal(token)]));
        } catch (error) {
          results.fail(problemText(toProblem(error)));
        }
        await this.#refresh.flush();
      },
    );
  }

  async #search(results: ResultsDocument, signal: AbortSignal): Promise<void> {
    const { query, containers, window } = this.request;
    const context = configuration.contextLines();
    const client = await this.#services.session.connectedClient();
    const startedAt = Date.now();
    const refresh = () => {
      if (this.#results === results) {
        this.#refresh.request();
      }
    };
    const progress = await searchLogs(
      {
        endpoint: client.endpoint,
        containers,
        query,
        ...windowOptions(window, startedAt),
        before: context,
        after: context,
        maxHits: configuration.maxHits(),
      },
      {
        onExcerpt: ({ containerId, lines }) => {
          results.addExcerpt(containerId, lines);
          refresh();
        },
        onProgress: (one) => {
          results.setProgress(one);
          refresh();
        },
      },
      signal,
    );
    results.finish(progress, Date.now() - startedAt);
  }

  #begin(): ResultsDocument {
    const { query, containers, window } = this.request;
    return new ResultsDocument(
      {
        query,
        containers,
        window: describeWindow(window, Date.now(), vscode.l10n.t),
        context: configuration.contextLines(),
        command: equivalentCommand(query, containers.length === 1 ? (containers[0]?.name ?? '') : 'NAME'),
      },
      vscode.l10n.t,
    );
  }

  async #show(): Promise<void> {
    const blocks = this.#results.blocks();
    const edits = blockEdits(this.#shown, blocks);
    if (this.#uri && !this.isDisposed && edits.length > 0 && (await editLines(this.#uri, edits))) {
      this.#setShown(blocks);
      this.#redecorate.request();
    }
  }

  #setShown(blocks: readonly ResultBlock[]): void {
    this.#shown = blocks;
    this.#lines = blocks.flatMap(({ lines }) => lines);
  }

  #decorate(): void {
    const editors = vscode.window.visibleTextEditors.filter(
      ({ document }) => document.uri.toString() === this.#uri?.toString(),
    );
    if (editors.length > 0 && !this.isDisposed) {
      const ranges = this.#lines.flatMap((line, number) =>
        line.ranges.map(([start, end]) => new vscode.Range(number, start, number, end)),
      );
      for (const editor of editors) {
        editor.setDecorations(this.#matches, ranges);
      }
    }
  }
}

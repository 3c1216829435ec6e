import * as vscode from 'vscode';
import { DisposableBase } from '../../core/common/disposable.ts';
import { Emitter } from '../../core/common/emitter.ts';
import type { Container } from '../../core/containers/container.ts';
import type { Endpoint } from '../../core/containers/endpoint.ts';
import { toProblem } from '../../core/errors.ts';
import { describeQuery } from '../../core/logs/describeQuery.ts';
import { equivalentCommand } from '../../core/logs/equivalentCommand.ts';
import { blockEdits, sameLine } from '../../core/logs/lineBlocks.ts';
import type { RecordReference } from '../../core/logs/logWindow.ts';
import type { ResultBlock, ResultLine, ResultSource } from '../../core/logs/resultLines.ts';
import type { Arrangement } from '../../core/logs/resultRuns.ts';
import { ResultsDocument } from '../../core/logs/resultsDocument.ts';
import { describeWindow, windowOptions } from '../../core/logs/searchWindow.ts';
import { searchLogs } from '../../workers/logSearchClient.ts';
import type { LogExcerpt } from '../../workers/logSearchRequest.ts';
import { type NewestProgress, searchFromNewest } from '../../workers/newestSearch.ts';
import { configuration } from '../configuration.ts';
import type { ExtensionServices } from '../engineSession.ts';
import { problemText } from '../messages.ts';
import { storedRequest, tellStoreFailure } from './editorLogStore.ts';
import { keepCursor } from './keepPlace.ts';
import { editLines } from './readOnlyDocuments.ts';
import { searchWithProgress } from './searchProgress.ts';
import { refresh, type SearchState } from './searchState.ts';
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

/** One search and the document it fills; it can be changed and run again. */
export class SearchResults extends DisposableBase {
  readonly #services: ExtensionServices;
  readonly #matches = this.register(vscode.window.createTextEditorDecorationType(matchDecoration));
  readonly #started = this.register(new Emitter<void>());
  /** It searches anew, perhaps for something else. */
  readonly onDidStart = this.#started.event;
  readonly #refresh = new Throttle(refreshMs, () => this.#show());
  readonly #redecorate = new Throttle(decorateMs, async () => this.#decorate());
  #state: SearchState;
  #results: ResultsDocument;
  #shown: readonly ResultBlock[] = [];
  #lines: readonly ResultLine[] = [];
  #uri: vscode.Uri;
  #abort = new AbortController();
  #move:
    | { readonly uri: vscode.Uri; readonly create: (lines: readonly string[]) => Promise<void> }
    | undefined;

  constructor(services: ExtensionServices, uri: vscode.Uri, state: SearchState) {
    super();
    this.#services = services;
    this.#uri = uri;
    this.#state = state;
    this.#results = this.#begin();
    this.#setShown(this.#results.blocks());
    this.register(vscode.window.onDidChangeVisibleTextEditors(() => this.#decorate()));
    this.register({ dispose: () => this.cancel() });
  }

  get uri(): vscode.Uri {
    return this.#uri;
  }

  get state(): SearchState {
    return this.#state;
  }

  /** As the document stands now. */
  get lines(): readonly ResultLine[] {
    return this.#lines;
  }

  get blocks(): readonly ResultBlock[] {
    return this.#shown;
  }

  /** By which the record is found in the log; undefined for one without a timestamp. */
  reference(source: ResultSource): RecordReference | undefined {
    const { timestamp, stream, text } = source.record;
    return timestamp === undefined
      ? undefined
      : { timestamp, stream, text, ordinal: this.#results.ordinal(source) };
  }

  /** A document of another address, which `create` opens with the lines it gets, shows the results from now on. */
  async moveTo(uri: vscode.Uri, create: (lines: readonly string[]) => Promise<void>): Promise<void> {
    // In turn with the edits: none may fall between.
    this.#move = { uri, create };
    await this.#refresh.flush();
  }

  /** What was found until now stays. */
  cancel(): void {
    this.#abort.abort();
  }

  /** Changes what is asked for; `run` asks it. */
  change(state: Partial<SearchState>): void {
    this.#state = { ...this.#state, ...state };
  }

  /** Lays out anew what was found; where the other end of the hits was left out, searches for it. */
  async arrange(arrangement: Arrangement): Promise<void> {
    const isTurned = arrangement.order !== this.#state.order;
    this.change(arrangement);
    if (isTurned && this.#results.isCapped) {
      await this.run({ quiet: true });
      return;
    }
    this.#results.arrange(arrangement);
    await this.#refresh.flush();
  }

  /**
   * Searches and fills the document on the way; what was running is cancelled. Resolves when all is shown. `quiet`: as in
   * searchWithProgress.
   */
  async run({ quiet = false } = {}): Promise<void> {
    this.cancel();
    const abort = new AbortController();
    this.#abort = abort;
    this.#started.fire();
    const query = describeQuery(this.#state.query, vscode.l10n.t);
    const title = vscode.l10n.t('Searching the logs for “{0}”', query);
    await searchWithProgress(title, { quiet, signal: abort.signal }, async (signal) => {
      try {
        const client = await this.#services.session.connectedClient();
        const listing = await client.list(signal);
        if (this.#abort === abort) {
          this.change({ containers: refresh(this.#state.containers, listing) });
          this.#results = this.#begin();
          await this.#search(client.endpoint, listing, this.#results, signal);
        }
      } catch (error) {
        if (this.#abort === abort) {
          this.#results.fail(problemText(toProblem(error)));
        }
      }
      await this.#refresh.flush();
      // The marks of before are on lines that have moved.
      this.#decorate();
    });
  }

  async #search(
    endpoint: Endpoint,
    listing: readonly Container[],
    results: ResultsDocument,
    signal: AbortSignal,
  ): Promise<void> {
    const { query, containers, window, context, order } = this.#state;
    const startedAt = Date.now();
    const show = () => {
      if (this.#results === results) {
        this.#refresh.request();
      }
    };
    const request = {
      endpoint,
      ...(await storedRequest(endpoint.url, containers, listing)),
      query,
      ...windowOptions(window, startedAt),
      before: context,
      after: context,
      maxHits: configuration.maxHits(),
      source: configuration.logSource(),
    };
    const onFound = (containerId: string, lines: LogExcerpt['lines'], isOfEnd = false) => {
      results.addExcerpt(containerId, lines, isOfEnd);
      show();
    };
    const onProgress = (one: NewestProgress) => {
      results.setProgress(one);
      show();
    };
    const progress =
      order === 'newestFirst'
        ? await searchFromNewest(
            request,
            {
              onFound,
              onAnew: (containerId) => results.clear(containerId),
              onProgress,
              onFilled: tellStoreFailure,
            },
            signal,
          )
        : await searchLogs(
            request,
            {
              onExcerpt: ({ containerId, lines }) => onFound(containerId, lines),
              onProgress,
              onFilled: tellStoreFailure,
            },
            signal,
          );
    tellStoreFailure(progress.find(({ storeFailure }) => storeFailure !== undefined)?.storeFailure);
    results.finish(progress, Date.now() - startedAt);
  }

  #begin(): ResultsDocument {
    const { query, containers, window } = this.#state;
    const name = containers.length === 1 ? (containers[0]?.name ?? '') : 'NAME';
    const now = Date.now();
    return new ResultsDocument(
      {
        ...this.#state,
        window: describeWindow(window, now, vscode.l10n.t),
        isDemo: this.#services.session.isDemo,
        command: equivalentCommand(query, name, window, now),
      },
      vscode.l10n.t,
    );
  }

  async #show(): Promise<void> {
    const move = this.#move;
    if (move) {
      this.#move = undefined;
      await move.create(this.#lines.map(({ text }) => text));
      this.#uri = move.uri;
      this.#redecorate.request();
    }
    const blocks = this.#results.blocks();
    const shown = this.#shown;
    const edits = blockEdits(shown, blocks);
    if (this.isDisposed || edits.length === 0) {
      return;
    }
    const newLine = (line: number) => sameLine(shown, blocks, line);
    await keepCursor(this.#uri, edits, newLine, async () => {
      if (await editLines(this.#uri, edits)) {
        this.#setShown(blocks);
        this.#redecorate.request();
      }
    });
  }

  #setShown(blocks: readonly ResultBlock[]): void {
    this.#shown = blocks;
    this.#lines = blocks.flatMap(({ lines }) => lines);
  }

  #decorate(): void {
    const editors = vscode.window.visibleTextEditors.filter(
      ({ document }) => document.uri.toString() === this.#uri.toString(),
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

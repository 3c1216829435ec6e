import * as vscode from 'vscode';
import { DisposableBase } from '../../core/common/disposable.ts';
import { toProblem } from '../../core/errors.ts';
import { describeQuery } from '../../core/logs/describeQuery.ts';
import { describeWindow, type SearchWindow } from '../../core/logs/searchWindow.ts';
import {
  statisticsCsv,
  statisticsJsonLines,
  statisticsMarkdown,
} from '../../core/logs/statistics/exportStatistics.ts';
import {
  type ExportFormat,
  isFromLogStatistics,
  type LogStatisticsContent,
  type LogStatisticsRequest,
  type ToLogStatistics,
} from '../../protocol/logStatistics.ts';
import { transientWebviews } from '../contributions.ts';
import type { ExtensionServices } from '../engineSession.ts';
import { storedRequest } from '../logs/editorLogStore.ts';
import type { SearchResults } from '../logs/searchResults.ts';
import { Throttle } from '../logs/throttle.ts';
import { problemText } from '../messages.ts';
import { countLogs } from './countLogs.ts';
import { dashboardHtml } from './dashboardHtml.ts';
import { webviewWords } from './webviewWords.ts';

/** Between two messages while it counts, in milliseconds. */
const refreshMs = 500;

/** The statistics of one search, beside its results. They follow the search: what is changed there is counted anew here. */
export class LogStatisticsPanel extends DisposableBase {
  #results: SearchResults;
  #started: vscode.Disposable | undefined;
  readonly #services: ExtensionServices;
  readonly #panel: vscode.WebviewPanel;
  readonly #narrow: (window: SearchWindow) => Promise<void>;
  readonly #refresh = new Throttle(refreshMs, async () => this.#show());
  /** Windows that were searched before they were narrowed from here. */
  readonly #wider: SearchWindow[] = [];
  #field: string | undefined;
  #content: LogStatisticsContent | undefined;
  #abort = new AbortController();

  /** `narrow` makes the search one of this window. */
  constructor(
    services: ExtensionServices,
    results: SearchResults,
    narrow: (window: SearchWindow) => Promise<void>,
  ) {
    super();
    this.#services = services;
    this.#results = results;
    this.#narrow = narrow;
    const column = { viewColumn: vscode.ViewColumn.Beside, preserveFocus: true };
    this.#panel = this.register(
      vscode.window.createWebviewPanel(transientWebviews.logStatistics, '', column),
    );
    this.register(this.#panel.onDidDispose(() => this.dispose()));
    this.register(this.#panel.webview.onDidReceiveMessage((message: unknown) => this.#receive(message)));
    this.register({
      dispose: () => {
        this.#started?.dispose();
        this.#abort.abort();
      },
    });
    this.#load();
    this.follow(results);
    this.#count();
  }

  get results(): SearchResults {
    return this.#results;
  }

  /** Counts what these results are searched for from their next search on. */
  follow(results: SearchResults): void {
    this.#started?.dispose();
    this.#results = results;
    this.#started = results.onDidStart(() => this.#count());
  }

  get onDidDispose(): vscode.Event<void> {
    return this.#panel.onDidDispose;
  }

  reveal(): void {
    this.#panel.reveal(undefined, false);
  }

  #load(): void {
    const { webview } = this.#panel;
    const { extensionUri } = this.#services.context;
    const dist = vscode.Uri.joinPath(extensionUri, 'dist');
    const resource = (name: string) => webview.asWebviewUri(vscode.Uri.joinPath(dist, name)).toString();
    const icon = (theme: string) => vscode.Uri.joinPath(extensionUri, 'media', `dashboard-${theme}.svg`);
    this.#panel.iconPath = { light: icon('light'), dark: icon('dark') };
    webview.options = { enableScripts: true, localResourceRoots: [dist] };
    webview.html = dashboardHtml({
      script: resource('logStatistics.js'),
      style: resource('logStatistics.css'),
      cspSource: webview.cspSource,
    });
  }

  #count(): void {
    this.#abort.abort();
    const abort = new AbortController();
    this.#abort = abort;
    const query = describeQuery(this.results.state.query, vscode.l10n.t);
    this.#panel.title = vscode.l10n.t('Statistics: {0}', query.slice(0, 50));
    this.#countUntil(abort.signal).catch((error: unknown) => {
      if (!abort.signal.aborted) {
        this.#services.log.error(error instanceof Error ? error : String(error));
        void vscode.window.showErrorMessage(problemText(toProblem(error)));
      }
    });
  }

  async #countUntil(signal: AbortSignal): Promise<void> {
    const { query, window, containers } = this.results.state;
    const client = await this.#services.session.connectedClient();
    const { endpoint } = client;
    const stored = await storedRequest(endpoint.url, containers, await client.list(signal));
    const { t } = vscode.l10n;
    const words = describeWindow(window, Date.now(), t);
    const windowText = this.#services.session.isDemo ? t('{0} (demo)', words) : words;
    const request = { endpoint, store: undefined, ...stored, query, window, field: this.#field };
    const counted = countLogs(
      request,
      (found) => {
        if (!signal.aborted) {
          const isNarrowed = this.#wider.length > 0;
          this.#content = {
            ...found,
            query: describeQuery(query, vscode.l10n.t),
            window: windowText,
            isNarrowed,
          };
          this.#refresh.request();
        }
      },
      signal,
    );
    await counted;
  }

  #show(): void {
    if (this.#content) {
      this.#post({ type: 'content', content: this.#content });
    }
  }

  #receive(message: unknown): void {
    if (isFromLogStatistics(message)) {
      const { id, request } = message;
      this.#answer(request).then(
        () => this.#post({ type: 'reply', replyTo: id }),
        (error: unknown) => {
          this.#services.log.error(error instanceof Error ? error : String(error));
          this.#post({ type: 'reply', replyTo: id, error: problemText(toProblem(error)) });
        },
      );
    }
  }

  async #answer(request: LogStatisticsRequest): Promise<void> {
    switch (request.type) {
      case 'ready':
        this.#post({ type: 'init', ...webviewWords() });
        this.#show();
        break;
      case 'narrow': {
        this.#wider.push(this.results.state.window);
        const moment = (time: number) => String(time / 1000);
        await this.#search({ since: moment(request.from), until: moment(request.to) });
        break;
      }
      case 'widen':
        await this.#search(this.#wider.pop() ?? {});
        break;
      case 'countField':
        this.#field = request.field === '' ? undefined : request.field;
        this.#count();
        break;
      case 'export':
        await this.#export(request.format);
        break;
      case 'reportError':
        this.#services.log.error(`Log statistics: ${request.message}`);
        break;
    }
  }

  /** The search goes on by itself: its end is no answer to wait for. */
  async #search(window: SearchWindow): Promise<void> {
    this.#narrow(window).catch((error: unknown) => {
      this.#services.log.error(error instanceof Error ? error : String(error));
    });
  }

  async #export(format: ExportFormat): Promise<void> {
    if (this.#content) {
      const document = await vscode.workspace.openTextDocument(exported(format, this.#content));
      await vscode.window.showTextDocument(document, { preview: false });
    }
  }

  #post(message: ToLogStatistics): void {
    if (!this.isDisposed) {
      void this.#panel.webview.postMessage(message);
    }
  }
}

function exported(
  format: ExportFormat,
  { statistics, query, window }: LogStatisticsContent,
): { readonly content: string; readonly language?: string } {
  switch (format) {
    case 'markdown':
      return {
        language: 'markdown',
        content: statisticsMarkdown(statistics, { query, window }, vscode.l10n.t),
      };
    case 'csv':
      return { content: statisticsCsv(statistics).replaceAll('\r\n', '\n') };
    case 'jsonLines':
      return { language: 'jsonl', content: statisticsJsonLines(statistics) };
  }
}

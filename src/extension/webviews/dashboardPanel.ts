import * as vscode from 'vscode';
import { DisposableBase } from '../../core/common/disposable.ts';
import { toProblem } from '../../core/errors.ts';
import {
  type DashboardRequest,
  type DashboardSelection,
  isFromDashboard,
  type ToDashboard,
} from '../../protocol/dashboard.ts';
import { configuration } from '../configuration.ts';
import { commands } from '../contributions.ts';
import type { ExtensionServices } from '../engineSession.ts';
import { problemText } from '../messages.ts';
import type { TreeArgument } from '../views/selection.ts';
import { chooseDashboardContainers } from './chooseDashboardContainers.ts';
import { DashboardFeed } from './dashboardFeed.ts';
import { dashboardHtml } from './dashboardHtml.ts';
import { webviewWords } from './webviewWords.ts';

/** A dashboard in the editor area. Disposing it leaves the panel open: VS Code restores it after a reload. */
export class DashboardPanel extends DisposableBase {
  readonly #panel: vscode.WebviewPanel;
  readonly #services: ExtensionServices;
  readonly #feed: DashboardFeed;

  constructor(panel: vscode.WebviewPanel, services: ExtensionServices, selection: DashboardSelection) {
    super();
    this.#panel = panel;
    this.#services = services;
    const { inventory } = services.session;
    const words = { t: vscode.l10n.t, ...webviewWords() };
    this.#feed = this.register(
      new DashboardFeed(services.session, selection, words, configuration.checkPolicy, (message) =>
        this.#post(message),
      ),
    );
    this.register(panel.onDidDispose(() => this.dispose()));
    this.register(panel.onDidChangeViewState(() => this.#feed.follow(panel.visible)));
    this.register(panel.webview.onDidReceiveMessage((message: unknown) => this.#receive(message)));
    this.register(inventory.onDidChangeState(() => this.#updateTitle()));
    this.register(inventory.onDidChange(() => this.#updateTitle()));
    this.#load();
    this.#updateTitle();
    this.#feed.follow(panel.visible);
  }

  get selection(): DashboardSelection {
    return this.#feed.roster.selection;
  }

  reveal(): void {
    this.#panel.reveal();
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
      script: resource('webview.js'),
      style: resource('webview.css'),
      cspSource: webview.cspSource,
    });
  }

  #updateTitle(): void {
    const { state } = this.#services.session.inventory;
    const isDemo = state.kind === 'connected' && state.engine.product === 'demo';
    const title = dashboardTitle(this.#feed);
    this.#panel.title = isDemo ? vscode.l10n.t('{0} (demo)', title) : title;
  }

  #receive(message: unknown): void {
    if (isFromDashboard(message)) {
      const { id, request } = message;
      this.#answer(request).then(
        () => this.#post({ type: 'reply', replyTo: id }),
        (error: unknown) => {
          this.#services.log.error(error instanceof Error ? error : String(error));
          this.#post({
            type: 'reply',
            replyTo: id,
            error: problemText(toProblem(error)),
          });
        },
      );
    }
  }

  async #answer(request: DashboardRequest): Promise<void> {
    switch (request.type) {
      case 'ready':
        this.#feed.init();
        break;
      case 'chooseContainers':
        void this.#choose();
        break;
      case 'openLogs':
        await this.#openLog(request.key);
        break;
      case 'reconnect':
        await this.#services.session.inventory.refresh();
        break;
      case 'reportError':
        this.#services.log.error(`Dashboard: ${request.message}`);
        break;
    }
  }

  async #choose(): Promise<void> {
    const { containers } = this.#services.session.inventory;
    const chosen = await chooseDashboardContainers([...containers.values()], this.#feed.roster);
    if (chosen && !this.isDisposed) {
      this.#feed.select({ kind: 'containers', keys: chosen });
      this.#updateTitle();
    }
  }

  async #openLog(key: string): Promise<void> {
    const id = this.#feed.roster.ids(key).at(-1);
    if (id !== undefined) {
      const argument: TreeArgument = { containerIds: [id] };
      await vscode.commands.executeCommand(commands.openLog, argument);
    }
  }

  #post(message: ToDashboard): void {
    if (!this.isDisposed) {
      void this.#panel.webview.postMessage(message);
    }
  }
}

function dashboardTitle({ roster: { selection, containers } }: DashboardFeed): string {
  if (selection.kind === 'running') {
    return vscode.l10n.t('Running Containers');
  }
  const [only] = containers;
  return containers.length === 1 && only ? only.name : vscode.l10n.t('{0} containers', selection.keys.length);
}

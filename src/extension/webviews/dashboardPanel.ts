import * as vscode from 'vscode';
import { DisposableBase } from '../../core/common/disposable.ts';
import { toProblem } from '../../core/errors.ts';
import { hostLine } from '../../core/metrics/describeHost.ts';
import { formatBytes } from '../../core/metrics/format.ts';
import { deriveHostMetrics, type HostSample } from '../../core/metrics/hostSample.ts';
import { type DashboardRequest, isFromDashboard, type ToDashboard } from '../../protocol/dashboard.ts';
import type { DashboardSelection } from '../../protocol/dashboardState.ts';
import { configuration } from '../configuration.ts';
import { commands, settings } from '../contributions.ts';
import type { ExtensionServices } from '../engineSession.ts';
import { problemText, showProblem } from '../messages.ts';
import type { TreeArgument } from '../views/selection.ts';
import { chooseDashboardContainers } from './chooseDashboardContainers.ts';
import { DashboardFeed, type FeedSource } from './dashboardFeed.ts';
import { dashboardHtml } from './dashboardHtml.ts';
import { DashboardMarks } from './dashboardMarks.ts';
import { readPast } from './dashboardPast.ts';
import { readSizing } from './dashboardSizing.ts';
import { saveExport } from './saveExport.ts';
import { webviewWords } from './webviewWords.ts';

/** What measuring costs is told no more often (milliseconds). */
const tellEveryMs = 5000;

/** A dashboard in the editor area, or a narrow one as a view. Disposing it leaves the panel open: VS Code restores it after a reload. */
export class DashboardPanel extends DisposableBase {
  readonly #place: vscode.WebviewPanel | vscode.WebviewView;
  readonly #services: ExtensionServices;
  readonly #feed: DashboardFeed;
  readonly #marks: DashboardMarks;
  #toldAt = Number.NEGATIVE_INFINITY;
  #lastHost: HostSample | undefined;

  constructor(
    place: vscode.WebviewPanel | vscode.WebviewView,
    services: ExtensionServices,
    selection: DashboardSelection,
  ) {
    super();
    this.#place = place;
    this.#services = services;
    const { inventory } = services.session;
    const words = { t: vscode.l10n.t, ...webviewWords() };
    this.#feed = this.register(
      new DashboardFeed(feedSource(services), selection, words, configuration.checkPolicy, (message) =>
        this.#post(message),
      ),
    );
    this.register(services.session.sampler.onDidSample(() => this.#tellOften()));
    this.#marks = this.register(
      new DashboardMarks(
        { inventory, history: services.history },
        (identity) => this.#feed.roster.keyOfIdentity(identity),
        words.t,
        (marks) => this.#feed.send({ type: 'marks', marks }),
      ),
    );
    this.register(configuration.onDidChange(settings.keepsHistory, () => this.#feed.reinit()));
    const isMoved = 'reveal' in place ? place.onDidChangeViewState : place.onDidChangeVisibility;
    this.register(place.onDidDispose(() => this.dispose()));
    this.register(isMoved(() => this.#feed.follow(place.visible)));
    this.register(place.webview.onDidReceiveMessage((message: unknown) => this.#receive(message)));
    this.register(inventory.onDidChangeState(() => this.#updateTitle()));
    this.register(inventory.onDidChange(() => this.#updateTitle()));
    this.#load();
    this.#updateTitle();
    this.#feed.follow(place.visible);
  }

  get selection(): DashboardSelection {
    return this.#feed.roster.selection;
  }

  reveal(): void {
    if ('reveal' in this.#place) {
      this.#place.reveal();
    } else {
      this.#place.show();
    }
  }

  #load(): void {
    const { webview } = this.#place;
    const { extensionUri } = this.#services.context;
    const dist = vscode.Uri.joinPath(extensionUri, 'dist');
    const resource = (name: string) => webview.asWebviewUri(vscode.Uri.joinPath(dist, name)).toString();
    const icon = (theme: string) => vscode.Uri.joinPath(extensionUri, 'media', `dashboard-${theme}.svg`);
    if ('reveal' in this.#place) {
      this.#place.iconPath = { light: icon('light'), dark: icon('dark') };
    }
    webview.options = { enableScripts: true, localResourceRoots: [dist] };
    webview.html = dashboardHtml({
      script: resource('webview.js'),
      style: resource('webview.css'),
      cspSource: webview.cspSource,
      isView: !('reveal' in this.#place),
    });
  }

  /** A view keeps the name that the manifest gives it. */
  #updateTitle(): void {
    if (!('reveal' in this.#place)) {
      return;
    }
    const { state } = this.#services.session.inventory;
    const isDemo = state.kind === 'connected' && state.engine.product === 'demo';
    const title = dashboardTitle(this.#feed);
    this.#place.title = isDemo ? vscode.l10n.t('{0} (demo)', title) : title;
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
        // What happened is beside what is measured: it comes when it comes.
        void this.#marks.load(Date.now()).catch((error: unknown) => this.#services.log.debug(String(error)));
        break;
      case 'chooseContainers':
        void this.#choose();
        break;
      case 'openLogs':
        await this.#runFor(request.key, commands.openLog);
        break;
      case 'openDetail':
        await this.#runFor(request.key, commands.openDashboard);
        break;
      case 'searchLogs':
        await this.#searchLogs(request);
        break;
      case 'past':
        await this.#loadPast(request);
        break;
      case 'sizing': {
        const ids = request.keys.flatMap((key) => this.#feed.roster.ids(key).slice(-1));
        const table = await readSizing(this.#services, new Set(ids));
        this.#feed.send({ type: 'sizing', table });
        break;
      }
      case 'keepLayout':
        await this.#services.context.workspaceState.update(layoutKey, request.layout);
        break;
      case 'copy':
        await vscode.env.clipboard.writeText(request.text);
        break;
      case 'save':
        // Not awaited: who looks for a folder may take longer than the page waits for a reply.
        saveExport(request.format, request.content, () => this.#post({ type: 'focus' })).catch((error) =>
          showProblem(error, this.#services.log),
        );
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
    this.#post({ type: 'focus' });
  }

  async #runFor(key: string, command: string): Promise<void> {
    const id = this.#feed.roster.ids(key).at(-1);
    if (id !== undefined) {
      const argument: TreeArgument = { containerIds: [id] };
      await vscode.commands.executeCommand(command, argument);
    }
  }

  async #searchLogs({
    keys,
    from,
    to,
  }: {
    keys: readonly string[];
    from: number;
    to: number;
  }): Promise<void> {
    const containers = keys.flatMap((key) => this.#feed.roster.ids(key).slice(-1));
    const [since, until] = [new Date(from).toISOString(), new Date(to).toISOString()];
    await vscode.commands.executeCommand(commands.searchLogs, { containers, since, until });
  }

  /** What may come with the readings, but not with each. */
  #tellOften(): void {
    if (!this.#place.visible || performance.now() - this.#toldAt < tellEveryMs) {
      return;
    }
    this.#toldAt = performance.now();
    const { engineReadings, engineMs, localReadings } = this.#services.session.sampler.cost();
    const text = vscode.l10n.t(
      'Measuring in the last minute: {0} readings by the engine, which took {1} s together; {2} from the kernel or another window, which cost the engine nothing.',
      engineReadings,
      (engineMs / 1000).toFixed(1),
      localReadings,
    );
    const { state } = this.#services.session.inventory;
    const traffic = state.kind === 'connected' ? state.client.traffic : undefined;
    const all =
      traffic &&
      vscode.l10n.t(
        'All this window asked of the engine in the last minute: {0} requests, answered with {1}.',
        traffic.requests,
        formatBytes(traffic.bytes),
      );
    this.#feed.send({ type: 'cost', text: all === undefined ? text : `${text} ${all}` });
    void this.#tellHost().catch((error) => this.#services.log.debug(String(error)));
  }

  async #tellHost(): Promise<void> {
    const sample = await this.#services.session.client().readHost?.();
    if (sample) {
      const metrics = deriveHostMetrics(this.#lastHost, sample);
      this.#feed.send({ type: 'host', text: vscode.l10n.t('Host: {0}', hostLine(metrics, vscode.l10n.t)) });
    }
    this.#lastHost = sample;
  }

  async #loadPast({ keys, from, to }: { keys: readonly string[]; from: number; to: number }): Promise<void> {
    const { session, history } = this.#services;
    const { state } = session.inventory;
    const isDetail = this.selection.kind === 'containers';
    const opened = state.kind === 'connected' ? await history.history() : undefined;
    if (opened && state.kind === 'connected') {
      this.#feed.send(
        await readPast(
          opened,
          { engine: state.client.endpoint.url, keys, from, to, isDetail },
          vscode.l10n.t,
        ),
      );
    }
  }

  #post(message: ToDashboard): void {
    if (!this.isDisposed) {
      void this.#place.webview.postMessage(message);
    }
  }
}

const layoutKey = 'containerVitals.dashboardLayout';

function feedSource({ session, context }: ExtensionServices): FeedSource {
  return {
    inventory: session.inventory,
    sampler: session.sampler,
    get hasPast() {
      const { state } = session.inventory;
      const isDemo = state.kind === 'connected' && state.engine.product === 'demo';
      return configuration.keepsHistory() && !isDemo;
    },
    get layout() {
      return context.workspaceState.get(layoutKey);
    },
  };
}

function dashboardTitle({ roster: { selection, containers } }: DashboardFeed): string {
  if (selection.kind === 'running') {
    return vscode.l10n.t('Running Containers');
  }
  const [only] = containers;
  return containers.length === 1 && only ? only.name : vscode.l10n.t('{0} containers', selection.keys.length);
}

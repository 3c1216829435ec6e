import * as vscode from 'vscode';
import { type Disposable, DisposableBase } from '../../core/common/disposable.ts';
import type { Container } from '../../core/containers/container.ts';
import { containerTooltip } from '../../core/containers/containerTooltip.ts';
import {
  type ContainerGroup,
  describeAttention,
  groupContainers,
} from '../../core/containers/containerTree.ts';
import type { Watch } from '../../core/metrics/sampler.ts';
import type { CheckBoard } from '../checks/checkBoard.ts';
import { configuration } from '../configuration.ts';
import { commands, contextKeys, settings, views } from '../contributions.ts';
import type { ExtensionServices } from '../engineSession.ts';
import { problemText } from '../messages.ts';
import { FilterState, registerFilterCommands } from './containerFilter.ts';
import { type ContainerNode, containerItem, type GroupNode, groupItem, type Node } from './containerItem.ts';
import { viewStateOf } from './viewState.ts';

export function registerContainersView(services: ExtensionServices, board: CheckBoard): vscode.Disposable {
  const filter = new FilterState(services.context.workspaceState);
  return vscode.Disposable.from(
    filter,
    new ContainersView(services, board, filter),
    registerFilterCommands(filter),
    vscode.commands.registerCommand(commands.refresh, () => services.session.inventory.refresh()),
  );
}

/** A burst of events redraws the tree once. */
const redrawDelayMs = 100;

class ContainersView extends DisposableBase implements vscode.TreeDataProvider<Node> {
  readonly #services: ExtensionServices;
  readonly #board: CheckBoard;
  readonly #filter: FilterState;
  readonly #onDidChangeTreeData = this.register(new vscode.EventEmitter<Node[] | undefined>());
  readonly onDidChangeTreeData = this.#onDidChangeTreeData.event;
  readonly #tree: vscode.TreeView<Node>;

  /** Rows by id: the same object for the same thing, so that selection and expansion stay. */
  readonly #groups = new Map<string, GroupNode>();
  readonly #containers = new Map<string, ContainerNode>();
  /** VS Code asks for the children of expanded groups only: that is how we know which those are. */
  readonly #expanded = new Set<string>();
  #isFlat = false;

  #hold: Disposable | undefined;
  #watch: Watch | undefined;
  #redraw: { timer: NodeJS.Timeout; nodes: Set<Node> | 'all' } | undefined;
  #endProgress: (() => void) | undefined;

  constructor(services: ExtensionServices, board: CheckBoard, filter: FilterState) {
    super();
    this.#services = services;
    this.#board = board;
    this.#filter = filter;
    this.#tree = this.register(
      vscode.window.createTreeView(views.containers, {
        treeDataProvider: this,
        canSelectMany: true,
        showCollapseAll: true,
      }),
    );
    const { inventory, sampler } = services.session;
    this.register(this.#tree.onDidChangeVisibility(() => this.#followVisibility()));
    this.register(this.#tree.onDidCollapseElement(({ element }) => this.#collapsed(element)));
    this.register(inventory.onDidChangeState(() => this.#refreshAll()));
    this.register(inventory.onDidChange(() => this.#refreshAll()));
    this.register(sampler.onDidSample((ids) => this.#refresh(this.#nodesOf(ids))));
    this.register(board.onDidChange(() => this.#refreshAll()));
    this.register(filter.onDidChange(() => this.#refreshAll()));
    this.register(
      configuration.onDidChange(settings.sampleInterval, () => {
        this.#stopWatching();
        this.#followVisibility();
      }),
    );
    this.register({ dispose: () => this.#release() });
    this.#followVisibility();
    this.#describe();
  }

  getTreeItem(node: Node): vscode.TreeItem {
    const { inventory, sampler } = this.#services.session;
    if (node.kind === 'group') {
      return groupItem(node, (id) => inventory.details(id));
    }
    const container = inventory.containers.get(node.containerId);
    return container
      ? containerItem(node, {
          container,
          details: inventory.details(container.id),
          // A reading from before the view was hidden is history, not what goes on now.
          metrics: this.#watch && sampler.latest(container.id),
          status: this.#board.statusOf(container.id),
        })
      : new vscode.TreeItem(node.containerId.slice(0, 12));
  }

  getChildren(node?: Node): Node[] {
    if (node === undefined) {
      return this.#roots();
    }
    if (node.kind === 'container') {
      return [];
    }
    if (!this.#expanded.has(node.id)) {
      this.#expanded.add(node.id);
      this.#watchVisible();
    }
    return node.group.containers.map((container) => this.#containerNode(container));
  }

  getParent(node: Node): Node | undefined {
    return node.kind === 'container' && !this.#isFlat
      ? [...this.#groups.values()].find(({ containerIds }) => containerIds.includes(node.containerId))
      : undefined;
  }

  async resolveTreeItem(
    item: vscode.TreeItem,
    node: Node,
    token: vscode.CancellationToken,
  ): Promise<vscode.TreeItem> {
    const { inventory } = this.#services.session;
    if (node.kind === 'group') {
      return item;
    }
    const abort = new AbortController();
    token.onCancellationRequested(() => abort.abort());
    const container = inventory.containers.get(node.containerId);
    if (container) {
      // Gone or unreachable meanwhile: what the listing knew is still worth showing.
      const details =
        inventory.details(container.id) ??
        (await inventory.inspect(container.id, abort.signal).catch(() => undefined));
      item.tooltip = new vscode.MarkdownString(
        containerTooltip(container, details, Date.now(), vscode.l10n.t),
      );
    }
    return item;
  }

  #roots(): Node[] {
    const { inventory } = this.#services.session;
    const groups = groupContainers(inventory.containers.values(), this.#filter.filter);
    this.#isFlat = groups.every(({ project }) => project === undefined);
    this.#forgetGone(groups);
    this.#watchVisible();
    return this.#isFlat
      ? groups.flatMap(({ containers }) => containers.map((container) => this.#containerNode(container)))
      : groups.map((group) => this.#groupNode(group));
  }

  #groupNode(group: ContainerGroup): GroupNode {
    const id = groupId(group);
    const existing = this.#groups.get(id);
    if (existing) {
      existing.group = group;
      return existing;
    }
    const node: GroupNode = {
      kind: 'group',
      id,
      group,
      get containerIds() {
        return this.group.containers.map((container) => container.id);
      },
    };
    this.#groups.set(id, node);
    return node;
  }

  #containerNode({ id }: Container): ContainerNode {
    const key = `${this.#endpointUrl()}#${id}`;
    const existing = this.#containers.get(key);
    if (existing) {
      return existing;
    }
    const node: ContainerNode = { kind: 'container', id: key, containerId: id, containerIds: [id] };
    this.#containers.set(key, node);
    return node;
  }

  #forgetGone(groups: readonly ContainerGroup[]): void {
    const ids = new Set(groups.map(groupId));
    for (const id of [...this.#groups.keys()].filter((key) => !ids.has(key))) {
      this.#groups.delete(id);
      this.#expanded.delete(id);
    }
    for (const [key, { containerId }] of this.#containers) {
      if (!this.#services.session.inventory.containers.has(containerId)) {
        this.#containers.delete(key);
      }
    }
  }

  #endpointUrl(): string {
    const { state } = this.#services.session.inventory;
    return state.kind === 'connecting' ? '' : (state.client?.endpoint.url ?? '');
  }

  #collapsed(node: Node): void {
    this.#expanded.delete(node.id);
    this.#watchVisible();
  }

  #followVisibility(): void {
    if (!this.#tree.visible) {
      this.#release();
      return;
    }
    this.#hold ??= this.#services.session.inventory.hold();
    this.#watch ??= this.#services.session.sampler.watch([], {
      intervalMs: configuration.sampleIntervalMs(),
    });
    this.#watchVisible();
  }

  #release(): void {
    this.#stopWatching();
    this.#hold?.dispose();
    this.#hold = undefined;
    clearTimeout(this.#redraw?.timer);
    this.#redraw = undefined;
  }

  #stopWatching(): void {
    this.#watch?.dispose();
    this.#watch = undefined;
  }

  /** Reads the running containers whose rows can be seen, and no others. */
  #watchVisible(): void {
    if (!this.#watch) {
      return;
    }
    const { containers } = this.#services.session.inventory;
    const shown = groupContainers(containers.values(), this.#filter.filter)
      .filter((group) => this.#isFlat || this.#expanded.has(groupId(group)))
      .flatMap((group) => group.containers);
    this.#watch.setContainers(shown.filter(({ state }) => state === 'running').map(({ id }) => id));
  }

  #nodesOf(ids: ReadonlySet<string>): Node[] {
    return [...this.#containers.values()].filter(({ containerId }) => ids.has(containerId));
  }

  #refreshAll(): void {
    this.#describe();
    this.#refresh('all');
  }

  #refresh(nodes: Iterable<Node> | 'all'): void {
    const pending = this.#redraw?.nodes ?? new Set<Node>();
    const merged = nodes === 'all' || pending === 'all' ? 'all' : new Set([...pending, ...nodes]);
    const timer = this.#redraw?.timer ?? setTimeout(() => this.#draw(), redrawDelayMs);
    this.#redraw = { timer, nodes: merged };
  }

  #draw(): void {
    const nodes = this.#redraw?.nodes;
    this.#redraw = undefined;
    if (nodes === 'all') {
      this.#describe();
      this.#onDidChangeTreeData.fire(undefined);
    } else if (nodes && nodes.size > 0) {
      this.#onDidChangeTreeData.fire([...nodes]);
    }
  }

  /** Everything around the rows: welcome content, progress, message, description, badge. */
  #describe(): void {
    const { inventory } = this.#services.session;
    const { state, containers } = inventory;
    const shown = groupContainers(containers.values(), this.#filter.filter).length;
    const viewState = viewStateOf(state, containers.size, shown);
    void vscode.commands.executeCommand('setContext', contextKeys.viewState, viewState);
    this.#showProgress(viewState === 'connecting');
    this.#tree.description = this.#filter.description;
    this.#tree.message = this.#message();
    const failing = this.#board.failing.length;
    this.#tree.badge =
      failing === 0 ? undefined : { value: failing, tooltip: describeAttention(failing, vscode.l10n.t) };
  }

  #message(): string {
    const { state, containers } = this.#services.session.inventory;
    if (state.kind === 'connected' && state.engine.product === 'demo') {
      return vscode.l10n.t('Demo engine: these containers are not real.');
    }
    return state.kind === 'failed' && containers.size > 0
      ? `${problemText(state.problem)} ${vscode.l10n.t('Showing the last known state; trying again.')}`
      : '';
  }

  #showProgress(isConnecting: boolean): void {
    if (!isConnecting) {
      this.#endProgress?.();
      this.#endProgress = undefined;
    } else if (!this.#endProgress) {
      // The promise comes first: VS Code calls the task later, when the engine may have answered already.
      const ended = new Promise<void>((resolve) => {
        this.#endProgress = resolve;
      });
      void vscode.window.withProgress({ location: { viewId: views.containers } }, () => ended);
    }
  }
}

function groupId({ project }: ContainerGroup): string {
  return project === undefined ? 'group' : `group:${project}`;
}

import * as vscode from 'vscode';
import { type Disposable, DisposableBase } from '../../core/common/disposable.ts';
import { containerTooltip, engineHost } from '../../core/containers/containerTooltip.ts';
import { type ContainerGroup, groupContainers } from '../../core/containers/containerTree.ts';
import type { Endpoint } from '../../core/containers/endpoint.ts';
import type { Watch } from '../../core/metrics/samplingWishes.ts';
import type { CheckBoard } from '../checks/checkBoard.ts';
import { configuration } from '../configuration.ts';
import { commands, settings, views } from '../contributions.ts';
import type { ExtensionServices } from '../engineSession.ts';
import { toAbortSignal } from '../messages.ts';
import { createFilterState, registerFilter } from './containerFilter.ts';
import { type ContainerNode, containerItem, type GroupNode, groupItem, type Node } from './containerItem.ts';
import { ContainerNodes, rootsOf } from './containerNodes.ts';
import type { FilterState } from './filterState.ts';
import { ViewFrame } from './viewFrame.ts';

export function registerContainersView(services: ExtensionServices, board: CheckBoard): vscode.Disposable {
  const filter = createFilterState(services.context.workspaceState);
  return vscode.Disposable.from(
    filter,
    new ContainersView(services, board, filter),
    registerFilter(filter),
    vscode.commands.registerCommand(commands.refresh, () => services.session.inventory.refresh()),
  );
}

const redrawDelayMs = 100;
/** A row that is drawn anew loses the hover that is about to show: not more often, however often a dashboard reads. */
const sampleRedrawMs = 3000;
/** A row that is drawn anew loses its tooltip: long enough to read it and to click a port. */
const tooltipMs = 15_000;

class ContainersView extends DisposableBase implements vscode.TreeDataProvider<Node> {
  readonly #services: ExtensionServices;
  readonly #board: CheckBoard;
  readonly #filter: FilterState;
  readonly #onDidChangeTreeData = this.register(new vscode.EventEmitter<Node[] | undefined>());
  readonly onDidChangeTreeData = this.#onDidChangeTreeData.event;
  readonly #tree: vscode.TreeView<Node>;
  readonly #frame: ViewFrame;
  readonly #nodes = new ContainerNodes();
  #hold: Disposable | undefined;
  #watch: Watch | undefined;
  /** What each row looked like when VS Code last asked: only what differs is asked for again. */
  readonly #drawn = new Map<string, string>();
  #drawnRoots = '';
  #redraw: NodeJS.Timeout | undefined;
  #sampleRedraw: NodeJS.Timeout | undefined;
  #sampleDrawnAt = 0;
  /** The row whose tooltip was asked for last, until it may be drawn again. */
  #read:
    | { readonly node: ContainerNode; readonly situation: string; readonly timer: NodeJS.Timeout }
    | undefined;

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
    this.#frame = this.register(new ViewFrame(this.#tree, services, board, filter));
    const { inventory, sampler } = services.session;
    this.register(this.#tree.onDidChangeVisibility(() => this.#followVisibility()));
    this.register(this.#tree.onDidExpandElement(({ element }) => this.#setExpanded(element, true)));
    this.register(this.#tree.onDidCollapseElement(({ element }) => this.#setExpanded(element, false)));
    const refresh = () => this.#refresh();
    this.register(inventory.onDidChangeState(refresh));
    this.register(inventory.onDidChange(refresh));
    this.register(sampler.onDidSample(() => this.#refreshBySample()));
    this.register(board.onDidChange(refresh));
    this.register(filter.onDidChange(refresh));
    this.register(
      configuration.onDidChange(settings.sampleInterval, () => {
        this.#stopWatching();
        this.#followVisibility();
      }),
    );
    this.register({
      dispose: () => {
        this.#release();
        clearTimeout(this.#redraw);
        clearTimeout(this.#sampleRedraw);
        clearTimeout(this.#read?.timer);
      },
    });
    this.#followVisibility();
  }

  getTreeItem(node: Node): vscode.TreeItem {
    const item = this.#item(node);
    this.#drawn.set(node.id, this.#look(node, item));
    return item;
  }

  #item(node: Node): vscode.TreeItem {
    const { inventory, sampler } = this.#services.session;
    if (node.kind === 'group') {
      return groupItem(
        node,
        (id) => inventory.details(id),
        (id) => this.#board.statusOf(id),
      );
    }
    const container = inventory.containers.get(node.containerId);
    return container
      ? containerItem(node, {
          container,
          details: inventory.details(container.id),
          // A reading from before the view was hidden, or one that was to come and did not, is not what goes on now.
          metrics: this.#watch && !sampler.isStale(container.id) ? sampler.latest(container.id) : undefined,
          status: this.#board.statusOf(container.id),
          troubles: this.#board.troublesOf(container.id, vscode.l10n.t),
        })
      : new vscode.TreeItem(node.containerId.slice(0, 12));
  }

  getChildren(node?: Node): Node[] {
    if (node === undefined) {
      return this.#roots();
    }
    if (node.kind === 'group') {
      this.#setExpanded(node, true);
    }
    return this.#nodes.children(node, this.#endpointUrl());
  }

  getParent(node: Node): GroupNode | undefined {
    return this.#nodes.parent(node);
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
    this.#letRead(node);
    const container = inventory.containers.get(node.containerId);
    if (container) {
      // Gone or unreachable meanwhile: what the listing knew is still worth showing.
      const details =
        inventory.details(container.id) ??
        (await inventory.inspect(container.id, toAbortSignal(token)).catch(() => undefined));
      const endpoint = this.#endpoint();
      const host = endpoint && engineHost(endpoint.address);
      const troubles = this.#board.troublesOf(container.id, vscode.l10n.t).map(({ text }) => text);
      item.tooltip = new vscode.MarkdownString(
        containerTooltip(container, details, { now: Date.now(), host, troubles }, vscode.l10n.t),
      );
    }
    return item;
  }

  #letRead(node: ContainerNode): void {
    clearTimeout(this.#read?.timer);
    const timer = setTimeout(() => {
      this.#read = undefined;
      this.#refresh();
    }, tooltipMs);
    this.#read = { node, situation: this.#situation(node), timer };
  }

  /** Whether drawing it would take the tooltip away: VS Code draws a group together with its rows. */
  #isRead(node: Node): boolean {
    const read = this.#read;
    return (
      read !== undefined &&
      (node === read.node || node === this.getParent(read.node)) &&
      // What its reader just stopped, or what has just joined the group, is not kept waiting.
      read.situation === this.#situation(read.node)
    );
  }

  #situation(node: ContainerNode): string {
    const state = this.#services.session.inventory.containers.get(node.containerId)?.state;
    return `${state} of ${this.getParent(node)?.containerIds.length}`;
  }

  #roots(): Node[] {
    const groups = this.#shownGroups();
    const roots = this.#nodes.roots(groups, this.#endpointUrl());
    this.#drawnRoots = rootsOf(groups, this.#endpointUrl());
    this.#forgetGone(groups);
    this.#watchVisible();
    return roots;
  }

  #shownGroups(): ContainerGroup[] {
    return groupContainers(this.#services.session.inventory.containers.values(), this.#filter.filter);
  }

  #forgetGone(groups: readonly ContainerGroup[]): void {
    const { containers } = this.#services.session.inventory;
    for (const id of this.#nodes.forgetGone(groups, (containerId) => containers.has(containerId))) {
      this.#drawn.delete(id);
    }
  }

  #endpointUrl(): string {
    return this.#endpoint()?.url ?? '';
  }

  #endpoint(): Endpoint | undefined {
    const { state } = this.#services.session.inventory;
    return state.kind === 'connecting' ? undefined : state.client?.endpoint;
  }

  #setExpanded(node: Node, isExpanded: boolean): void {
    if (this.#nodes.setExpanded(node, isExpanded)) {
      this.#watchVisible();
    }
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
  }

  #stopWatching(): void {
    this.#watch?.dispose();
    this.#watch = undefined;
  }

  /** Reads the running containers whose rows can be seen, and no others. */
  #watchVisible(): void {
    const shown = this.#watch ? this.#nodes.visible(this.#shownGroups()) : [];
    this.#watch?.setContainers(shown.filter(({ state }) => state === 'running').map(({ id }) => id));
  }

  /** A burst of events redraws the tree once. */
  #refresh(): void {
    this.#redraw ??= setTimeout(() => {
      this.#redraw = undefined;
      this.#draw();
    }, redrawDelayMs);
  }

  #refreshBySample(): void {
    const wait = Math.max(0, this.#sampleDrawnAt + sampleRedrawMs - Date.now());
    this.#sampleRedraw ??= setTimeout(() => {
      this.#sampleRedraw = undefined;
      this.#sampleDrawnAt = Date.now();
      this.#refresh();
    }, wait);
  }

  #draw(): void {
    this.#frame.update();
    const groups = this.#shownGroups();
    const roots = rootsOf(groups, this.#endpointUrl());
    if (roots !== this.#drawnRoots) {
      // Not once more before VS Code has asked: while it reads a tree anew, a command from one of its rows gets no row.
      this.#drawnRoots = roots;
      this.#onDidChangeTreeData.fire(undefined);
      return;
    }
    this.#nodes.update(groups);
    this.#forgetGone(groups);
    this.#watchVisible();
    const changed = this.#nodes.all.filter((node) => {
      const drawn = this.#drawn.get(node.id);
      return drawn !== undefined && !this.#isRead(node) && drawn !== this.#look(node, this.#item(node));
    });
    if (changed.length > 0) {
      this.#onDidChangeTreeData.fire(changed);
    }
  }

  /** A group also shows its children, in their order. */
  #look(node: Node, item: vscode.TreeItem): string {
    return JSON.stringify([item, node.kind === 'group' && node.containerIds]);
  }
}

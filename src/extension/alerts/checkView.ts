import * as vscode from 'vscode';
import { type CheckRow, checkRows } from '../../core/alerts/checkRows.ts';
import { explainAlert, explainDecision } from '../../core/alerts/explain.ts';
import { pastTransitions } from '../../core/alerts/pastTransitions.ts';
import { DisposableBase } from '../../core/common/disposable.ts';
import { escapeMarkdown } from '../../core/containers/containerTooltip.ts';
import type { ExtensionServices } from '../engineSession.ts';
import type { AlertService } from './alertService.ts';
import {
  argumentOf,
  type CheckNode,
  type GroupNode,
  groupItem,
  pastItem,
  type RowNode,
  rowItem,
} from './checkItem.ts';
import type { CheckViewState } from './checkViewState.ts';

/** How far back the history of an alert is shown. */
const pastMs = 7 * 86_400_000;
/** More of it would not be read. */
const maxPast = 20;
/** Decisions in a tooltip: the report has all of them. */
const maxDecisions = 3;

export interface CheckViewOptions {
  readonly id: string;
  /** Only what fires or is about to, each with its history. */
  readonly alertsOnly: boolean;
}

/** How the rules stand for the containers, as a tree: all of them, or what somebody has to look at. */
export class CheckView extends DisposableBase implements vscode.TreeDataProvider<CheckNode> {
  readonly #services: ExtensionServices;
  readonly #service: AlertService;
  readonly #state: CheckViewState;
  readonly #options: CheckViewOptions;
  readonly tree: vscode.TreeView<CheckNode>;
  readonly #onDidChangeTreeData = this.register(new vscode.EventEmitter<CheckNode[] | undefined>());
  readonly onDidChangeTreeData = this.#onDidChangeTreeData.event;
  readonly #groups = new Map<string, GroupNode>();
  readonly #rows = new Map<string, RowNode>();
  /** What each row looked like when VS Code last asked: only what differs is asked for again. */
  readonly #drawn = new Map<string, string>();
  #roots: readonly (GroupNode | RowNode)[] = [];
  #drawnRoots = '';

  constructor(
    services: ExtensionServices,
    service: AlertService,
    state: CheckViewState,
    options: CheckViewOptions,
  ) {
    super();
    this.#services = services;
    this.#service = service;
    this.#state = state;
    this.#options = options;
    this.tree = this.register(
      vscode.window.createTreeView(options.id, {
        treeDataProvider: this,
        canSelectMany: true,
        showCollapseAll: true,
      }),
    );
    this.update();
  }

  get hasRows(): boolean {
    return this.#roots.length > 0;
  }

  update(): void {
    this.#roots = this.#read();
    const roots = JSON.stringify(this.#roots.map(({ id }) => id));
    if (roots !== this.#drawnRoots) {
      this.#drawnRoots = roots;
      this.#onDidChangeTreeData.fire(undefined);
      return;
    }
    const changed = [...this.#groups.values(), ...this.#rows.values()].filter((node) => {
      const drawn = this.#drawn.get(node.id);
      return drawn !== undefined && drawn !== this.#look(node, this.#item(node));
    });
    if (changed.length > 0) {
      this.#onDidChangeTreeData.fire(changed);
    }
  }

  getTreeItem(node: CheckNode): vscode.TreeItem {
    const item = this.#item(node);
    if (node.kind !== 'past') {
      this.#drawn.set(node.id, this.#look(node, item));
    }
    return item;
  }

  getChildren(node?: CheckNode): CheckNode[] | Promise<CheckNode[]> {
    switch (node?.kind) {
      case undefined:
        return [...this.#roots];
      case 'group':
        return node.group.rows.map((row) => this.#rowNode(row));
      case 'check':
        return this.#past(node);
      case 'past':
        return [];
    }
  }

  getParent(node: CheckNode): GroupNode | undefined {
    return node.kind === 'check'
      ? [...this.#groups.values()].find(({ group }) => group.rows.some(({ id }) => id === node.id))
      : undefined;
  }

  /** Why it is as it is, and why somebody was told or was not. */
  resolveTreeItem(item: vscode.TreeItem, node: CheckNode): vscode.TreeItem {
    const { source } = this.#service;
    if (node.kind === 'check' && source) {
      const { entry } = node.row;
      const { t } = vscode.l10n;
      const time = (at: number) => new Date(at).toLocaleTimeString(vscode.env.language);
      const lines = [
        source.describe(entry, t),
        explainAlert(entry.alert, source.ruleOf(entry)?.for ?? 0, Date.now(), t),
        ...entry.told.decisions.slice(-maxDecisions).map((decision) => explainDecision(decision, time, t)),
      ];
      item.tooltip = new vscode.MarkdownString(
        [`**${escapeMarkdown(node.row.label)}**`, ...lines.map(escapeMarkdown)].join('\n\n'),
      );
    }
    return item;
  }

  #read(): (GroupNode | RowNode)[] {
    const { source } = this.#service;
    const { alertsOnly } = this.#options;
    const { grouping, filter } = this.#state;
    const read = source
      ? checkRows(source, { grouping, filter, alertsOnly, now: Date.now() }, vscode.l10n.t)
      : [];
    const rows = read.flatMap((one) => (one.kind === 'group' ? one.rows : [one]));
    const groups = read.flatMap((one) => (one.kind === 'group' ? [one] : []));
    keepOnly(this.#rows, this.#drawn, new Set(rows.map(({ id }) => id)));
    keepOnly(this.#groups, this.#drawn, new Set(groups.map(({ id }) => id)));
    for (const row of rows) {
      this.#rowNode(row);
    }
    return read.map((one) => {
      if (one.kind === 'check') {
        return this.#rowNode(one);
      }
      const node = this.#groups.get(one.id) ?? newGroupNode(one.id, one);
      node.group = one;
      this.#groups.set(one.id, node);
      return node;
    });
  }

  #rowNode(row: CheckRow): RowNode {
    const node: RowNode = this.#rows.get(row.id) ?? {
      kind: 'check',
      id: row.id,
      row,
      get alerts() {
        return [argumentOf(this.row)];
      },
    };
    node.row = row;
    this.#rows.set(row.id, node);
    return node;
  }

  #item(node: CheckNode): vscode.TreeItem {
    switch (node.kind) {
      case 'group':
        return groupItem(node);
      case 'check':
        return rowItem(node, this.#options.alertsOnly && node.row.entry.alert.firedAt !== undefined);
      case 'past':
        return pastItem(node);
    }
  }

  /** A group also shows its rows, in their order. */
  #look(node: GroupNode | RowNode, item: vscode.TreeItem): string {
    return JSON.stringify([item, node.kind === 'group' && node.group.rows.map(({ id }) => id)]);
  }

  async #past({ id, row }: RowNode): Promise<CheckNode[]> {
    const now = Date.now();
    const history = await this.#services.history.history().catch(() => undefined);
    return pastTransitions(row.entry, history?.marks(now - pastMs, now) ?? [])
      .slice(0, maxPast)
      .map((past) => ({ kind: 'past', id: `${id}@${past.at}`, past }));
  }
}

function newGroupNode(id: string, group: GroupNode['group']): GroupNode {
  return {
    kind: 'group',
    id,
    group,
    get alerts() {
      return this.group.rows.map(argumentOf);
    },
  };
}

function keepOnly(nodes: Map<string, unknown>, drawn: Map<string, string>, ids: ReadonlySet<string>): void {
  for (const id of [...nodes.keys()].filter((one) => !ids.has(one))) {
    nodes.delete(id);
    drawn.delete(id);
  }
}

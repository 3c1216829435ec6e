import * as vscode from 'vscode';
import type { Trouble } from '../../core/alerts/watchedAlerts.ts';
import type { CheckStatus } from '../../core/checks/checks.ts';
import { type Container, type ContainerDetails, isActive } from '../../core/containers/container.ts';
import {
  type ContainerGroup,
  containerLabel,
  describeContainer,
  describeGroup,
  isUnhealthy,
  speakContainer,
} from '../../core/containers/containerTree.ts';
import type { Metrics } from '../../core/metrics/metrics.ts';
import { toPlainText } from '../../core/reports/plainText.ts';
import type { TreeArgument } from './selection.ts';

/** A row. One object per id for as long as it is shown, so that a refresh can name it. */
export interface GroupNode extends TreeArgument {
  readonly kind: 'group';
  readonly id: string;
  group: ContainerGroup;
}

export interface ContainerNode extends TreeArgument {
  readonly kind: 'container';
  readonly id: string;
  readonly containerId: string;
}

export type Node = GroupNode | ContainerNode;

/** What is known of a container when its row is drawn. */
export interface ContainerFacts {
  readonly container: Container;
  readonly details: ContainerDetails | undefined;
  readonly metrics: Metrics | undefined;
  /** Of the last checks; undefined where none ran. */
  readonly status: CheckStatus | undefined;
  /** Why it is not OK. */
  readonly troubles: readonly Pick<Trouble, 'status' | 'what'>[];
}

export function groupItem(
  node: GroupNode,
  details: (id: string) => ContainerDetails | undefined,
  statusOf: (id: string) => CheckStatus | undefined,
): vscode.TreeItem {
  const { group } = node;
  const label = toPlainText(group.project ?? vscode.l10n.t('Other containers'));
  const item = new vscode.TreeItem(label, vscode.TreeItemCollapsibleState.Expanded);
  item.id = node.id;
  item.description = describeGroup(group, details, statusOf, vscode.l10n.t);
  item.iconPath = new vscode.ThemeIcon(group.project === undefined ? 'package' : 'layers');
  item.contextValue = ['group', ...lifecycle(group.containers)].join(' ');
  item.accessibilityInformation = { label: `${label}, ${item.description}` };
  // Set, or VS Code shows the label again.
  item.tooltip = `${label} — ${item.description}`;
  return item;
}

/** The tooltip is made on hover: see resolveTreeItem. */
export function containerItem(node: ContainerNode, facts: ContainerFacts): vscode.TreeItem {
  const { container, details, metrics, troubles } = facts;
  const now = Date.now();
  const item = new vscode.TreeItem(toPlainText(containerLabel(container)));
  item.id = node.id;
  item.description = describeContainer(container, details, metrics, now, vscode.l10n.t);
  item.iconPath = containerIcon(facts);
  item.contextValue = ['container', container.state, ...lifecycle([container])].join(' ');
  const label = speakContainer(container, details, metrics, troubles, now, vscode.l10n.t);
  item.accessibilityInformation = { label: toPlainText(label) };
  return item;
}

/** The grammar of `viewItem`: `container STATE [startable] [stoppable]` or `group [startable] [stoppable]`. */
function lifecycle(containers: readonly Container[]): string[] {
  const hasActive = containers.some(({ state }) => isActive(state));
  const hasStopped = containers.some(({ state }) => !isActive(state));
  return [...(hasStopped ? ['startable'] : []), ...(hasActive ? ['stoppable'] : [])];
}

/** Shape and colour both tell the state, as not everybody sees colours. */
function containerIcon({ container, details, status }: ContainerFacts): vscode.ThemeIcon {
  const icon = (id: string, color?: string) =>
    new vscode.ThemeIcon(id, color ? new vscode.ThemeColor(color) : undefined);
  if (status === 'critical' || isUnhealthy(details) || container.state === 'dead') {
    return icon('error', 'charts.red');
  }
  if (status === 'warning') {
    return icon('warning', 'charts.yellow');
  }
  switch (container.state) {
    case 'running':
      return details?.health === 'healthy'
        ? icon('pass-filled', 'charts.green')
        : details?.health === 'starting'
          ? icon('circle-large-filled', 'charts.yellow')
          : icon('circle-large-filled', 'charts.green');
    case 'restarting':
      return icon('sync', 'charts.yellow');
    case 'paused':
      return icon('debug-pause', 'charts.blue');
    default:
      return icon('circle-large-outline', 'disabledForeground');
  }
}

import * as vscode from 'vscode';
import type { CheckGroup, CheckRow } from '../../core/alerts/checkRows.ts';
import type { CheckState } from '../../core/alerts/checkState.ts';
import type { PastTransition } from '../../core/alerts/pastTransitions.ts';
import { commands } from '../contributions.ts';
import type { AlertArgument, AlertsArgument } from './alertArgument.ts';

/** A row. One object per id for as long as it is shown, so that a refresh can name it. */
export interface GroupNode extends AlertsArgument {
  readonly kind: 'group';
  readonly id: string;
  group: CheckGroup;
}

export interface RowNode extends AlertsArgument {
  readonly kind: 'check';
  readonly id: string;
  row: CheckRow;
}

/** When an alert fired or ended. */
export interface PastNode {
  readonly kind: 'past';
  readonly id: string;
  readonly past: PastTransition;
}

export type CheckNode = GroupNode | RowNode | PastNode;

/** Shape and colour both tell the state, as not everybody sees colours. */
const icons: Readonly<Record<CheckState, readonly [icon: string, color: string | undefined]>> = {
  critical: ['error', 'charts.red'],
  warning: ['warning', 'charts.yellow'],
  pending: ['clock', 'charts.yellow'],
  noData: ['question', 'disabledForeground'],
  suppressed: ['circle-slash', 'disabledForeground'],
  ok: ['pass', 'charts.green'],
};

export function argumentOf({ entry }: CheckRow): AlertArgument {
  return { ruleId: entry.ruleId, identity: entry.subject.identity };
}

/** A group with more rows takes one line until somebody wants to see them. */
const maxExpanded = 20;

export function groupItem({ id, group }: GroupNode): vscode.TreeItem {
  const { Expanded, Collapsed, None } = vscode.TreeItemCollapsibleState;
  // Not by its state: VS Code keeps what a row was when it was first drawn.
  const isLong = group.rows.length > maxExpanded;
  const collapsible = group.rows.length === 0 ? None : isLong ? Collapsed : Expanded;
  const item = new vscode.TreeItem(group.label, collapsible);
  item.id = id;
  item.description = group.description;
  item.iconPath = iconOf(group.state);
  item.contextValue = 'checkGroup';
  item.tooltip = `${group.label} — ${group.description}`;
  item.accessibilityInformation = { label: group.spoken };
  return item;
}

/** The tooltip is made on hover. */
export function rowItem({ id, row }: RowNode, hasPast: boolean): vscode.TreeItem {
  const { Collapsed, None } = vscode.TreeItemCollapsibleState;
  const item = new vscode.TreeItem(row.label, hasPast ? Collapsed : None);
  item.id = id;
  item.description = row.description;
  item.iconPath = iconOf(row.state);
  item.contextValue = contextOf(row);
  item.command = {
    command: commands.showAlert,
    title: vscode.l10n.t('Show'),
    arguments: [argumentOf(row)],
  };
  item.accessibilityInformation = { label: row.spoken };
  return item;
}

export function pastItem({ id, past }: PastNode): vscode.TreeItem {
  const { l10n } = vscode;
  const [label, icon] = {
    fired: [l10n.t('Fired'), 'flame'],
    escalated: [l10n.t('Worse'), 'arrow-up'],
    resolved: [l10n.t('Over'), 'check'],
  }[past.transition] as [string, string];
  const item = new vscode.TreeItem(label);
  item.id = id;
  item.description = new Date(past.at).toLocaleString(vscode.env.language);
  item.iconPath = new vscode.ThemeIcon(icon);
  item.accessibilityInformation = { label: `${label}, ${item.description}` };
  return item;
}

/** The grammar of `viewItem`: `check STATE [active] [acknowledgeable] [silenced]`. */
function contextOf({ entry, state, isSilenced }: CheckRow): string {
  const isFiring = entry.alert.firedAt !== undefined;
  return [
    'check',
    state,
    ...(isFiring || state === 'pending' ? ['active'] : []),
    ...(isFiring && !entry.told.acknowledged ? ['acknowledgeable'] : []),
    ...(isSilenced ? ['silenced'] : []),
  ].join(' ');
}

function iconOf(state: CheckState): vscode.ThemeIcon {
  const [icon, color] = icons[state];
  return new vscode.ThemeIcon(icon, color ? new vscode.ThemeColor(color) : undefined);
}

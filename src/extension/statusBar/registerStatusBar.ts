import * as vscode from 'vscode';
import { describeAttention } from '../../core/containers/containerTree.ts';
import { describeEndpoint } from '../../core/containers/describeEndpoint.ts';
import type { CheckBoard } from '../checks/checkBoard.ts';
import { commands } from '../contributions.ts';
import type { ExtensionServices } from '../engineSession.ts';
import { problemText } from '../messages.ts';

/** The one item of the status bar: how many containers need attention, on which engine, and why that one. */
export function registerStatusBar({ session }: ExtensionServices, board: CheckBoard): vscode.Disposable {
  const { l10n } = vscode;
  const { inventory } = session;
  const item = vscode.window.createStatusBarItem('containerVitals', vscode.StatusBarAlignment.Left);
  item.name = 'Container Vitals';

  const update = () => {
    const { state } = inventory;
    const failing = board.failing.length;
    const isDemo = state.kind === 'connected' && state.engine.product === 'demo';
    const isAway = state.kind === 'failed';
    const icon = isAway ? 'debug-disconnect' : failing > 0 ? 'warning' : 'pulse';
    const label = isDemo ? l10n.t('Containers (demo)') : l10n.t('Containers');
    item.text = `$(${icon}) ${failing > 0 && !isAway ? `${label}: ${failing}` : label}`;
    item.backgroundColor =
      failing > 0 && !isAway ? new vscode.ThemeColor('statusBarItem.warningBackground') : undefined;
    item.command = isAway ? commands.selectEndpoint : commands.runChecks;
    item.tooltip = [engineLine(), attentionLine(failing, isAway), lastRunLine()].filter(Boolean).join('\n');
    item.accessibilityInformation = { label: `${label}. ${item.tooltip}` };
  };

  function engineLine(): string {
    const { state } = inventory;
    switch (state.kind) {
      case 'connecting':
        return l10n.t('Connecting to the container engine…');
      case 'failed':
        return problemText(state.problem);
      case 'connected': {
        const { engine, client } = state;
        const name = { docker: 'Docker', podman: 'Podman', demo: l10n.t('Demo engine') }[engine.product];
        return `${name} ${engine.version} – ${describeEndpoint(client.endpoint, l10n.t)}`;
      }
    }
  }

  function attentionLine(failing: number, isAway: boolean): string {
    if (isAway) {
      return '';
    }
    return describeAttention(failing, l10n.t) || (board.run ? l10n.t('No container needs attention') : '');
  }

  function lastRunLine(): string {
    return board.run
      ? l10n.t(
          'Last checked {0}. Click to check again.',
          new Date(board.run.takenAt).toLocaleTimeString(vscode.env.language),
        )
      : l10n.t('Click to run the checks.');
  }

  update();
  item.show();
  return vscode.Disposable.from(item, inventory.onDidChangeState(update), board.onDidChange(update));
}

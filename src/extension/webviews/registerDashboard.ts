import * as vscode from 'vscode';
import { DisposableStore, toDisposable } from '../../core/common/disposable.ts';
import { type DashboardSelection, parseDashboardState } from '../../protocol/dashboardState.ts';
import { commands, views, webviews } from '../contributions.ts';
import type { ExtensionServices } from '../engineSession.ts';
import { registerCommand } from '../messages.ts';
import { selectedContainerIds } from '../views/selection.ts';
import { DashboardPanel } from './dashboardPanel.ts';
import { keysById } from './dashboardRoster.ts';

/** The command that opens a dashboard, and the one that brings dashboards back after a reload. */
export function registerDashboard(services: ExtensionServices): vscode.Disposable {
  const store = new DisposableStore();
  const open = new Set<DashboardPanel>();
  /** The view; made anew each time it is shown after it was taken away. */
  let narrow: DashboardPanel | undefined;
  store.add(
    toDisposable(() => {
      for (const dashboard of open) {
        dashboard.dispose();
      }
      narrow?.dispose();
    }),
  );

  const adopt = (panel: vscode.WebviewPanel, selection: DashboardSelection) => {
    const dashboard = new DashboardPanel(panel, services, selection);
    open.add(dashboard);
    panel.onDidDispose(() => open.delete(dashboard));
  };

  store.add(
    registerCommand(commands.openDashboard, services.log, (item, items) => {
      const selection = selectionOf(selectedContainerIds(item, items), services);
      const same = [...open].find((dashboard) => isSame(dashboard.selection, selection));
      if (same) {
        same.reveal();
      } else {
        adopt(vscode.window.createWebviewPanel(webviews.dashboard, '', vscode.ViewColumn.Active), selection);
      }
    }),
  );
  store.add(
    vscode.window.registerWebviewViewProvider(views.vitals, {
      resolveWebviewView(view) {
        narrow = new DashboardPanel(view, services, { kind: 'running' });
      },
    }),
  );
  store.add(
    vscode.window.registerWebviewPanelSerializer(webviews.dashboard, {
      async deserializeWebviewPanel(panel, state) {
        adopt(panel, parseDashboardState(state).selection);
      },
    }),
  );
  return store;
}

function selectionOf(ids: readonly string[], { session }: ExtensionServices): DashboardSelection {
  const keys = keysById(session.inventory.containers.values());
  const chosen = ids.flatMap((id) => keys.get(id) ?? []);
  return chosen.length === 0 ? { kind: 'running' } : { kind: 'containers', keys: chosen };
}

function isSame(a: DashboardSelection, b: DashboardSelection): boolean {
  const keys = (selection: DashboardSelection) =>
    selection.kind === 'running' ? undefined : JSON.stringify([...selection.keys].sort());
  return keys(a) === keys(b);
}

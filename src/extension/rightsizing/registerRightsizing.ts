import * as vscode from 'vscode';
import { sizingReport } from '../../core/rightsizing/sizingReport.ts';
import { commands, views } from '../contributions.ts';
import type { ReportDocuments } from '../documents/reportDocuments.ts';
import type { ExtensionServices } from '../engineSession.ts';
import { noHistory, registerCommand } from '../messages.ts';
import { selectedContainerIds } from '../views/selection.ts';
import { sizingDays, sizingsOf } from './sizings.ts';

/** Compares the limits of what runs, or of what is selected, with what was used within a week. */
export function registerRightsizing(
  services: ExtensionServices,
  documents: ReportDocuments,
): vscode.Disposable {
  const { log } = services;
  return registerCommand(commands.rightsize, log, async (item, items) => {
    const ids = new Set(selectedContainerIds(item, items));
    const location = { viewId: views.containers };
    const sizings = await vscode.window.withProgress({ location }, () => sizingsOf(services, ids));
    const { l10n } = vscode;
    if (sizings === undefined) {
      await noHistory();
      return;
    }
    const report = sizingReport(sizings, l10n.t('{0} days', sizingDays), l10n.t);
    await documents.show(l10n.t('Right-Sizing'), 'rightsize', report);
  });
}

import * as vscode from 'vscode';
import { formatDuration } from '../../core/metrics/format.ts';

const hourMs = 3_600_000;

/** Asks how far back a report looks, in milliseconds; undefined where the user thinks better of it. */
export async function choosePeriod(title: string, description = ''): Promise<number | undefined> {
  const { t } = vscode.l10n;
  const items = [hourMs, 24 * hourMs, 7 * 24 * hourMs].map((length) => ({
    label: t('The last {0}', formatDuration(length, t)),
    description,
    length,
  }));
  return (await vscode.window.showQuickPick(items, { title }))?.length;
}

import * as vscode from 'vscode';
import { reasonText, sizingNote, sizingTable } from '../../core/rightsizing/sizingReport.ts';
import type { SizingTable } from '../../protocol/dashboard.ts';
import type { ExtensionServices } from '../engineSession.ts';
import { sizingDays, sizingsOf } from '../rightsizing/sizings.ts';

/** The table of the report of right-sizing, with the reasons in a column. It has no rows where nothing was measured. */
export async function readSizing(
  services: ExtensionServices,
  ids: ReadonlySet<string>,
): Promise<SizingTable> {
  const { t } = vscode.l10n;
  const sizings = ids.size === 0 ? [] : ((await sizingsOf(services, ids)) ?? []);
  const { columns, rows } = sizingTable(sizings, t);
  const reasons = sizings.map((sizing) => sizing.reasons.map((reason) => reasonText(reason, t)).join(' '));
  return {
    columns: [
      ...columns.map(({ title, align }) => ({ title, isNumber: align === 'right' })),
      { title: t('Reasons'), isNumber: false },
    ],
    rows: rows.map((row, index) => [...row, reasons[index] ?? '']),
    note: `${t('Limits against what was used within {0}', t('{0} days', sizingDays))}. ${sizingNote(t)}`,
  };
}

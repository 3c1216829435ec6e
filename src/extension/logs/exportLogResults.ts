import * as vscode from 'vscode';
import { describeQuery } from '../../core/logs/describeQuery.ts';
import { exportResults, type ResultFormat, resultFormats } from '../../core/logs/exportResults.ts';
import type { SearchResults } from './searchResults.ts';

/** Opens what a document of results shows in another format, to be saved or copied; asks for the format where it is not given. */
export async function exportLogResults(
  { blocks, state: { containers, query } }: SearchResults,
  given: unknown,
): Promise<void> {
  const format = resultFormats.find((one) => one === given) ?? (await chooseFormat());
  if (format !== undefined) {
    const { t } = vscode.l10n;
    const text = exportResults(format, blocks, containers, { query: describeQuery(query, t) }, t);
    const document = await vscode.workspace.openTextDocument({
      content: text,
      ...(format === 'csv' ? {} : { language: format === 'markdown' ? 'markdown' : 'jsonl' }),
    });
    await vscode.window.showTextDocument(document, { preview: false });
  }
}

async function chooseFormat(): Promise<ResultFormat | undefined> {
  const { t } = vscode.l10n;
  const choices: (vscode.QuickPickItem & { readonly format: ResultFormat })[] = [
    { label: 'Markdown', description: t('For an issue or a report'), format: 'markdown' },
    { label: 'CSV', description: t('For a spreadsheet'), format: 'csv' },
    {
      label: 'JSON Lines',
      description: t('For a program; as `grep --format json` prints it'),
      format: 'jsonLines',
    },
  ];
  const placeHolder = t('Export what the search found, as it is shown');
  return (await vscode.window.showQuickPick(choices, { placeHolder }))?.format;
}

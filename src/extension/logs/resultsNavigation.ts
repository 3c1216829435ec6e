import * as vscode from 'vscode';
import type { TextRange } from '../../core/logs/matcher.ts';
import type { SearchField } from '../../core/logs/resultLines.ts';
import { type ResultSection, resultSections } from '../../core/logs/resultSections.ts';
import { commands } from '../contributions.ts';
import { toAbortSignal } from '../messages.ts';
import type { LogDocuments } from './logDocuments.ts';
import type { SearchResults } from './searchResults.ts';

/** The ways through a document of results, and out of it: links, F12, folding, outline. */
export class ResultsNavigation
  implements
    vscode.DocumentLinkProvider,
    vscode.DefinitionProvider,
    vscode.FoldingRangeProvider,
    vscode.DocumentSymbolProvider
{
  readonly #resultsAt: (uri: vscode.Uri) => SearchResults | undefined;
  readonly #logs: LogDocuments;

  constructor(logs: LogDocuments, resultsAt: (uri: vscode.Uri) => SearchResults | undefined) {
    this.#logs = logs;
    this.#resultsAt = resultsAt;
  }

  register(selector: vscode.DocumentSelector): vscode.Disposable {
    const { languages } = vscode;
    return vscode.Disposable.from(
      languages.registerDocumentLinkProvider(selector, this),
      languages.registerDefinitionProvider(selector, this),
      languages.registerFoldingRangeProvider(selector, this),
      languages.registerDocumentSymbolProvider(selector, this),
    );
  }

  provideDocumentLinks({ uri }: vscode.TextDocument): vscode.DocumentLink[] {
    const lines = this.#resultsAt(uri)?.lines ?? [];
    // Of the context F12 shows the place too: links everywhere would hide what matters.
    return lines.flatMap(({ source, field, text }, line) => {
      if (field) {
        return fieldLink(uri, field, line, text);
      }
      return source?.isHit ? hitLink(uri, line, text, source.link) : [];
    });
  }

  async provideDefinition(
    { uri }: vscode.TextDocument,
    { line }: vscode.Position,
    token: vscode.CancellationToken,
  ): Promise<vscode.Location | undefined> {
    const results = this.#resultsAt(uri);
    return results && this.locate(results, line, toAbortSignal(token));
  }

  provideFoldingRanges({ uri }: vscode.TextDocument): vscode.FoldingRange[] {
    return this.#sections(uri).map(({ start, end }) => new vscode.FoldingRange(start, end));
  }

  provideDocumentSymbols({ uri }: vscode.TextDocument): vscode.DocumentSymbol[] {
    return this.#sections(uri).map(({ name, detail, start, end }) => {
      const head = new vscode.Range(start, 0, start, name.length);
      const all = new vscode.Range(start, 0, end + 1, 0);
      return new vscode.DocumentSymbol(name, detail, vscode.SymbolKind.Class, all, head);
    });
  }

  /** Where the record of a line stands in its log; says so where it is not there any more. Throws VitalsError. */
  async locate(
    results: SearchResults,
    line: number,
    signal: AbortSignal,
  ): Promise<vscode.Location | undefined> {
    const { source } = results.lines[line] ?? {};
    const container = results.state.containers.find(({ id }) => id === source?.containerId);
    const reference = source && results.reference(source);
    if (!container || !reference) {
      return undefined;
    }
    const location = await this.#logs.locate(container, reference, signal);
    if (!location) {
      void vscode.window.showInformationMessage(
        vscode.l10n.t(
          'This line is not in the log of {0} any more: the engine has rotated it away.',
          container.name,
        ),
      );
    }
    return location;
  }

  #sections(uri: vscode.Uri): ResultSection[] {
    return resultSections(this.#resultsAt(uri)?.blocks ?? [], vscode.l10n.t);
  }
}

/** Of the line's text: enough to know it again. */
const knownLength = 200;

/**
 * A command finds the line in the log whenever the link is followed: the editor would remember a place, and go there when the log
 * has moved. The line itself moves while the search goes on: it is told with how it begins.
 */
function hitLink(uri: vscode.Uri, line: number, text: string, [start, end]: TextRange): vscode.DocumentLink {
  const args = encodeURIComponent(JSON.stringify([uri.toString(), line, text.slice(0, knownLength)]));
  const link = new vscode.DocumentLink(
    new vscode.Range(line, start, line, end),
    vscode.Uri.parse(`command:${commands.openHit}?${args}`),
  );
  link.tooltip = vscode.l10n.t('Show in the Full Log');
  return link;
}

/** The value of a line of the head leads to where one changes it. */
function fieldLink(uri: vscode.Uri, field: SearchField, line: number, text: string): vscode.DocumentLink {
  const start = text.indexOf(':') + 2;
  const args = encodeURIComponent(JSON.stringify([uri.toString(), field]));
  const link = new vscode.DocumentLink(
    new vscode.Range(line, start, line, text.length),
    vscode.Uri.parse(`command:${commands.editLogSearch}?${args}`),
  );
  link.tooltip = vscode.l10n.t('Change');
  return link;
}

/** Selects the next hit, or the one before, of the cursor; after the last comes the first. */
export function moveToHit(editor: vscode.TextEditor, { lines }: SearchResults, direction: 1 | -1): void {
  const from = editor.selection.active.line;
  for (let step = 1; step <= lines.length; step++) {
    const line = (from + direction * step + lines.length) % lines.length;
    const { source, ranges } = lines[line] ?? {};
    if (source?.isHit) {
      const [start, end] = ranges?.[0] ?? source.link;
      editor.selection = new vscode.Selection(line, start, line, end);
      editor.revealRange(editor.selection, vscode.TextEditorRevealType.InCenterIfOutsideViewport);
      return;
    }
  }
}

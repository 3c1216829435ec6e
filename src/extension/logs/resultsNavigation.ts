import * as vscode from 'vscode';
import type { SearchField } from '../../core/logs/resultLines.ts';
import { type ResultSection, resultSections } from '../../core/logs/resultSections.ts';
import { commands } from '../contributions.ts';
import { toAbortSignal } from '../messages.ts';
import type { LogDocuments } from './logDocuments.ts';
import type { SearchResults } from './searchResults.ts';

class HitLink extends vscode.DocumentLink {
  readonly line: number;
  readonly uri: vscode.Uri;

  constructor(range: vscode.Range, uri: vscode.Uri) {
    super(range);
    this.line = range.start.line;
    this.uri = uri;
    this.tooltip = vscode.l10n.t('Show in the Full Log');
  }
}

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
      return source?.isHit
        ? new HitLink(new vscode.Range(line, source.link[0], line, source.link[1]), uri)
        : [];
    });
  }

  /** The line of the log is found, and as much of the log loaded as that needs, when the link is followed. */
  async resolveDocumentLink(
    link: vscode.DocumentLink,
    token: vscode.CancellationToken,
  ): Promise<vscode.DocumentLink> {
    const results = link instanceof HitLink ? this.#resultsAt(link.uri) : undefined;
    const line = link.range.start.line;
    const location = results && (await this.locate(results, line, toAbortSignal(token)));
    if (location) {
      // What the editor takes for the position to open at.
      link.target = location.uri.with({ fragment: `L${location.range.start.line + 1}` });
    }
    return link;
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

import * as vscode from 'vscode';
import { DisposableBase } from '../../core/common/disposable.ts';
import { comparedLine } from '../../core/logs/compare/comparedLine.ts';
import { groupedDigits } from '../../core/logs/countWords.ts';
import { lineText, localTime } from '../../core/logs/logLine.ts';
import type { LogRecord } from '../../core/logs/logRecord.ts';
import type { SearchWindow } from '../../core/logs/searchWindow.ts';
import { languages, schemes } from '../contributions.ts';
import type { ExtensionServices } from '../engineSession.ts';
import { toAbortSignal } from '../messages.ts';
import type { LogDocuments } from './logDocuments.ts';
import { editLines, openDocument, ReadOnlyDocuments, stateOf } from './readOnlyDocuments.ts';
import { readPart } from './readPart.ts';
import type { ContainerReference } from './searchState.ts';

/** One side of a comparison. */
export interface LogPart {
  readonly container: ContainerReference;
  /** Moments are absolute: the part stays what it is. */
  readonly window: SearchWindow;
  /** What tells it from the other side, in words. */
  readonly label: string;
}

interface PartAddress extends Omit<LogPart, 'label'> {
  /** Tells documents of the same part apart. */
  readonly number: string;
}

interface PartDocument extends PartAddress {
  readonly uri: vscode.Uri;
  readonly records: readonly LogRecord[];
  /** There is more of the part in the log. */
  readonly isCut: boolean;
  hasNumbers: boolean;
}

/**
 * Parts of logs in the diff editor, without what differs from run to run (comparedLine.ts). Hovering shows a line as it was written, and when;
 * F12 shows it in its log.
 */
export class ComparedLogs extends DisposableBase implements vscode.HoverProvider, vscode.DefinitionProvider {
  readonly #services: ExtensionServices;
  readonly #logs: LogDocuments;
  readonly #documents: ReadOnlyDocuments;
  readonly #open = new Map<string, PartDocument>();
  #count = 0;

  constructor(services: ExtensionServices, logs: LogDocuments) {
    super();
    this.#services = services;
    this.#logs = logs;
    this.#documents = this.register(
      new ReadOnlyDocuments({
        scheme: schemes.compare,
        language: languages.log,
        whyReadOnly: vscode.l10n.t('This is what the container has written, without times and ids.'),
        restore: (uri) => this.#restore(uri),
      }),
    );
    this.register(this.#documents.onDidDispose((uri) => this.#open.delete(uri.toString())));
    this.register(vscode.languages.registerHoverProvider({ scheme: schemes.compare }, this));
    this.register(vscode.languages.registerDefinitionProvider({ scheme: schemes.compare }, this));
  }

  /** Reads both parts and opens the diff. Throws VitalsError. */
  async open(left: LogPart, right: LogPart): Promise<void> {
    const title = vscode.l10n.t('Comparing logs');
    const uris = await vscode.window.withProgress(
      { location: vscode.ProgressLocation.Notification, title, cancellable: true },
      (_, token) => Promise.all([left, right].map((part) => this.#create(part, toAbortSignal(token)))),
    );
    const compared = `${left.label} ↔ ${right.label}`;
    const name = this.#services.session.isDemo ? vscode.l10n.t('{0} (demo)', compared) : compared;
    await vscode.commands.executeCommand('vscode.diff', ...uris, name, { preview: false });
  }

  /** Of the comparison in front: whether numbers are compared too. */
  async toggleNumbers(): Promise<void> {
    const input = vscode.window.tabGroups.activeTabGroup.activeTab?.input;
    const uris = input instanceof vscode.TabInputTextDiff ? [input.original, input.modified] : [];
    for (const part of uris.flatMap((uri) => this.#open.get(uri.toString()) ?? [])) {
      part.hasNumbers = !part.hasNumbers;
      const end = (openDocument(part.uri)?.lineCount ?? 1) - 1;
      await editLines(part.uri, [{ start: 0, end, lines: linesOf(part) }]);
    }
  }

  provideHover({ uri }: vscode.TextDocument, { line }: vscode.Position): vscode.Hover | undefined {
    const record = this.#open.get(uri.toString())?.records[line];
    if (!record) {
      return undefined;
    }
    const text = new vscode.MarkdownString().appendText(localTime(record.timestamp));
    return new vscode.Hover(text.appendCodeblock(lineText(record.text)));
  }

  async provideDefinition(
    { uri }: vscode.TextDocument,
    { line }: vscode.Position,
    token: vscode.CancellationToken,
  ): Promise<vscode.Location | undefined> {
    const part = this.#open.get(uri.toString());
    const record = part?.records[line];
    if (!part || record?.timestamp === undefined) {
      return undefined;
    }
    const { timestamp, stream, text } = record;
    const ordinal = part.records
      .slice(0, line)
      .filter((other) => other.timestamp === timestamp && other.stream === stream && other.text === text);
    const reference = { timestamp, stream, text, ordinal: ordinal.length };
    return this.#logs.locate(part.container, reference, toAbortSignal(token));
  }

  async #create({ container, window }: LogPart, signal: AbortSignal): Promise<vscode.Uri> {
    const address: PartAddress = { container, window, number: `${Date.now().toString(36)}${++this.#count}` };
    const uri = this.#documents.address(`${container.name}.log`, address);
    await this.#documents.create(uri, await this.#read(uri, address, signal));
    return uri;
  }

  /** A tab of before. */
  async #restore(uri: vscode.Uri): Promise<readonly string[] | undefined> {
    const address = stateOf<PartAddress>(uri);
    return isPartAddress(address) ? this.#read(uri, address, new AbortController().signal) : undefined;
  }

  async #read(uri: vscode.Uri, address: PartAddress, signal: AbortSignal): Promise<readonly string[]> {
    const { records, isCut } = await readPart(this.#services, address.container, address.window, signal);
    const part = { ...address, uri, records, isCut, hasNumbers: false };
    this.#open.set(uri.toString(), part);
    return linesOf(part);
  }
}

function linesOf({ records, isCut, window, hasNumbers }: PartDocument): string[] {
  const lines = records.map((record) => comparedLine(record, hasNumbers));
  return isCut ? [...lines, `─ ${limitSentence(lines.length, window)}`] : lines;
}

function limitSentence(lines: number, { tail }: SearchWindow): string {
  const { t } = vscode.l10n;
  const count = groupedDigits(lines);
  if (tail === undefined) {
    return lines === 1
      ? t('Only the first line is compared.')
      : t('Only the first {0} lines are compared.', count);
  }
  return lines === 1
    ? t('Only the last line is compared.')
    : t('Only the last {0} lines are compared.', count);
}

function isPartAddress(address: Partial<PartAddress>): address is PartAddress {
  return (
    typeof address.container?.id === 'string' && typeof address.window === 'object' && address.window !== null
  );
}

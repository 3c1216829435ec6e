import * as vscode from 'vscode';
import { DisposableBase } from '../../core/common/disposable.ts';
import type { ContainerClient } from '../../core/containers/containerClient.ts';
import { localTime, logLine } from '../../core/logs/logLine.ts';
import type { LogRecord } from '../../core/logs/logRecord.ts';
import {
  findRecord,
  type LogWindow,
  type RecordReference,
  readAround,
  readLastRecords,
  readNewerRecords,
  readOlderRecords,
} from '../../core/logs/logWindow.ts';
import { targetContainers } from '../commands/pickContainers.ts';
import { commands, languages, schemes } from '../contributions.ts';
import type { ExtensionServices } from '../engineSession.ts';
import { registerCommand, toAbortSignal } from '../messages.ts';
import { editLines, ReadOnlyDocuments } from './readOnlyDocuments.ts';

export interface LogOwner {
  readonly id: string;
  readonly name: string;
}

/** A document that shows consecutive records of a container's log: line 0 and the last one say what lies beyond. */
interface LogDocument {
  readonly uri: vscode.Uri;
  readonly container: LogOwner;
  window: LogWindow;
  readAt: number;
}

/** The logs of containers as documents: a bounded part of each, which the user extends. */
export class LogDocuments extends DisposableBase {
  readonly #services: ExtensionServices;
  readonly #documents = this.register(new ReadOnlyDocuments(schemes.log, languages.log));
  readonly #open = new Map<string, LogDocument>();

  constructor(services: ExtensionServices) {
    super();
    this.#services = services;
    const { log } = services;
    this.register(this.#documents.onDidDispose((uri) => this.#open.delete(uri.toString())));
    this.register(
      registerCommand(commands.openLog, log, async (item, items) => {
        const title = vscode.l10n.t('Open Log');
        const [container] = await targetContainers(services, item, items, { title, many: false });
        if (container) {
          await this.#openLast(container);
        }
      }),
    );
    this.register(registerCommand(commands.loadOlderLog, log, (uri) => this.#extend(uri, 'older')));
    this.register(registerCommand(commands.loadNewerLog, log, (uri) => this.#extend(uri, 'newer')));
    this.register(
      vscode.languages.registerDocumentLinkProvider(
        { scheme: schemes.log },
        { provideDocumentLinks: (document) => this.#links(document) },
      ),
    );
  }

  /**
   * Where a record stands: in a document that is open, else in one that is loaded around it. Undefined where the record is
   * not in the log any more. Throws VitalsError.
   */
  async locate(
    container: LogOwner,
    record: RecordReference,
    signal: AbortSignal,
  ): Promise<vscode.Location | undefined> {
    for (const { uri, window, container: owner } of this.#open.values()) {
      const place = owner.id === container.id ? findRecord(window.records, record) : undefined;
      if (place !== undefined) {
        return lineLocation(uri, place + 1);
      }
    }
    const window = await this.#read(container, signal, (client) =>
      readAround(client, container.id, record, signal),
    );
    const place = window && findRecord(window.records, record);
    return window && place !== undefined
      ? lineLocation((await this.#create(container, window)).uri, place + 1)
      : undefined;
  }

  async #openLast(container: LogOwner): Promise<void> {
    const window = await this.#read(container, undefined, (client, signal) =>
      readLastRecords(client, container.id, signal),
    );
    const document = await this.#create(container, window);
    const end = new vscode.Position(document.lineCount - 1, 0);
    await vscode.window.showTextDocument(document, {
      preview: false,
      selection: new vscode.Range(end, end),
    });
  }

  async #create(container: LogOwner, window: LogWindow): Promise<vscode.TextDocument> {
    const readAt = Date.now();
    const document = await this.#documents.create(`${container.name}.log`, [
      olderEdge(window),
      ...window.records.map((record) => logLine(record)),
      newerEdge(window, readAt),
    ]);
    this.#open.set(document.uri.toString(), { uri: document.uri, container, window, readAt });
    return document;
  }

  async #extend(argument: unknown, side: 'older' | 'newer'): Promise<void> {
    const uri = argument instanceof vscode.Uri ? argument.toString() : argument;
    const document = this.#open.get(
      typeof uri === 'string' ? uri : (vscode.window.activeTextEditor?.document.uri.toString() ?? ''),
    );
    if (!document) {
      return;
    }
    const { container, window } = document;
    const { records } = window;
    const more = await this.#read(container, undefined, (client, signal) =>
      side === 'older' && records[0]
        ? readOlderRecords(client, container.id, records[0], signal)
        : readNewerRecords(client, container.id, records, signal),
    );
    // Another load may have come first.
    if (document.window !== window) {
      return;
    }
    document.readAt = side === 'newer' ? Date.now() : document.readAt;
    document.window =
      side === 'older'
        ? { records: [...more.records, ...records], isStart: more.isStart, isEnd: window.isEnd }
        : { records: [...records, ...more.records], isStart: window.isStart, isEnd: more.isEnd };
    const lines = more.records.map((record) => logLine(record));
    const last = records.length + 1;
    await editLines(document.uri, [
      side === 'older'
        ? { start: 0, end: 1, lines: [olderEdge(document.window), ...lines] }
        : { start: last, end: last + 1, lines: [...lines, newerEdge(document.window, document.readAt)] },
    ]);
  }

  async #read<T>(
    { name }: LogOwner,
    outer: AbortSignal | undefined,
    read: (client: ContainerClient, signal: AbortSignal) => Promise<T>,
  ): Promise<T> {
    const title = vscode.l10n.t('Reading the log of {0}', name);
    const location = outer ? vscode.ProgressLocation.Window : vscode.ProgressLocation.Notification;
    return vscode.window.withProgress({ location, title, cancellable: !outer }, async (_, token) =>
      read(await this.#services.session.connectedClient(), outer ?? toAbortSignal(token)),
    );
  }

  #links({ uri, lineCount, lineAt }: vscode.TextDocument): vscode.DocumentLink[] {
    const document = this.#open.get(uri.toString());
    if (!document) {
      return [];
    }
    const link = (line: number, command: string, tooltip: string) => {
      const { text } = lineAt(line);
      const args = encodeURIComponent(JSON.stringify([uri.toString()]));
      const target = vscode.Uri.parse(`command:${command}?${args}`);
      const found = new vscode.DocumentLink(new vscode.Range(line, 2, line, text.length), target);
      found.tooltip = tooltip;
      return found;
    };
    // The line after the last line feed is empty.
    return [
      ...(document.window.isStart
        ? []
        : [link(0, commands.loadOlderLog, vscode.l10n.t('Load Older Records'))]),
      link(lineCount - 2, commands.loadNewerLog, vscode.l10n.t('Load Newer Records')),
    ];
  }
}

export function referenceTo(record: LogRecord, ordinal: number): RecordReference | undefined {
  const { timestamp, stream, text } = record;
  return timestamp === undefined ? undefined : { timestamp, stream, text, ordinal };
}

function lineLocation(uri: vscode.Uri, line: number): vscode.Location {
  return new vscode.Location(uri, new vscode.Position(line, 0));
}

function olderEdge({ isStart }: LogWindow): string {
  return isStart
    ? `─ ${vscode.l10n.t('The log begins here.')}`
    : `─ ${vscode.l10n.t('Older records are not loaded. Load older records …')}`;
}

function newerEdge({ isEnd }: LogWindow, readAt: number): string {
  const time = localTime(readAt);
  return isEnd
    ? `─ ${vscode.l10n.t('Read until {0}. Load what has come since …', time)}`
    : `─ ${vscode.l10n.t('Newer records are not loaded. Load newer records …')}`;
}

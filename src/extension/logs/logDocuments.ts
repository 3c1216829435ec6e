import * as vscode from 'vscode';
import { DisposableBase } from '../../core/common/disposable.ts';
import { localTime, logLine } from '../../core/logs/logLine.ts';
import type { LogReader } from '../../core/logs/logReader.ts';
import {
  extendWindow,
  findRecord,
  type LogWindow,
  type RecordReference,
  readAround,
  readLastRecords,
  readNewerRecords,
  readOlderRecords,
  windowLimits,
} from '../../core/logs/logWindow.ts';
import { targetContainers } from '../commands/pickContainers.ts';
import { commands, languages, schemes } from '../contributions.ts';
import type { ExtensionServices } from '../engineSession.ts';
import { registerCommand, showProblem, toAbortSignal } from '../messages.ts';
import { keepInSight } from './keepPlace.ts';
import type { LogLinks } from './logLinks.ts';
import { readerOf } from './logReader.ts';
import { editLines, openDocument, ReadOnlyDocuments, stateOf } from './readOnlyDocuments.ts';
import { type ContainerReference, referTo, refresh } from './searchState.ts';

/** Loaded at a time as one scrolls. */
const stepLimits = { records: 10_000, characters: 2_000_000 };
/** Lines from an end of what is loaded at which more is loaded. */
const margin = 500;

/** What the address of a document tells. */
interface LogAddress {
  readonly container: ContainerReference;
  /** The timestamp of the record it was opened for; absent: the end. */
  readonly at?: string;
  /** Tells documents of the same container apart. */
  readonly number: string;
}

/** A document that shows consecutive records of a container's log: line 0 and the last one say what lies beyond. */
interface LogDocument {
  readonly uri: vscode.Uri;
  readonly container: ContainerReference;
  window: LogWindow;
  readAt: number;
  /** Records between those shown and the end of the log as it was at `readAt`; undefined where that is not known. */
  behind: number | undefined;
  isLoading: boolean;
}

/** The logs of containers as documents: as much of each as one looks at. */
export class LogDocuments extends DisposableBase {
  readonly #services: ExtensionServices;
  readonly #documents: ReadOnlyDocuments;
  readonly #open = new Map<string, LogDocument>();
  #count = 0;

  constructor(services: ExtensionServices, links: LogLinks) {
    super();
    this.#services = services;
    const { log } = services;
    this.#documents = this.register(
      new ReadOnlyDocuments({
        scheme: schemes.log,
        language: languages.log,
        whyReadOnly: vscode.l10n.t('This is what the container has written.'),
        restore: (uri) => this.#restore(uri),
      }),
    );
    this.register(this.#documents.onDidDispose((uri) => this.#open.delete(uri.toString())));
    this.register(
      registerCommand(commands.openLog, log, async (item, items) => {
        const title = vscode.l10n.t('Open Log');
        const [container] = await targetContainers(services, item, items, { title, many: false });
        if (container) {
          await this.#openLast(referTo(container));
        }
      }),
    );
    this.register(registerCommand(commands.loadOlderLog, log, (uri) => this.#extendAt(uri, 'older')));
    this.register(registerCommand(commands.loadNewerLog, log, (uri) => this.#extendAt(uri, 'newer')));
    this.register(
      vscode.window.onDidChangeTextEditorVisibleRanges(({ textEditor, visibleRanges }) => {
        this.#extendNear(textEditor.document, visibleRanges);
      }),
    );
    this.register(
      vscode.languages.registerDocumentLinkProvider(
        { scheme: schemes.log },
        { provideDocumentLinks: (document) => this.#links(document) },
      ),
    );
    this.register(links.registerFor(schemes.log, ({ uri }) => this.#open.get(uri.toString())?.container.id));
  }

  /**
   * Where a record stands: in a document that is open, else in one that is loaded around it. Undefined where the record is
   * not in the log any more. Throws VitalsError.
   */
  async locate(
    container: ContainerReference,
    record: RecordReference,
    signal: AbortSignal,
  ): Promise<vscode.Location | undefined> {
    for (const { uri, window, container: owner } of this.#open.values()) {
      const place = owner.identity === container.identity ? findRecord(window.records, record) : undefined;
      if (place !== undefined && openDocument(uri)) {
        return lineLocation(uri, place + 1);
      }
    }
    const window = await this.#read(container, signal, (reader) => readAround(reader, record, signal));
    const place = window && findRecord(window.records, record);
    return window && place !== undefined
      ? lineLocation((await this.#create(container, window, record.timestamp)).uri, place + 1)
      : undefined;
  }

  async #openLast(container: ContainerReference): Promise<void> {
    const window = await this.#read(container, undefined, readLastRecords);
    const document = await this.#create(container, window);
    const end = new vscode.Position(document.lineCount - 1, 0);
    await vscode.window.showTextDocument(document, {
      preview: false,
      selection: new vscode.Range(end, end),
    });
  }

  async #create(container: ContainerReference, window: LogWindow, at?: string): Promise<vscode.TextDocument> {
    const number = `${Date.now().toString(36)}${++this.#count}`;
    const address: LogAddress = { container, number, ...(at === undefined ? {} : { at }) };
    const uri = this.#documents.address(`${container.name}.log`, address);
    return this.#documents.create(uri, this.#add(uri, container, window));
  }

  /** A tab of before: the same part of the log if it is still there, else its end. */
  async #restore(uri: vscode.Uri): Promise<readonly string[] | undefined> {
    const { container: before, at } = stateOf<LogAddress>(uri);
    if (!before) {
      return undefined;
    }
    const client = await this.#services.session.connectedClient();
    const [container = before] = refresh([before], await client.list());
    const reader = readerOf(this.#services, container);
    const around = at === undefined ? undefined : await readAround(reader, { timestamp: at });
    return this.#add(uri, container, around ?? (await readLastRecords(reader)));
  }

  #add(uri: vscode.Uri, container: ContainerReference, window: LogWindow): string[] {
    const behind = window.isEnd ? 0 : undefined;
    const document = { uri, container, window, readAt: Date.now(), behind, isLoading: false };
    this.#open.set(uri.toString(), document);
    return [this.#olderEdge(window), ...window.records.map((record) => logLine(record)), newerEdge(document)];
  }

  #olderEdge({ isStart }: LogWindow): string {
    const { t } = vscode.l10n;
    const edge = isStart
      ? t('The log begins here.')
      : t('Older records are not loaded. Load older records …');
    return `─ ${this.#services.session.isDemo ? t('{0} (demo)', edge) : edge}`;
  }

  async #extendAt(argument: unknown, side: 'older' | 'newer'): Promise<void> {
    const uri = argument instanceof vscode.Uri ? argument.toString() : argument;
    const document = this.#open.get(
      typeof uri === 'string' ? uri : (vscode.window.activeTextEditor?.document.uri.toString() ?? ''),
    );
    if (document) {
      await this.#extend(document, side, vscode.ProgressLocation.Notification);
    }
  }

  /** As one scrolls to an end of what is loaded, more of the log comes. */
  #extendNear({ uri, lineCount }: vscode.TextDocument, ranges: readonly vscode.Range[]): void {
    const document = this.#open.get(uri.toString());
    if (!document || document.isLoading) {
      return;
    }
    const { isStart, isEnd } = document.window;
    const first = ranges[0]?.start.line ?? lineCount;
    const last = ranges.at(-1)?.end.line ?? 0;
    const side =
      !isEnd && last > lineCount - margin ? 'newer' : !isStart && first < margin ? 'older' : undefined;
    if (side) {
      this.#extend(document, side, vscode.ProgressLocation.Window).catch((error: unknown) => {
        void showProblem(error, this.#services.log);
      });
    }
  }

  async #extend(
    document: LogDocument,
    side: 'older' | 'newer',
    location: vscode.ProgressLocation,
  ): Promise<void> {
    if (document.isLoading) {
      return;
    }
    document.isLoading = true;
    try {
      const more = await this.#readMore(document, side, location);
      const before = document.window;
      const { window, dropped } = extendWindow(before, more, side, windowLimits);
      document.window = window;
      if (side === 'newer') {
        document.readAt = Date.now();
        document.behind = window.isEnd ? 0 : undefined;
      } else if (document.behind !== undefined) {
        document.behind += dropped;
      }
      const lines = more.records.map((record) => logLine(record));
      const end = before.records.length + 1;
      const edits =
        side === 'older'
          ? [
              { start: 0, end: 1, lines: [this.#olderEdge(window), ...lines] },
              ...(dropped > 0 ? [{ start: end - dropped, end: end + 1, lines: [newerEdge(document)] }] : []),
            ]
          : [
              ...(dropped > 0 ? [{ start: 0, end: 1 + dropped, lines: [this.#olderEdge(window)] }] : []),
              { start: end, end: end + 1, lines: [...lines, newerEdge(document)] },
            ];
      const shift = side === 'older' ? lines.length : -dropped;
      await keepInSight(document.uri, shift, () => editLines(document.uri, edits));
    } finally {
      document.isLoading = false;
    }
  }

  #readMore(
    { container, window, behind }: LogDocument,
    side: 'older' | 'newer',
    location: vscode.ProgressLocation,
  ): Promise<LogWindow> {
    const { records } = window;
    const [first] = records;
    const fromEnd = behind === undefined ? undefined : records.length + behind;
    return this.#read(
      container,
      undefined,
      (reader, signal) =>
        side === 'older' && first
          ? readOlderRecords(reader, first, fromEnd, signal, stepLimits)
          : readNewerRecords(reader, records, signal, stepLimits),
      location,
    );
  }

  async #read<T>(
    container: ContainerReference,
    outer: AbortSignal | undefined,
    read: (reader: LogReader, signal: AbortSignal) => Promise<T>,
    location = outer ? vscode.ProgressLocation.Window : vscode.ProgressLocation.Notification,
  ): Promise<T> {
    const title = vscode.l10n.t('Reading the log of {0}', container.name);
    const cancellable = location === vscode.ProgressLocation.Notification;
    return vscode.window.withProgress({ location, title, cancellable }, (_, token) =>
      read(readerOf(this.#services, container), outer ?? toAbortSignal(token)),
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

function lineLocation(uri: vscode.Uri, line: number): vscode.Location {
  return new vscode.Location(uri, new vscode.Position(line, 0));
}

function newerEdge({ window, readAt }: Pick<LogDocument, 'window' | 'readAt'>): string {
  const time = localTime(readAt);
  return window.isEnd
    ? `─ ${vscode.l10n.t('Read until {0}. Load what has come since …', time)}`
    : `─ ${vscode.l10n.t('Newer records are not loaded. Load newer records …')}`;
}

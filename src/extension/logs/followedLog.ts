import * as vscode from 'vscode';
import { DisposableBase } from '../../core/common/disposable.ts';
import { Emitter } from '../../core/common/emitter.ts';
import { type Container, stableIdentity } from '../../core/containers/container.ts';
import type { ContainerEvent } from '../../core/containers/containerClient.ts';
import { toProblem } from '../../core/errors.ts';
import { FollowedText } from '../../core/logs/followedText.ts';
import { type FollowedEngine, followLog } from '../../core/logs/logFollower.ts';
import { configuration } from '../configuration.ts';
import type { ExtensionServices } from '../engineSession.ts';
import { problemText } from '../messages.ts';
import { keepEnd } from './keepPlace.ts';
import { editLines, type ReadOnlyDocuments } from './readOnlyDocuments.ts';
import { type ContainerReference, referTo } from './searchState.ts';
import { Throttle } from './throttle.ts';

/** Between two edits of the document. */
const refreshMs = 200;

/**
 * The editor keeps the text of every edit so that it could be undone, for as long as the document lives: after this many
 * characters a new document takes its place.
 */
const maxEditedCharacters = 64_000_000;

/** What the address of a document tells. */
export interface FollowAddress {
  readonly containers: readonly ContainerReference[];
  /** Tells one that took another's place from it. */
  readonly number: number;
}

/** A document that shows the logs of containers as they are written, until its tab is closed. */
export class FollowedLog extends DisposableBase {
  readonly containers: readonly Container[];
  readonly #services: ExtensionServices;
  readonly #documents: ReadOnlyDocuments;
  readonly #text: FollowedText;
  readonly #tail = configuration.followTail();
  readonly #abort = new AbortController();
  readonly #refresh = new Throttle(refreshMs, () => this.#show());
  readonly #changed = this.register(new vscode.EventEmitter<void>());
  /** Paused, resumed, or new lines wait. */
  readonly onDidChange = this.#changed.event;
  #document: vscode.TextDocument | undefined;
  #uri: vscode.Uri;
  #isPaused = false;
  #editedCharacters = 0;

  constructor(
    services: ExtensionServices,
    documents: ReadOnlyDocuments,
    containers: readonly Container[],
    uri?: vscode.Uri,
  ) {
    super();
    this.#services = services;
    this.#documents = documents;
    this.containers = containers;
    this.#text = new FollowedText(
      containers.map(({ name }) => name),
      vscode.l10n.t,
      { isDemo: services.session.isDemo },
    );
    this.#uri = uri ?? this.#address();
    this.register({ dispose: () => this.#abort.abort() });
  }

  get uri(): vscode.Uri {
    return this.#uri;
  }

  get isPaused(): boolean {
    return this.#isPaused;
  }

  /** New lines that are not shown while it is paused. */
  get waiting(): number {
    return this.#text.waiting;
  }

  /** Paused, the document stays as it is; what is written meanwhile comes when it goes on. */
  setPaused(isPaused: boolean): void {
    this.#isPaused = isPaused;
    this.#changed.fire();
    this.#refresh.request();
  }

  /** What the document begins with. */
  get heading(): string {
    return this.#text.heading(this.#tail);
  }

  /** Opens the document and begins to follow. */
  async open(): Promise<void> {
    this.#document = await this.#documents.create(this.#uri, [this.heading]);
    await this.reveal();
    this.#begin();
  }

  /** The same for a document that the editor is about to open by itself, which begins with the heading. */
  async resume(): Promise<void> {
    this.#document = await vscode.workspace.openTextDocument(this.#uri);
    this.#begin();
  }

  async reveal(): Promise<void> {
    if (this.#document) {
      const end = new vscode.Position(this.#document.lineCount - 1, 0);
      await vscode.window.showTextDocument(this.#document, {
        preview: false,
        selection: new vscode.Range(end, end),
      });
    }
  }

  /** Its tab was closed. The text may come to sight once more, for as long as the editor remembers it. */
  async end(): Promise<void> {
    this.dispose();
    this.#isPaused = false;
    this.#text.addNote(vscode.l10n.t('No longer followed: the tab was closed'), Date.now());
    await this.#refresh.flush();
  }

  #begin(): void {
    const engine = this.#engine();
    for (const [index, container] of this.containers.entries()) {
      void this.#follow(index, container, engine);
    }
  }

  async #follow(index: number, container: Container, engine: FollowedEngine): Promise<void> {
    const { signal } = this.#abort;
    try {
      for await (const part of followLog(engine, container, { tail: this.#tail }, signal)) {
        this.#text.add(index, part, Date.now());
        this.#refresh.request();
      }
    } catch (error) {
      this.#services.log.error(error instanceof Error ? error : String(error));
      this.#text.giveUp(index);
      this.#text.addNote(`${container.name}: ${problemText(toProblem(error))}`, Date.now());
      this.#refresh.request();
    }
  }

  /** The engine of this window for as long as it is the one this was begun with. */
  #engine(): FollowedEngine {
    const { session } = this.#services;
    const { inventory } = session;
    const changed = this.register(new Emitter<ContainerEvent | undefined>());
    let address: string | undefined;
    this.register(inventory.onDidChangeState(() => changed.fire(undefined)));
    this.register(inventory.onDidReceiveEvent((event) => changed.fire(event)));
    return {
      onDidChange: changed.event,
      client: async () => {
        const client = await session.connectedClient();
        address ??= client.endpoint.url;
        if (address !== client.endpoint.url && !this.isDisposed) {
          this.#text.addNote(vscode.l10n.t('No longer followed: another engine was chosen'), Date.now());
          this.#refresh.request();
          this.dispose();
        }
        return client;
      },
    };
  }

  async #show(): Promise<void> {
    if (this.#isPaused) {
      this.#changed.fire();
      return;
    }
    const edits = this.#text.take();
    const document = this.#document;
    if (!document || edits.length === 0) {
      return;
    }
    await keepEnd(document, () => editLines(document.uri, edits));
    for (const line of edits.flatMap(({ lines }) => lines)) {
      this.#editedCharacters += line.length;
    }
    if (this.#editedCharacters > maxEditedCharacters && this.#documents.isShown(document.uri)) {
      this.#editedCharacters = 0;
      await this.#replace(document);
    }
  }

  async #replace(old: vscode.TextDocument): Promise<void> {
    const lines = old.getText().split('\n').slice(0, -1);
    const uri = this.#address();
    const document = await this.#documents.create(uri, lines);
    this.#uri = uri;
    this.#document = document;
    for (const { viewColumn, selection } of vscode.window.visibleTextEditors.filter(
      (editor) => editor.document.uri.toString() === old.uri.toString(),
    )) {
      const options = { preview: false, preserveFocus: true, selection };
      await vscode.window.showTextDocument(document, viewColumn ? { ...options, viewColumn } : options);
    }
    await this.#documents.closeTabs(old.uri);
  }

  #address(): vscode.Uri {
    const [first, ...others] = this.containers.map(({ name }) => name);
    const name = others.length > 0 ? `${first} +${others.length}` : (first ?? '');
    const address: FollowAddress = { containers: this.containers.map(referTo), number: Date.now() };
    return this.#documents.address(vscode.l10n.t('{0} (live)', name), address);
  }
}

export function isSameSelection(a: readonly Container[], b: readonly Container[]): boolean {
  const identities = (containers: readonly Container[]) => containers.map(stableIdentity).sort().join('\n');
  return identities(a) === identities(b);
}

import * as vscode from 'vscode';
import { DisposableStore, toDisposable } from '../../core/common/disposable.ts';
import { groupedDigits } from '../../core/logs/countWords.ts';
import { localTime } from '../../core/logs/logLine.ts';
import { targetContainers } from '../commands/pickContainers.ts';
import { commands, contextKeys, languages, schemes } from '../contributions.ts';
import type { ExtensionServices } from '../engineSession.ts';
import { registerCommand, showProblem } from '../messages.ts';
import { type FollowAddress, FollowedLog, isSameSelection } from './followedLog.ts';
import type { LogLinks } from './logLinks.ts';
import { ReadOnlyDocuments, stateOf } from './readOnlyDocuments.ts';
import { refresh } from './searchState.ts';

export function registerFollowLogs(services: ExtensionServices, links: LogLinks): vscode.Disposable {
  const { log } = services;
  const follows = new FollowedLogs(services);
  return vscode.Disposable.from(
    follows,
    links.registerFor(schemes.follow, (document, line) => follows.containerOf(document, line)),
    registerCommand(commands.followLogs, log, (item, items) => follows.start(item, items)),
    registerCommand(commands.pauseFollowing, log, () => follows.setPaused(true)),
    registerCommand(commands.resumeFollowing, log, () => follows.setPaused(false)),
  );
}

/** Of the time at the beginning of a line, with the blank behind it. */
const timeWidth = localTime(0).length + 1;

/** The logs that are followed, and what stands behind the last line of each: whether it is live, and how far behind. */
class FollowedLogs implements vscode.Disposable {
  readonly #services: ExtensionServices;
  readonly #store = new DisposableStore();
  readonly #documents: ReadOnlyDocuments;
  readonly #open = new Set<FollowedLog>();
  /** Of the editor in front, for whoever asks; the status bar itself has one item of ours. */
  readonly #status = this.#store.add(
    vscode.languages.createLanguageStatusItem('containerVitals.follow', { scheme: schemes.follow }),
  );
  readonly #mark = this.#store.add(
    vscode.window.createTextEditorDecorationType({
      after: { margin: '0 0 0 1em', color: new vscode.ThemeColor('descriptionForeground') },
    }),
  );

  constructor(services: ExtensionServices) {
    this.#services = services;
    this.#documents = this.#store.add(
      new ReadOnlyDocuments({
        scheme: schemes.follow,
        language: languages.log,
        whyReadOnly: vscode.l10n.t('This is what the container has written.'),
        restore: (uri) => this.#restore(uri),
      }),
    );
    this.#status.name = vscode.l10n.t('Followed Log');
    this.#store.add(this.#documents.onDidClose((uri) => this.#end(uri)));
    this.#store.add(vscode.window.onDidChangeActiveTextEditor(() => this.#showStatus()));
    this.#store.add(vscode.window.onDidChangeVisibleTextEditors(() => this.#showMarks()));
    this.#store.add(
      vscode.workspace.onDidChangeTextDocument(({ document }) => {
        if (document.uri.scheme === schemes.follow) {
          this.#showMarks();
        }
      }),
    );
    this.#store.add(
      toDisposable(() => {
        for (const followed of this.#open) {
          followed.dispose();
        }
      }),
    );
  }

  async start(item: unknown, items: unknown): Promise<void> {
    const title = vscode.l10n.t('Follow Logs');
    const containers = await targetContainers(this.#services, item, items, { title, many: true });
    const same = [...this.#open].find((followed) => isSameSelection(followed.containers, containers));
    if (same) {
      await same.reveal();
    } else if (containers.length > 0) {
      await this.#add(new FollowedLog(this.#services, this.#documents, containers)).open();
      this.#showStatus();
    }
  }

  /** By the name that stands behind the time where there are several. */
  containerOf({ uri, lineAt }: vscode.TextDocument, line: number): string | undefined {
    const containers = this.#at(uri)?.containers ?? [];
    const [only, ...others] = containers;
    const [name] = lineAt(line).text.slice(timeWidth).split(' ', 1);
    return others.length === 0 ? only?.id : containers.find((container) => container.name === name)?.id;
  }

  setPaused(isPaused: boolean): void {
    this.#inFront()?.setPaused(isPaused);
  }

  dispose(): void {
    this.#store.dispose();
  }

  /** A tab of before: the same containers are followed from now on, as far as they are still there. */
  async #restore(uri: vscode.Uri): Promise<readonly string[] | undefined> {
    const { containers: before = [] } = stateOf<FollowAddress>(uri);
    const listing = await (await this.#services.session.connectedClient()).list();
    const ids = refresh(before, listing).map(({ id }) => id);
    const containers = listing.filter(({ id }) => ids.includes(id));
    if (containers.length === 0) {
      return undefined;
    }
    const followed = this.#add(new FollowedLog(this.#services, this.#documents, containers, uri));
    followed.resume().then(
      () => this.#showStatus(),
      (error: unknown) => void showProblem(error, this.#services.log),
    );
    return [followed.heading];
  }

  #add(followed: FollowedLog): FollowedLog {
    this.#open.add(followed);
    followed.onDidChange(() => this.#showStatus());
    return followed;
  }

  #end(uri: vscode.Uri): void {
    const followed = this.#at(uri);
    if (followed) {
      this.#open.delete(followed);
      followed.end().catch((error: unknown) => void showProblem(error, this.#services.log));
    }
  }

  #at(uri: vscode.Uri | undefined): FollowedLog | undefined {
    return [...this.#open].find((followed) => followed.uri.toString() === uri?.toString());
  }

  #inFront(): FollowedLog | undefined {
    return this.#at(vscode.window.activeTextEditor?.document.uri);
  }

  #showStatus(): void {
    const { t } = vscode.l10n;
    const followed = this.#inFront();
    const isPaused = followed?.isPaused === true;
    void vscode.commands.executeCommand('setContext', contextKeys.isFollowPaused, isPaused);
    this.#status.text = followed ? `$(${isPaused ? 'debug-pause' : 'record'}) ${stateText(followed)}` : '';
    this.#status.severity = vscode.LanguageStatusSeverity[isPaused ? 'Warning' : 'Information'];
    this.#status.command = isPaused
      ? { command: commands.resumeFollowing, title: t('Go on following (Space)') }
      : { command: commands.pauseFollowing, title: t('Pause (Space)') };
    this.#showMarks();
  }

  /** Where the eye is: behind the last line of every followed log that can be seen. */
  #showMarks(): void {
    for (const editor of vscode.window.visibleTextEditors) {
      const followed = this.#at(editor.document.uri);
      if (followed) {
        const { end } = editor.document.lineAt(editor.document.lineCount - 1).range;
        // No emoji, which would have colours of its own.
        const contentText = `${followed.isPaused ? '‖' : '●'} ${stateText(followed)}`;
        editor.setDecorations(this.#mark, [
          { range: new vscode.Range(end, end), renderOptions: { after: { contentText } } },
        ]);
      }
    }
  }
}

function stateText({ isPaused, waiting }: FollowedLog): string {
  const { t } = vscode.l10n;
  if (!isPaused) {
    return t('Live');
  }
  return waiting === 1 ? t('Paused: 1 new line') : t('Paused: {0} new lines', groupedDigits(waiting));
}

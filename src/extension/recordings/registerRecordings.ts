import { homedir } from 'node:os';
import * as vscode from 'vscode';
import { systemClock } from '../../core/common/clock.ts';
import { DisposableBase } from '../../core/common/disposable.ts';
import { stableIdentity } from '../../core/containers/container.ts';
import { readSamples } from '../../core/metrics/readSamples.ts';
import { SampledReadings } from '../../core/metrics/sampledReadings.ts';
import { compareRecordings } from '../../core/recordings/compareRecordings.ts';
import { comparisonDocument } from '../../core/recordings/comparisonDocument.ts';
import { Recorder } from '../../core/recordings/recorder.ts';
import { type Recording, writeRecording } from '../../core/recordings/recording.ts';
import { createRedactor } from '../../core/redaction/redactor.ts';
import { redactReport } from '../../core/reports/document/redactReport.ts';
import { gitState } from '../../storage/recordings/gitState.ts';
import { readRecording } from '../../storage/recordings/readRecording.ts';
import { errorCounter } from '../../workers/countErrors.ts';
import { commands, contextKeys } from '../contributions.ts';
import type { ExtensionServices } from '../engineSession.ts';
import { registerCommand } from '../messages.ts';
import { displayLanguage, type MarkdownDocuments } from '../reports/markdownDocuments.ts';
import { selectedContainerIds } from '../views/selection.ts';

const intervalMs = 1000;
const filters = () => ({ [vscode.l10n.t('Recordings')]: ['cvrec.json', 'json'] });

export function registerRecordings(
  services: ExtensionServices,
  documents: MarkdownDocuments,
): vscode.Disposable {
  const recordings = new Recordings(services, documents);
  const { log } = services;
  return vscode.Disposable.from(
    recordings,
    registerCommand(commands.startRecording, log, (item, items) => recordings.start(item, items)),
    registerCommand(commands.stopRecording, log, (target) => recordings.stop(target)),
    registerCommand(commands.compareRecordings, log, (before, after) => recordings.compare(before, after)),
  );
}

interface Running {
  readonly recorder: Recorder;
  /** Ends the progress that says that something is recorded. */
  readonly end: () => void;
  readonly save: (target: vscode.Uri | undefined) => Promise<void>;
}

class Recordings extends DisposableBase {
  readonly #services: ExtensionServices;
  readonly #documents: MarkdownDocuments;
  #running: Running | undefined;

  constructor(services: ExtensionServices, documents: MarkdownDocuments) {
    super();
    this.#services = services;
    this.#documents = documents;
    this.register({ dispose: () => this.#running?.recorder.end() });
  }

  /** Records the chosen containers, or whatever runs. Resolves when it has begun. */
  async start(item: unknown, items: unknown): Promise<void> {
    const { session } = this.#services;
    if (this.#running) {
      void vscode.window.showInformationMessage(vscode.l10n.t('A recording is under way: stop it first.'));
      return;
    }
    const known = session.inventory.containers;
    const ids = selectedContainerIds(item, items);
    const chosen = new Set(ids.flatMap((id) => known.get(id) ?? []).map(stableIdentity));
    const client = await session.connectedClient();
    const isWanted =
      chosen.size === 0
        ? () => true
        : (one: Parameters<typeof stableIdentity>[0]) => chosen.has(stableIdentity(one));
    let end = () => {};
    const ended = new Promise<void>((resolve) => {
      end = resolve;
    });
    let report = (_containers: number) => {};
    const sampled = new SampledReadings(session.sampler, intervalMs, systemClock);
    const { inventory } = session;
    // The sampler reads from the engine that is shown, which another may have taken the place of since.
    const isShown = () => inventory.state.kind === 'connected' && inventory.state.client === client;
    const recorder = new Recorder(
      client,
      {
        intervalMs,
        isWanted,
        onDidSample: (containers) => report(containers),
        read: (running) => (isShown() ? sampled.read(running) : readSamples(client, running)),
      },
      systemClock,
    );
    this.#running = {
      recorder,
      end,
      save: (target) =>
        this.#save(recorder, errorCounter(client.endpoint), target).finally(() => sampled.dispose()),
    };
    this.#mark('start');
    await setRecording(true);
    // In the status bar, for as long as it lasts: the one item of ours there stays what it is.
    void vscode.window.withProgress({ location: vscode.ProgressLocation.Window }, (progress) => {
      report = (containers) =>
        progress.report({
          message: vscode.l10n.t('Recording {0} containers, {1}', containers, minutes(recorder.elapsedMs)),
        });
      return ended;
    });
  }

  /** Ends the recording and writes it where the user wants it, or where the caller says. */
  async stop(target: unknown): Promise<void> {
    const running = this.#running;
    if (!running) {
      return;
    }
    this.#running = undefined;
    running.recorder.end();
    running.end();
    this.#mark('end');
    await setRecording(false);
    await running.save(target instanceof vscode.Uri ? target : undefined);
  }

  /** On the axis of time of what is measured. */
  #mark(text: 'start' | 'end'): void {
    this.#services.history.mark({ at: Date.now(), identity: undefined, kind: 'recording', text });
  }

  async compare(before: unknown, after: unknown): Promise<void> {
    const old =
      before instanceof vscode.Uri ? before : await choose(vscode.l10n.t('Compare Recordings: Before'));
    const fresh =
      old && (after instanceof vscode.Uri ? after : await choose(vscode.l10n.t('Compare Recordings: After')));
    if (!old || !fresh) {
      return;
    }
    const [first, second] = await Promise.all([readRecording(old.fsPath), readRecording(fresh.fsPath)]);
    const comparison = compareRecordings(first, second);
    const document = comparisonDocument(comparison, [], displayLanguage(), vscode.l10n.t);
    const times = [first, second].map(({ startedAt }) => Date.parse(startedAt));
    await this.#documents.show(`comparison-${times.join('-')}`, redactReport(document, createRedactor()));
  }

  async #save(
    recorder: Recorder,
    countErrors: ReturnType<typeof errorCounter>,
    given: vscode.Uri | undefined,
  ): Promise<void> {
    const folder = vscode.workspace.workspaceFolders?.[0]?.uri;
    const title = vscode.l10n.t('Finishing the recording …');
    const started = new Date().toISOString().slice(0, 19).replace(/[:]/g, '').replace('T', '-');
    const recording = await vscode.window.withProgress(
      { location: vscode.ProgressLocation.Notification, title },
      async () =>
        recorder.stop({
          name: vscode.l10n.t('Recording of {0}', new Date().toLocaleString(vscode.env.language)),
          // git runs what a repository's configuration names: not in a workspace that is not trusted.
          git: folder?.scheme === 'file' && vscode.workspace.isTrusted ? await gitState(folder.fsPath) : null,
          command: null,
          countErrors,
        }),
    );
    const place = vscode.Uri.joinPath(
      folder ?? vscode.Uri.file(homedir()),
      `recording-${started}.cvrec.json`,
    );
    const target = given ?? (await vscode.window.showSaveDialog({ defaultUri: place, filters: filters() }));
    const content = writeRecording(recording);
    if (!target) {
      await showUnsaved(content);
      return;
    }
    try {
      await vscode.workspace.fs.writeFile(target, new TextEncoder().encode(content));
    } catch (error) {
      await showUnsaved(content);
      throw error;
    }
    void this.#offerComparison(target, recording);
  }

  async #offerComparison(target: vscode.Uri, { containers, durationMs }: Recording): Promise<void> {
    const compare = vscode.l10n.t('Compare with …');
    const said = vscode.l10n.t('Recorded {0} containers for {1}.', containers.length, minutes(durationMs));
    if ((await vscode.window.showInformationMessage(said, compare)) === compare) {
      const before = await choose(vscode.l10n.t('Compare Recordings: Before'));
      await (before && vscode.commands.executeCommand(commands.compareRecordings, before, target));
    }
  }
}

/** What took long to record is thrown away by nobody but the user: the editor keeps an unsaved document, over a restart too. */
async function showUnsaved(content: string): Promise<void> {
  const document = await vscode.workspace.openTextDocument({ language: 'json', content });
  await vscode.window.showTextDocument(document, { preview: false });
}

async function choose(title: string): Promise<vscode.Uri | undefined> {
  const chosen = await vscode.window.showOpenDialog({ title, filters: filters() });
  return chosen?.[0];
}

function setRecording(isRecording: boolean): Thenable<unknown> {
  return vscode.commands.executeCommand('setContext', contextKeys.isRecording, isRecording);
}

/** `4:07` */
function minutes(milliseconds: number): string {
  const seconds = Math.floor(milliseconds / 1000);
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`;
}

import * as vscode from 'vscode';
import { DisposableStore } from '../core/common/disposable.ts';
import { toProblem } from '../core/errors.ts';
import { HistoryRecorder } from '../core/history/historyRecorder.ts';
import { configuration } from './configuration.ts';
import { commands, settings } from './contributions.ts';
import type { EngineSession } from './engineSession.ts';
import { type GitApi, watchCommits } from './gitCommits.ts';
import { problemText, registerCommand } from './messages.ts';

/** Keeps what this window measures, on the same file as all windows and the command line of this user. */
export function createHistory(session: EngineSession, log: vscode.LogOutputChannel): HistoryRecorder {
  return new HistoryRecorder({
    inventory: session.inventory,
    sampler: session.sampler,
    open: async () => {
      if (!configuration.keepsHistory()) {
        return undefined;
      }
      const [{ SqliteHistory }, { historyPath }] = await Promise.all([
        import('../storage/history/sqliteHistory.ts'),
        import('../storage/userFolders.ts'),
      ]);
      return new SqliteHistory(historyPath(), { retention: configuration.historyRetention() });
    },
    onProblem: (error) => {
      const text = problemText(toProblem(error));
      log.warn(text);
      void vscode.window.showWarningMessage(text);
    },
  });
}

/** What happens in the editor, on the same axis of time, and the command that forgets all of it. */
export function registerHistory(history: HistoryRecorder, log: vscode.LogOutputChannel): vscode.Disposable {
  const mark = (text: string) =>
    history.mark({ at: Date.now(), identity: undefined, kind: 'editor', text: text.trim() });
  const store = new DisposableStore();
  void openGit().then(
    (git) => git && store.add(watchCommits(git, mark)),
    (error) => log.debug(String(error)),
  );
  return vscode.Disposable.from(
    store,
    { dispose: () => void history.close() },
    configuration.onDidChange(settings.keepsHistory, () => void history.reopen()),
    configuration.onDidChange(settings.historyRetention, () => void history.reopen()),
    vscode.debug.onDidStartDebugSession(({ name }) => mark(`debug ${name}`)),
    vscode.tasks.onDidStartTask(({ execution }) => mark(`task ${execution.task.name}`)),
    vscode.workspace.onDidSaveTextDocument(({ uri }) => {
      if (uri.scheme === 'file') {
        mark(`save ${vscode.workspace.asRelativePath(uri)}`);
      }
    }),
    registerCommand(commands.clearHistory, log, () => clearHistory(history)),
  );
}

/** The built-in extension, which starts with the editor anyway; undefined where it is off or restricted. */
async function openGit(): Promise<GitApi | undefined> {
  interface GitExtension {
    readonly enabled: boolean;
    getAPI(version: 1): GitApi;
  }
  const git = await vscode.extensions.getExtension<GitExtension>('vscode.git')?.activate();
  return git?.enabled ? git.getAPI(1) : undefined;
}

async function clearHistory(history: HistoryRecorder): Promise<void> {
  const { l10n } = vscode;
  const clear = l10n.t('Clear');
  const question = l10n.t(
    'Clear the history of all containers? It is that of every window and of the command line.',
  );
  if ((await vscode.window.showWarningMessage(question, { modal: true }, clear)) !== clear) {
    return;
  }
  const opened = await history.history();
  opened?.clear();
  void vscode.window.showInformationMessage(
    opened ? l10n.t('The history is cleared.') : l10n.t('No history is kept: the setting is off.'),
  );
}

import type * as vscode from 'vscode';
import { type Disposable, DisposableStore } from '../core/common/disposable.ts';

/** What is used of the API of the built-in Git extension (`vscode.git`, version 1). */
export interface GitApi {
  readonly repositories: readonly GitRepository[];
  readonly onDidOpenRepository: vscode.Event<GitRepository>;
  readonly onDidCloseRepository: vscode.Event<GitRepository>;
}

export interface GitRepository {
  readonly state: {
    readonly HEAD: { readonly commit?: string } | undefined;
    readonly onDidChange: vscode.Event<void>;
  };
  getCommit(ref: string): Promise<{ readonly message: string; readonly commitDate?: Date }>;
}

/** A commit that is older when it becomes HEAD was checked out or pulled. */
const freshMs = 60_000;

/**
 * Tells of every commit that becomes HEAD of an open repository, however that came about: `commit 1a2b3c4 its first line`, or `checkout …`
 * where it had been made before.
 */
export function watchCommits(
  git: GitApi,
  tell: (text: string) => void,
  now: () => number = Date.now,
): Disposable {
  const store = new DisposableStore();
  const watched = new Map<GitRepository, vscode.Disposable>();
  const watch = (repository: GitRepository) => {
    let head = repository.state.HEAD?.commit;
    const follow = async () => {
      const [last, commit] = [head, repository.state.HEAD?.commit];
      head = commit ?? head;
      // The first one that is known was there before.
      if (last === undefined || commit === undefined || commit === last) {
        return;
      }
      const { message, commitDate } = await repository.getCommit(commit);
      const isFresh = commitDate === undefined || now() - commitDate.getTime() < freshMs;
      const [line = ''] = message.trim().split('\n');
      tell(`${isFresh ? 'commit' : 'checkout'} ${commit.slice(0, 7)} ${line}`);
    };
    // A commit that is gone again by now is none to tell of.
    watched.set(
      repository,
      repository.state.onDidChange(() => void follow().catch(() => undefined)),
    );
  };
  git.repositories.forEach(watch);
  store.add(git.onDidOpenRepository(watch));
  store.add(
    git.onDidCloseRepository((repository) => {
      watched.get(repository)?.dispose();
      watched.delete(repository);
    }),
  );
  store.add({ dispose: () => watched.forEach((subscription) => void subscription.dispose()) });
  return store;
}

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Emitter } from '../../../src/core/common/emitter.ts';
import { type GitApi, type GitRepository, watchCommits } from '../../../src/extension/gitCommits.ts';
import { settle } from '../../fixtures/fakeClock.ts';

const now = Date.parse('2026-11-24T10:00:00Z');
const [old, fixed, merged] = ['a', 'b', 'c'].map((digit) => digit.repeat(40)) as [string, string, string];

/** A repository whose HEAD moves. */
function repositoryAt(head: string | undefined) {
  const changes = new Emitter<void>();
  const commits = new Map([
    [old, { message: 'Begin', commitDate: new Date(now - 86_400_000) }],
    [fixed, { message: 'Mend the cache\n\nIt leaked.', commitDate: new Date(now - 500) }],
    [merged, { message: 'Merge', commitDate: new Date(now - 100) }],
  ]);
  const state = { HEAD: head === undefined ? undefined : { commit: head }, onDidChange: changes.event };
  const repository: GitRepository = {
    state,
    getCommit: async (ref) => commits.get(ref) ?? Promise.reject(new Error('unknown revision')),
  };
  return {
    repository,
    commits,
    move: async (commit: string) => {
      state.HEAD = { commit };
      changes.fire();
      await settle();
    },
  };
}

function watched(...repositories: readonly GitRepository[]) {
  const [opened, closed] = [new Emitter<GitRepository>(), new Emitter<GitRepository>()];
  const told: string[] = [];
  const git: GitApi = {
    repositories,
    onDidOpenRepository: opened.event,
    onDidCloseRepository: closed.event,
  };
  const watch = watchCommits(
    git,
    (text) => told.push(text),
    () => now,
  );
  return { opened, closed, told, watch };
}

test('a commit is told of once, by its first line; an old one was checked out', async () => {
  const { repository, move } = repositoryAt(old);
  const { told } = watched(repository);
  await move(old);
  assert.deepEqual(told, []);
  await move(fixed);
  await move(fixed);
  await move(old);
  assert.deepEqual(told, ['commit bbbbbbb Mend the cache', 'checkout aaaaaaa Begin']);
});

test('what HEAD was when the repository was opened is nothing new', async () => {
  const { repository, move } = repositoryAt(undefined);
  const { told, opened } = watched();
  opened.fire(repository);
  await move(old);
  await move(merged);
  assert.deepEqual(told, ['commit ccccccc Merge']);
});

test('a closed repository, a revision that is gone and the end of watching are quiet', async () => {
  const [one, other] = [repositoryAt(old), repositoryAt(old)];
  const { told, closed, watch } = watched(one.repository, other.repository);
  closed.fire(one.repository);
  await one.move(fixed);
  other.commits.delete(fixed);
  await other.move(fixed);
  watch.dispose();
  await other.move(merged);
  assert.deepEqual(told, []);
});

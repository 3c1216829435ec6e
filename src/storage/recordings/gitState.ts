import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import type { GitState } from '../../core/recordings/recording.ts';

const run = promisify(execFile);

/** Of the repository a folder is in; null where it is in none, or git is not installed. */
export async function gitState(folder: string): Promise<GitState | null> {
  const git = async (...args: string[]) =>
    (await run('git', ['-C', folder, ...args], { timeout: 10_000, encoding: 'utf8' })).stdout.trim();
  try {
    const [commit, branch, changes] = await Promise.all([
      git('rev-parse', '--verify', 'HEAD'),
      git('symbolic-ref', '--quiet', '--short', 'HEAD').catch(() => null),
      git('status', '--porcelain', '--untracked-files=no'),
    ]);
    return { commit, branch, isDirty: changes !== '' };
  } catch {
    return null;
  }
}

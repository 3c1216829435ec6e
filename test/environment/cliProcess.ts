import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { text } from 'node:stream/consumers';
import { root } from './project.ts';
import { testEngine } from './testEngine.ts';

/** The machine's own Node, which is what runs the command for a user; npm scripts have the project's first on the PATH. */
export const userNode =
  (process.env.PATH ?? '')
    .split(delimiter)
    .filter((folder) => !folder.includes('node_modules'))
    .map((folder) => join(folder, 'node'))
    .find(existsSync) ?? process.execPath;

export const cliFile = join(root, 'dist/cli.js');

/** Starts the built command line on the test engine, in English; logs are stored only where `env` says how much. */
export function startCli(argv: readonly string[], env: NodeJS.ProcessEnv = {}) {
  const { LC_ALL, LC_MESSAGES, LANG, ...environment } = testEngine().environment;
  return spawn(userNode, [cliFile, ...argv], {
    env: { ...environment, CONTAINER_VITALS_LOG_STORE_LIMIT: '0', ...env },
  });
}

/** A signal's name where one ended it. */
export async function exitOf(child: ChildProcess): Promise<number | NodeJS.Signals> {
  const [code, signal] = (await once(child, 'exit')) as [number | null, NodeJS.Signals | null];
  return code ?? signal ?? Number.NaN;
}

export async function runCli(argv: readonly string[], env?: NodeJS.ProcessEnv) {
  const child = startCli(argv, env);
  const [exitCode, stdout, stderr] = await Promise.all([
    exitOf(child),
    text(child.stdout),
    text(child.stderr),
  ]);
  return { exitCode, stdout, stderr };
}

// What has to run before anything is installed: plain JavaScript, on whatever Node (20 or newer) the machine has.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import { constants } from 'node:os';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../../', import.meta.url));
const isWindows = process.platform === 'win32';
const node24 = join(root, 'node_modules/node/bin', isWindows ? 'node.exe' : 'node');

/**
 * Installs the dependencies where they are missing or not those of package-lock.json, then runs a TypeScript file of ours under
 * the Node 24 among them, which needs no build. Resolves with the exit code.
 * @param {string} script relative to the project
 * @param {readonly string[]} args
 * @returns {Promise<number>}
 */
export async function runWithDependencies(script, args) {
  const [major = 0] = process.versions.node.split('.').map(Number);
  if (major < 20) {
    throw new Error(`Container Vitals needs Node 20 or newer; this is ${process.version}.`);
  }
  process.chdir(root);
  if (areDependenciesInstalled()) {
    console.log('▸ dependencies: up to date');
  } else {
    // npm judges by the Node that it runs on itself, and warns of it (EBADENGINE).
    const note = major < 22 ? ' (what asks for a newer Node runs on the Node 24 that comes with it)' : '';
    console.log(`▸ dependencies: npm ci${note}`);
    const code = await exitCode(
      isWindows ? 'npm.cmd' : 'npm',
      ['ci', '--no-audit', '--no-fund'],
      outsideOfNpm(),
    );
    if (code !== 0) {
      throw new Error('npm ci failed: see above.');
    }
  }
  return exitCode(node24, [script, ...args], process.env);
}

/** npm keeps a copy of the lock file of what it installed; packages for other platforms are not in it. */
function areDependenciesInstalled() {
  const installed = join(root, 'node_modules/.package-lock.json');
  if (!existsSync(installed) || !existsSync(node24)) {
    return false;
  }
  const is = packagesOf(installed);
  return Object.entries(packagesOf(join(root, 'package-lock.json'))).every(
    ([path, { version, optional }]) =>
      path === '' || (is[path]?.version ?? (optional ? version : undefined)) === version,
  );
}

/**
 * @param {string} lockFile
 * @returns {Record<string, { version: string, optional?: boolean }>}
 */
function packagesOf(lockFile) {
  return JSON.parse(readFileSync(lockFile, 'utf8')).packages;
}

/** The environment without what `npm run` adds to it: an npm inside must find its own folder and not our Node 24. */
function outsideOfNpm() {
  const kept = Object.entries(process.env).filter(
    ([name]) => !/^npm_(package|lifecycle|config_local_prefix)/.test(name),
  );
  const path = (process.env.PATH ?? '').split(delimiter).filter((folder) => !folder.includes('node_modules'));
  return { ...Object.fromEntries(kept), PATH: path.join(delimiter) };
}

/**
 * @param {string} program
 * @param {readonly string[]} args
 * @param {NodeJS.ProcessEnv} env
 */
async function exitCode(program, args, env) {
  const child = spawn(program, args, { stdio: 'inherit', env, shell: isWindows && program.endsWith('.cmd') });
  // The child has things to stop, and ends when it has. We only wait for it.
  const forward = () => child.kill('SIGTERM');
  process.on('SIGINT', forward).on('SIGTERM', forward);
  const [code, signal] = await once(child, 'exit');
  process.off('SIGINT', forward).off('SIGTERM', forward);
  return /** @type {number} */ (code ?? 128 + constants.signals[/** @type {NodeJS.Signals} */ (signal)]);
}

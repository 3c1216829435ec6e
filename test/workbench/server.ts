import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { rmSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { Disposable } from '../../src/core/common/disposable.ts';
import { filesWithSecrets, processesWithSecrets } from '../environment/plantedSecrets.ts';
import { whenAbandoned } from '../environment/whenAbandoned.ts';
import { obtainWorkbench } from './obtain.ts';
import { readSettings, type Settings, writeSettings } from './settings.ts';

export interface WorkbenchOptions {
  /** The language of the extension; the workbench’s own words stay English. */
  readonly locale?: 'en' | 'ko' | undefined;
  /** Written anew on top of those that keep the workbench quiet; absent: what is in `dataFolder`. */
  readonly settings?: Settings;
  /** Folders are untrusted until the user says otherwise. Absent: all of them are trusted. */
  readonly asksForTrust?: boolean | undefined;
  /** Environment of the extension host; undefined removes a variable. */
  readonly environment?: Readonly<Record<string, string | undefined>>;
  /** Absent: anybody who reaches 127.0.0.1 may connect. */
  readonly connectionToken?: string;
  /** Absent: a free one. */
  readonly port?: number;
  /** Keeps settings and state across runs. Absent: a temporary folder. */
  readonly dataFolder?: string;
}

interface DataFolder {
  readonly path: string;
  /** It goes with the server. */
  readonly isTemporary: boolean;
}

/** The VS Code server of the npm package, serving the workbench on 127.0.0.1. */
export class WorkbenchServer {
  /** `host:port`, the authority of what the workbench calls remote. */
  readonly authority: string;
  readonly #child: ChildProcess;
  readonly dataFolder: string;
  readonly #isTemporary: boolean;
  readonly #abandoned: Disposable;
  readonly #connectionToken: string | undefined;

  constructor(child: ChildProcess, authority: string, data: DataFolder, token: string | undefined) {
    this.#child = child;
    this.authority = authority;
    this.dataFolder = data.path;
    this.#isTemporary = data.isTemporary;
    this.#connectionToken = token;
    this.#abandoned = whenAbandoned(() => this.#abandon());
  }

  /** The address that opens a folder; with an extension under development, and its tests to run, where they are given. */
  url(paths: { readonly folder: string; readonly extension?: string; readonly tests?: string }): string {
    const payload = Object.entries({
      extensionDevelopmentPath: paths.extension,
      extensionTestsPath: paths.tests,
    }).flatMap(([key, path]) =>
      path === undefined ? [] : [[key, `vscode-remote://${this.authority}${path}`]],
    );
    const query = new URLSearchParams({ folder: paths.folder, payload: JSON.stringify(payload) });
    if (this.#connectionToken !== undefined) {
      query.set('tkn', this.#connectionToken);
    }
    return `http://${this.authority}/?${query}`;
  }

  /** Resolves when the server has ended by itself. */
  async ended(): Promise<void> {
    if (this.#child.exitCode === null && this.#child.signalCode === null) {
      await once(this.#child, 'exit');
    }
  }

  /** Throws where a planted secret is found in what the editor and the extension have written, or in the arguments of a process. */
  async stop(): Promise<void> {
    const found = await processesWithSecrets();
    this.#child.kill('SIGTERM');
    await this.ended();
    this.#kill();
    this.#abandoned.dispose();
    if (this.#isTemporary) {
      found.push(...(await filesWithSecrets([this.dataFolder])));
      await rm(this.dataFolder, { recursive: true, force: true, maxRetries: 10, retryDelay: 100 });
    }
    if (found.length > 0) {
      throw new Error(`Planted secrets stand in ${found.join(', ')}`);
    }
  }

  /** Ends the whole group: an extension host waits for its client to come back. */
  #kill(): void {
    try {
      process.kill(-(this.#child.pid ?? 0), 'SIGKILL');
    } catch {
      // All of it has ended.
    }
  }

  #abandon(): void {
    this.#kill();
    if (this.#isTemporary) {
      rmSync(this.dataFolder, { recursive: true, force: true, maxRetries: 10, retryDelay: 100 });
    }
  }
}

/** Starts the server; resolves when it listens. Obtains it first where that has not been done. */
export async function startWorkbenchServer(options: WorkbenchOptions = {}): Promise<WorkbenchServer> {
  const program = await obtainWorkbench();
  const isTemporary = options.dataFolder === undefined;
  const data = options.dataFolder ?? (await mkdtemp(join(tmpdir(), 'cv-workbench-')));
  await writeSettings(data, options.settings ?? (await readSettings(data)));
  if (options.locale === 'ko') {
    await writeKoreanLanguagePack(data);
  }
  const token = options.connectionToken;
  const child = spawn(
    process.execPath,
    [
      join(program, 'out/server-main.js'),
      ...['--host', '127.0.0.1', '--port', String(options.port ?? 0)],
      ...(token === undefined ? ['--without-connection-token'] : ['--connection-token', token]),
      ...['--user-data-dir', join(data, 'user'), '--server-data-dir', join(data, 'server')],
      ...[
        '--extensions-dir',
        join(data, 'extensions'),
        '--accept-server-license-terms',
        '--disable-telemetry',
      ],
      // What makes a built workbench load an extension under development: https://github.com/microsoft/vscode/issues/115120
      '--enable-smoke-test-driver',
      ...(options.asksForTrust ? [] : ['--disable-workspace-trust']),
      ...(options.locale === 'ko' ? ['--locale', 'ko'] : []),
    ],
    {
      env: {
        ...process.env,
        // Stored logs are this workbench's own.
        XDG_CACHE_HOME: join(data, 'cache'),
        // Links to ports of this machine lead there: by default to a proxy under /proxy, which this server does not have.
        VSCODE_PROXY_URI: '',
        ...options.environment,
      },
      stdio: ['ignore', 'pipe', 'pipe'],
      detached: true,
    },
  );
  const authority = await listening(child);
  return new WorkbenchServer(child, authority, { path: data, isTemporary }, token);
}

/** Resolves with `host:port` when the server says on which port it listens. */
async function listening(child: ChildProcess): Promise<string> {
  const said: string[] = [];
  child.stderr?.resume();
  const lines = createInterface({ input: child.stdout as NodeJS.ReadableStream });
  // Not `for await`: leaving that loop would close the stream, and the server writes on.
  return new Promise((resolve, reject) => {
    lines.on('line', (line) => {
      said.push(line);
      const port = /Extension host agent listening on (\d+)/.exec(line)?.[1];
      if (port !== undefined) {
        resolve(`127.0.0.1:${port}`);
      }
    });
    child.on('exit', () => reject(new Error(`The workbench server ended:\n${said.slice(-20).join('\n')}`)));
  });
}

/** A language pack without a word of its own: it makes the workbench choose Korean for extensions. */
async function writeKoreanLanguagePack(data: string): Promise<void> {
  const translations = join(data, 'ko.json');
  await writeFile(translations, '{"version":"1.0.0","contents":{}}');
  const extensions = [{ extensionIdentifier: { id: 'x.y' }, version: '1.0.0' }];
  const pack = { hash: 'any', extensions, translations: { vscode: translations }, label: '한국어' };
  await writeFile(join(data, 'user/languagepacks.json'), JSON.stringify({ ko: pack }));
}

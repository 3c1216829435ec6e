import * as vscode from 'vscode';
import { DisposableBase } from '../../core/common/disposable.ts';
import type { Container } from '../../core/containers/container.ts';
import { type ContainerSources, SourceFiles } from '../../core/logs/links/sourceFiles.ts';
import { sourceExtensions } from '../../core/logs/links/sourcePaths.ts';
import type { ExtensionServices } from '../engineSession.ts';

const pattern = `**/*.{${sourceExtensions.join(',')}}`;
/** Code of others, and what was built: what one edits is elsewhere. */
const excluded = '**/{node_modules,site-packages,.venv,venv,.git}/**';
const maxFiles = 50_000;
/** For which a listing of the files counts at least: a build may write files all the time. */
const listedMs = 5000;

/** The source files of the workspace, listed when they are first asked for, and where those of containers come from. */
export class WorkspaceSources extends DisposableBase {
  readonly #services: ExtensionServices;
  readonly #containers = new Map<string, Promise<ContainerSources>>();
  #files: Promise<SourceFiles> | undefined;
  #listedAt = 0;
  #isStale = true;

  constructor(services: ExtensionServices) {
    super();
    this.#services = services;
  }

  /** By the editor's own search for files, which looks into the folders of the workspace and nowhere else. */
  files(): Promise<SourceFiles> {
    if (!this.#files) {
      this.#watch();
    }
    if (!this.#files || (this.#isStale && Date.now() - this.#listedAt > listedMs)) {
      this.#isStale = false;
      this.#listedAt = Date.now();
      this.#files = listFiles().catch((error: unknown) => {
        this.#isStale = true;
        throw error;
      });
    }
    return this.#files;
  }

  /** What is known once stays: a container keeps its image and its mounts. */
  async sourcesOf(containerId: string): Promise<ContainerSources> {
    let sources = this.#containers.get(containerId);
    if (!sources) {
      sources = this.#find(containerId);
      this.#containers.set(containerId, sources);
    }
    return sources;
  }

  async #find(id: string): Promise<ContainerSources> {
    const { inventory } = this.#services.session;
    const container = inventory.containers.get(id);
    // One that is gone, an engine that is away or a compose file that cannot be read leaves the names of files to go by until the next time.
    const details = inventory.details(id) ?? (await inventory.inspect(id).catch(() => undefined));
    if (!details) {
      this.#containers.delete(id);
    }
    const project = container?.compose?.workingDirectory;
    const context =
      container &&
      (await this.#buildContext(container).catch(() => {
        this.#containers.delete(id);
        return undefined;
      }));
    return {
      mounts: details?.mounts.filter(({ type }) => type === 'bind') ?? [],
      workingDirectory: details?.workingDirectory,
      roots: [context, project].flatMap((root) => root ?? []),
    };
  }

  /** Read from the compose file where that is one of the workspace's. */
  async #buildContext({ compose, labels }: Container): Promise<string | undefined> {
    const [files, { buildContext, composeFiles }] = await Promise.all([
      this.files(),
      import('../../core/containers/composeFile.ts'),
    ]);
    for (const path of composeFiles(labels).filter((one) => compose && files.has(one))) {
      const bytes = await vscode.workspace.fs.readFile(vscode.Uri.file(path));
      const text = new TextDecoder().decode(bytes);
      const context = buildContext(text, compose?.service ?? '', compose?.workingDirectory ?? '/');
      if (context !== undefined) {
        return context;
      }
    }
    return undefined;
  }

  #watch(): void {
    const stale = () => {
      this.#isStale = true;
    };
    const watcher = this.register(vscode.workspace.createFileSystemWatcher(pattern, false, true, false));
    this.register(watcher.onDidCreate(stale));
    this.register(watcher.onDidDelete(stale));
    this.register(vscode.workspace.onDidChangeWorkspaceFolders(stale));
  }
}

async function listFiles(): Promise<SourceFiles> {
  const uris = await vscode.workspace.findFiles(pattern, excluded, maxFiles);
  const folders = vscode.workspace.workspaceFolders ?? [];
  return new SourceFiles(
    folders.map(({ uri }) => uri.path),
    uris.map(({ path }) => path),
  );
}

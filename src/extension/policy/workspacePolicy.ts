import * as vscode from 'vscode';
import type { ParsedPolicy } from '../../core/checks/policy/parsePolicy.ts';
import { policyFileNames } from '../../core/checks/policy/policy.ts';
import { DisposableBase } from '../../core/common/disposable.ts';

/** The policy of this workspace as it is saved. */
export interface WorkspacePolicyFile extends ParsedPolicy {
  readonly uri: vscode.Uri;
  readonly text: string;
}

/** Finds the workspace's policy, and tells when it changes. In an untrusted workspace there is none. */
export class WorkspacePolicy extends DisposableBase {
  readonly #onDidChange = this.register(new vscode.EventEmitter<void>());
  readonly onDidChange = this.#onDidChange.event;
  #file: WorkspacePolicyFile | undefined;
  #reading: Promise<void> = Promise.resolve();

  constructor() {
    super();
    const watcher = this.register(
      vscode.workspace.createFileSystemWatcher(`**/{${policyFileNames.join(',')}}`),
    );
    for (const event of [watcher.onDidChange, watcher.onDidCreate, watcher.onDidDelete]) {
      this.register(event(() => this.#read()));
    }
    this.register(vscode.workspace.onDidChangeWorkspaceFolders(() => this.#read()));
    this.register(vscode.workspace.onDidGrantWorkspaceTrust(() => this.#read()));
    this.#read();
  }

  /** undefined: there is none, or the workspace is not trusted. */
  get file(): WorkspacePolicyFile | undefined {
    return this.#file;
  }

  #read(): void {
    this.#reading = this.#reading.then(async () => {
      const file = vscode.workspace.isTrusted ? await findPolicy() : undefined;
      if (file?.text !== this.#file?.text || file?.uri.toString() !== this.#file?.uri.toString()) {
        this.#file = file;
        this.#onDidChange.fire();
      }
    });
  }
}

/** The first folder's that has one. */
async function findPolicy(): Promise<WorkspacePolicyFile | undefined> {
  for (const { uri: folder } of vscode.workspace.workspaceFolders ?? []) {
    for (const name of policyFileNames) {
      const uri = vscode.Uri.joinPath(folder, name);
      try {
        const text = new TextDecoder().decode(await vscode.workspace.fs.readFile(uri));
        const { parsePolicy } = await import('../../core/checks/policy/parsePolicy.ts');
        return { uri, text, ...parsePolicy(text) };
      } catch {
        // Not there: the next one.
      }
    }
  }
  return undefined;
}

import * as vscode from 'vscode';
import { policyHints } from '../../core/checks/policy/policyHints.ts';
import { describePolicyProblem, problemSeverity } from '../../core/checks/policy/policyProblem.ts';
import type { ContainerInventory } from '../../core/containers/inventory.ts';
import { isPolicy } from './policyDocuments.ts';

/** A moment after the last key. */
const delay = 250;

/** Marks what is wrong with a policy where it stands, while it is written. */
export class PolicyDiagnostics implements vscode.Disposable {
  readonly #inventory: Pick<ContainerInventory, 'containers' | 'state'>;
  readonly #collection = vscode.languages.createDiagnosticCollection('container-vitals');
  readonly #timers = new Map<string, NodeJS.Timeout>();
  readonly #subscriptions: vscode.Disposable;

  constructor(inventory: Pick<ContainerInventory, 'containers' | 'state' | 'onDidChange'>) {
    this.#inventory = inventory;
    this.#subscriptions = vscode.Disposable.from(
      this.#collection,
      vscode.workspace.onDidOpenTextDocument((document) => this.#check(document)),
      vscode.workspace.onDidChangeTextDocument(({ document }) => this.#schedule(document)),
      vscode.workspace.onDidCloseTextDocument(({ uri }) => {
        clearTimeout(this.#timers.get(String(uri)));
        this.#collection.delete(uri);
      }),
      // What a selector matches may have come or gone.
      inventory.onDidChange(() => this.#checkOpen()),
    );
    this.#checkOpen();
  }

  dispose(): void {
    for (const timer of this.#timers.values()) {
      clearTimeout(timer);
    }
    this.#subscriptions.dispose();
  }

  #checkOpen(): void {
    for (const document of vscode.workspace.textDocuments) {
      this.#schedule(document);
    }
  }

  #schedule(document: vscode.TextDocument): void {
    if (!isPolicy(document)) {
      return;
    }
    const key = String(document.uri);
    clearTimeout(this.#timers.get(key));
    this.#timers.set(
      key,
      setTimeout(() => void this.#check(document), delay),
    );
  }

  async #check(document: vscode.TextDocument): Promise<void> {
    if (!isPolicy(document)) {
      return;
    }
    const { parsePolicy } = await import('../../core/checks/policy/parsePolicy.ts');
    if (document.isClosed) {
      return;
    }
    const { policy, problems } = parsePolicy(document.getText());
    const containers = [...this.#inventory.containers.values()];
    // An engine that does not answer says nothing about a selector.
    const hints = this.#inventory.state.kind === 'connected' ? policyHints(policy, containers) : [];
    this.#collection.set(
      document.uri,
      [...problems, ...hints].map((problem) => {
        const diagnostic = new vscode.Diagnostic(
          new vscode.Range(document.positionAt(problem.span.start), document.positionAt(problem.span.end)),
          describePolicyProblem(problem, vscode.l10n.t),
          problemSeverity(problem) === 'error'
            ? vscode.DiagnosticSeverity.Error
            : vscode.DiagnosticSeverity.Warning,
        );
        diagnostic.source = 'Container Vitals';
        diagnostic.code = problem.code;
        return diagnostic;
      }),
    );
  }
}

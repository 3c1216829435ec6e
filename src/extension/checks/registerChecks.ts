import * as vscode from 'vscode';
import { checkMarks } from '../../core/checks/checkMarks.ts';
import { runChecks } from '../../core/checks/checks.ts';
import { labelMistakeFindings, policyFindingOf } from '../../core/checks/finding.ts';
import { problemSeverity } from '../../core/checks/policy/policyProblem.ts';
import { runPolicy } from '../../core/checks/runPolicy.ts';
import { SignalBoard } from '../../core/checks/signals/signalBoard.ts';
import type { Container } from '../../core/containers/container.ts';
import type { ContainerClient } from '../../core/containers/containerClient.ts';
import { engineHost } from '../../core/containers/containerTooltip.ts';
import { describeEndpoint } from '../../core/containers/describeEndpoint.ts';
import { VitalsError } from '../../core/errors.ts';
import { checkDocument, policyCheckDocument } from '../../core/reports/checks/checkReport.ts';
import { ruleArgument } from '../alerts/alertArgument.ts';
import { configuration } from '../configuration.ts';
import { commands, languages, schemes, views } from '../contributions.ts';
import type { ExtensionServices } from '../engineSession.ts';
import { registerCommand } from '../messages.ts';
import type { WorkspacePolicy, WorkspacePolicyFile } from '../policy/workspacePolicy.ts';
import { selectedContainerIds } from '../views/selection.ts';
import type { CheckBoard, CheckRun } from './checkBoard.ts';

export function registerChecks(
  { session, history, log }: ExtensionServices,
  board: CheckBoard,
  workspace: WorkspacePolicy,
): vscode.Disposable {
  const document = new CheckDocument();
  return vscode.Disposable.from(
    document,
    registerCommand(commands.runChecks, log, async (item, items) => {
      const client = await session.connectedClient();
      const rule = ruleArgument(item);
      const ids = new Set(selectedContainerIds(item, items));
      let checked: readonly Container[] = [];
      const choose: Choose = (listed) => {
        checked = ids.size === 0 ? listed : listed.filter(({ id }) => ids.has(id));
        return checked;
      };
      const run = await vscode.window.withProgress({ location: { viewId: views.containers } }, () =>
        workspace.file
          ? runByPolicy(client, choose, onlyRule(workspace.file, rule))
          : runByThresholds(client, choose),
      );
      // One rule does not say how a container stands.
      if (rule === undefined) {
        board.record(run);
      }
      for (const mark of checkMarks('results' in run ? run.results : run.findings, checked, run.takenAt)) {
        history.mark(mark);
      }
      await document.show(run);
    }),
  );
}

function onlyRule(file: WorkspacePolicyFile, wanted: string | undefined): WorkspacePolicyFile {
  const { rules } = file.policy;
  return wanted === undefined
    ? file
    : { ...file, policy: { ...file.policy, rules: rules.filter(({ id }) => id === wanted) } };
}

type Choose = (listed: readonly Container[]) => readonly Container[];

async function runByThresholds(client: ContainerClient, choose: Choose): Promise<CheckRun> {
  const policy = configuration.checkPolicy();
  const results = await runChecks(client, choose(await client.list()), policy);
  return { results, policy, ...whereAndWhen(client) };
}

/** A policy with mistakes is not run in part, and the thresholds are not taken in its place. */
async function runByPolicy(
  client: ContainerClient,
  choose: Choose,
  { uri, policy, problems, isValid }: WorkspacePolicyFile,
): Promise<CheckRun> {
  const policyName = vscode.workspace.asRelativePath(uri);
  if (!isValid) {
    const mistakes = problems.filter((problem) => problemSeverity(problem) === 'error').length;
    throw new VitalsError({ code: 'policyInvalid', path: policyName, mistakes });
  }
  const { engineSignals } = await import('../../probes/engineSignals.ts');
  const signals = new SignalBoard(engineSignals(client), engineHost(client.endpoint.address));
  const run = await runPolicy(client, policy, { choose, signals, for: 0, signal: undefined });
  const { t } = vscode.l10n;
  const findings = [
    ...run.results.map((result) => policyFindingOf(result, t)),
    ...labelMistakeFindings(run.containers, t),
  ];
  return { findings, policyName, ...whereAndWhen(client) };
}

function whereAndWhen({ endpoint }: ContainerClient): Pick<CheckRun, 'endpoint' | 'takenAt'> {
  return { endpoint: describeEndpoint(endpoint, vscode.l10n.t), takenAt: Date.now() };
}

/** The results as a read-only document; the same tab is filled anew by every run. */
class CheckDocument implements vscode.TextDocumentContentProvider, vscode.Disposable {
  #run: CheckRun | undefined;
  readonly #onDidChange = new vscode.EventEmitter<vscode.Uri>();
  readonly onDidChange = this.#onDidChange.event;
  readonly #registration: vscode.Disposable;

  constructor() {
    this.#registration = vscode.workspace.registerTextDocumentContentProvider(schemes.checks, this);
  }

  provideTextDocumentContent(): string {
    const run = this.#run;
    const { t } = vscode.l10n;
    if (run === undefined) {
      return t('The checks have not run yet. Run them with the button in the title of this editor.');
    }
    const takenAt = new Date(run.takenAt).toLocaleString(vscode.env.language);
    return 'results' in run
      ? checkDocument(run.results, { ...run, takenAt }, t)
      : policyCheckDocument(run.findings, { ...run, takenAt }, t);
  }

  async show(run: CheckRun): Promise<void> {
    this.#run = run;
    const uri = vscode.Uri.from({ scheme: schemes.checks, path: `/${vscode.l10n.t('Container Checks')}` });
    this.#onDidChange.fire(uri);
    const document = await vscode.workspace.openTextDocument(uri);
    await vscode.languages.setTextDocumentLanguage(document, languages.checks);
    await vscode.window.showTextDocument(document, { preview: false });
  }

  dispose(): void {
    this.#registration.dispose();
    this.#onDidChange.dispose();
  }
}

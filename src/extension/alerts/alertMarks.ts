import * as vscode from 'vscode';
import type { AlertEntry } from '../../core/alerts/alertEntry.ts';
import { listAlerts } from '../../core/alerts/alertList.ts';
import type { AlertSource } from '../../core/alerts/alertSource.ts';
import { checkStateOf, countStates } from '../../core/alerts/checkState.ts';
import { silencesOf } from '../../core/alerts/silences.ts';
import type { Rule } from '../../core/checks/policy/policy.ts';
import { DisposableBase } from '../../core/common/disposable.ts';
import { type Container, containerOf } from '../../core/containers/container.ts';
import { toPlainText } from '../../core/reports/plainText.ts';
import { commands } from '../contributions.ts';
import { policyDocuments } from '../policy/policyDocuments.ts';
import type { AlertService } from './alertService.ts';
import { serviceLocation } from './serviceLocation.ts';

/** Shows in the policy how its rules stand: a line above each, and what fires among the problems, there and at the compose service it is of. */
export class AlertMarks extends DisposableBase implements vscode.CodeLensProvider {
  readonly #service: AlertService;
  readonly #containers: () => Iterable<Container>;
  readonly #problems = this.register(vscode.languages.createDiagnosticCollection('container-vitals-alerts'));
  readonly #serviceProblems = this.register(
    vscode.languages.createDiagnosticCollection('container-vitals-services'),
  );
  #updates = 0;
  readonly #onDidChangeCodeLenses = this.register(new vscode.EventEmitter<void>());
  readonly onDidChangeCodeLenses = this.#onDidChangeCodeLenses.event;

  constructor(service: AlertService, containers: () => Iterable<Container>) {
    super();
    this.#service = service;
    this.#containers = containers;
    this.register(vscode.languages.registerCodeLensProvider(policyDocuments, this));
    this.register(
      service.onDidChange(() => {
        this.#update();
        void this.#updateServices();
      }),
    );
  }

  provideCodeLenses(document: vscode.TextDocument): vscode.CodeLens[] {
    const { file } = this.#service;
    // Of a text that differs from what is watched, nobody knows where its rules stand.
    if (file?.uri.toString() !== document.uri.toString() || file.text !== document.getText()) {
      return [];
    }
    return file.policy.rules.flatMap((rule) => {
      const range = rangeOf(rule, (at) => document.positionAt(at));
      return range ? this.#lenses(rule, range) : [];
    });
  }

  #lenses(rule: Rule, range: vscode.Range): vscode.CodeLens[] {
    const { l10n } = vscode;
    const { source } = this.#service;
    const own = source?.entries.filter(({ ruleId }) => ruleId === rule.id) ?? [];
    const [first] = listAlerts(own);
    const states = own.map(({ alert }) => checkStateOf(alert));
    const isSilenced = own.some((entry) => silencesOf(source?.silences ?? [], entry, Date.now()).length > 0);
    const lens = (title: string, command: string, ...args: unknown[]) =>
      new vscode.CodeLens(range, { title, command, arguments: args });
    const state = own.length === 0 ? l10n.t('No container fits.') : countStates(states, l10n.t);
    const argument = first && { ruleId: first.ruleId, identity: first.subject.identity };
    const ofRule = { rule: rule.id };
    return [
      ...(source ? [lens(state, argument ? commands.showAlert : '', argument)] : []),
      lens(l10n.t('Run'), commands.runChecks, ofRule),
      lens(l10n.t('Back-Test…'), commands.backtest, rule.id),
      ...(source
        ? [
            isSilenced
              ? lens(l10n.t('Lift the Silence'), commands.unsilenceAlert, ofRule)
              : lens(l10n.t('Silence…'), commands.silenceAlert, ofRule),
          ]
        : []),
    ];
  }

  #update(): void {
    this.#onDidChangeCodeLenses.fire();
    const { file, source } = this.#service;
    this.#problems.clear();
    if (file === undefined || source === undefined) {
      return;
    }
    const positionAt = (offset: number) => {
      const before = file.text.slice(0, offset).split('\n');
      return new vscode.Position(before.length - 1, before.at(-1)?.length ?? 0);
    };
    const firing = firingOf(source);
    const problems = file.policy.rules.flatMap((rule) => {
      const range = rangeOf(rule, positionAt);
      const own = firing.filter(({ ruleId, isFromLabels }) => ruleId === rule.id && !isFromLabels);
      return range
        ? own.map((entry) => toDiagnostic(entry, range, source.describe(entry, vscode.l10n.t)))
        : [];
    });
    this.#problems.set(file.uri, problems);
  }

  /** Those of the built-in rules, too, and of labels, which stand in no policy. */
  async #updateServices(): Promise<void> {
    const update = ++this.#updates;
    const { source } = this.#service;
    const found = await Promise.all(
      (source ? firingOf(source) : []).map(async (entry): Promise<[vscode.Uri, vscode.Diagnostic[]][]> => {
        const container = containerOf(this.#containers(), entry.subject.identity);
        const place = container && (await serviceLocation(container));
        return source && place
          ? [[place.uri, [toDiagnostic(entry, place.range, source.describe(entry, vscode.l10n.t))]]]
          : [];
      }),
    );
    if (update === this.#updates && !this.isDisposed) {
      this.#serviceProblems.clear();
      this.#serviceProblems.set(found.flat());
    }
  }
}

function firingOf({ entries }: AlertSource): AlertEntry[] {
  return entries.filter(({ alert }) => alert.phase === 'firing');
}

function rangeOf({ spans }: Rule, positionAt: (offset: number) => vscode.Position): vscode.Range | undefined {
  return spans && new vscode.Range(positionAt(spans.key.start), positionAt(spans.key.end));
}

function toDiagnostic(
  { subject, alert, ruleId }: AlertEntry,
  range: vscode.Range,
  message: string,
): vscode.Diagnostic {
  const severity = alert.severity === 'critical' ? 'Error' : 'Warning';
  const text = `${toPlainText(subject.name)}: ${toPlainText(message)}`;
  const diagnostic = new vscode.Diagnostic(range, text, vscode.DiagnosticSeverity[severity]);
  diagnostic.source = 'Container Vitals';
  diagnostic.code = ruleId;
  return diagnostic;
}

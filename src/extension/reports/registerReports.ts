import * as vscode from 'vscode';
import { type Translate, translateBy } from '../../core/common/translate.ts';
import { createRedactor, type Redactor } from '../../core/redaction/redactor.ts';
import { redactReport } from '../../core/reports/document/redactReport.ts';
import type { ReportDocument, ReportLanguage } from '../../core/reports/document/reportDocument.ts';
import { jsonArray } from '../../core/reports/jsonText.ts';
import { monitoringStandard } from '../../core/reports/standard/monitoringStandard.ts';
import { standardJson } from '../../core/reports/standard/standardJson.ts';
import { teamDocument } from '../../core/reports/team/teamDocument.ts';
import { teamJson } from '../../core/reports/team/teamJson.ts';
import { commands } from '../contributions.ts';
import type { ExtensionServices } from '../engineSession.ts';
import { registerCommand, toAbortSignal } from '../messages.ts';
import type { WorkspacePolicy } from '../policy/workspacePolicy.ts';
import { choosePeriod } from './choosePeriod.ts';
import type { GatheredReport } from './gatherInEditor.ts';
import { displayLanguage, type MarkdownDocuments } from './markdownDocuments.ts';
import { policyToReport } from './policyToReport.ts';

const dayMs = 24 * 3_600_000;
const languageNames: Readonly<Record<ReportLanguage, string>> = { en: 'English', ko: '한국어' };

/** The team report, the daily checklist and the monitoring standard, by the workspace's policy or the built-in rules. */
export function registerReports(
  services: ExtensionServices,
  workspace: WorkspacePolicy,
  documents: MarkdownDocuments,
): vscode.Disposable {
  const { log } = services;
  const standards = new Map<ReportLanguage, Translate>();
  return vscode.Disposable.from(
    registerCommand(commands.teamReport, log, async (length) => {
      const chosen =
        typeof length === 'number'
          ? length
          : await choosePeriod(vscode.l10n.t('Team Report'), vscode.l10n.t('against as long before'));
      const gathered = chosen && (await gather(services, workspace, chosen));
      if (gathered) {
        await documents.show('team', teamDocumentOf(gathered, workspace), {
          json: () => jsonArray(redactReport(teamJson(gathered.report), redactorOf(workspace))),
        });
      }
    }),
    registerCommand(commands.dailyChecklist, log, async () => {
      const gathered = await gather(services, workspace, dayMs);
      const { showSheet } = await import('./dailyChecklist.ts');
      await (gathered && showSheet(gathered, workspace.file));
    }),
    registerCommand(commands.monitoringStandard, log, async (wanted) => {
      const language = wanted === 'en' || wanted === 'ko' ? wanted : await chooseLanguage();
      if (language) {
        standards.set(language, await wordsOf(language, services.context));
        await documents.show(`standard-${language}`, standardOf(workspace, language, standards), {
          json: () =>
            jsonArray(redactReport(standardJson(policyToReport(workspace.file)), redactorOf(workspace))),
        });
      }
    }),
    // While it is looked at, it says what the policy says; one with mistakes says nothing new.
    workspace.onDidChange(() => {
      if (workspace.file?.isValid !== false) {
        for (const language of standards.keys()) {
          documents.update(`standard-${language}`, standardOf(workspace, language, standards));
        }
      }
    }),
  );
}

function redactorOf({ file }: WorkspacePolicy): Redactor {
  return createRedactor({ patterns: policyToReport(file).notify.redact });
}

/** undefined: the user has cancelled it. */
async function gather(
  services: ExtensionServices,
  { file }: WorkspacePolicy,
  length: number,
): Promise<GatheredReport | undefined> {
  const title = vscode.l10n.t('Asking containers, logs and history …');
  const location = vscode.ProgressLocation.Notification;
  return vscode.window.withProgress({ location, title, cancellable: true }, async (_, token) => {
    const { gatherInEditor } = await import('./gatherInEditor.ts');
    const gathered = await gatherInEditor(services, file, length, toAbortSignal(token));
    return token.isCancellationRequested ? undefined : gathered;
  });
}

function teamDocumentOf({ report, engine }: GatheredReport, workspace: WorkspacePolicy): ReportDocument {
  const { timeZone } = policyToReport(workspace.file).notify;
  const language = displayLanguage();
  return redactReport(
    teamDocument(report, { language, timeZone, engine }, vscode.l10n.t),
    redactorOf(workspace),
  );
}

function standardOf(
  { file }: WorkspacePolicy,
  language: ReportLanguage,
  words: ReadonlyMap<ReportLanguage, Translate>,
): ReportDocument {
  const policy = policyToReport(file);
  const policyPath = file && vscode.workspace.asRelativePath(file.uri);
  return redactReport(
    monitoringStandard(policy, { language, policyPath }, words.get(language) ?? vscode.l10n.t),
    createRedactor({ patterns: policy.notify.redact }),
  );
}

/** The editor's own language first. */
async function chooseLanguage(): Promise<ReportLanguage | undefined> {
  const own = displayLanguage();
  const items = ([own, own === 'ko' ? 'en' : 'ko'] as const).map((language) => ({
    label: languageNames[language],
    language,
  }));
  return (await vscode.window.showQuickPick(items, { title: vscode.l10n.t('Monitoring Standard: Language') }))
    ?.language;
}

/** Words of a language that need not be the editor's. */
async function wordsOf(
  language: ReportLanguage,
  { extensionUri }: vscode.ExtensionContext,
): Promise<Translate> {
  if (language === 'en') {
    return translateBy({});
  }
  const uri = vscode.Uri.joinPath(extensionUri, 'l10n', `bundle.l10n.${language}.json`);
  const text = new TextDecoder().decode(await vscode.workspace.fs.readFile(uri));
  return translateBy(JSON.parse(text) as Record<string, string>);
}

import * as vscode from 'vscode';
import type { AlertEntry } from '../../core/alerts/alertEntry.ts';
import { listAlerts } from '../../core/alerts/alertList.ts';
import type { AlertAction, AlertSource } from '../../core/alerts/alertSource.ts';
import { evidenceDocument } from '../../core/alerts/evidenceDocument.ts';
import { newSilence, silencesOf } from '../../core/alerts/silences.ts';
import { positionAt } from '../../core/checks/policy/tree.ts';
import { containerOf } from '../../core/containers/container.ts';
import { createRedactor } from '../../core/redaction/redactor.ts';
import { redactReport } from '../../core/reports/document/redactReport.ts';
import { toPlainText } from '../../core/reports/plainText.ts';
import { commands, views } from '../contributions.ts';
import type { ExtensionServices } from '../engineSession.ts';
import type { SearchArguments } from '../logs/searchArguments.ts';
import { registerCommand } from '../messages.ts';
import { displayLanguage, type MarkdownDocuments } from '../reports/markdownDocuments.ts';
import { type AlertArgument, alertArguments, ruleArgument } from './alertArgument.ts';
import type { AlertService } from './alertService.ts';
import { serviceLocation } from './serviceLocation.ts';

/** Lines around an alert: a search keeps the last ones, so that what floods the log must not push out what went before. */
const [logsBeforeMs, logsAfterMs] = [2 * 60_000, 10_000];

/** What can be done about alerts; a command from the palette asks which. */
export function registerAlertCommands(
  services: ExtensionServices,
  service: AlertService,
  documents: MarkdownDocuments,
): vscode.Disposable {
  const { log } = services;
  const onAlerts = (
    id: string,
    isFor: (entry: AlertEntry) => boolean,
    act: (entries: readonly AlertEntry[]) => unknown,
  ) =>
    registerCommand(id, log, async (argument, selected) => {
      const entries = await chooseAlerts(service, alertArguments(argument, selected), isFor);
      return entries.length > 0 && act(entries);
    });
  const perform = (actions: readonly AlertAction[]) => service.perform(actions);

  return vscode.Disposable.from(
    onAlerts(commands.showAlert, isAny, async ([entry]) => {
      const { source } = service;
      if (entry && source) {
        await showEvidence(entry, source, services, service, documents);
      }
    }),
    onAlerts(commands.searchAlertLogs, isAny, (entries) =>
      vscode.commands.executeCommand(commands.searchLogs, logsAround(entries, services, service, Date.now())),
    ),
    onAlerts(commands.acknowledgeAlert, isAcknowledgeable, (entries) =>
      perform(
        entries.map(({ ruleId, subject: { identity } }) => ({ kind: 'acknowledge', ruleId, identity })),
      ),
    ),
    registerCommand(commands.silenceAlert, log, async (argument, selected) => {
      const rule = ruleArgument(argument);
      const entries =
        rule === undefined ? await chooseAlerts(service, alertArguments(argument, selected), isAny) : [];
      const hours = rule !== undefined || entries.length > 0 ? await chooseHours() : undefined;
      if (hours !== undefined) {
        const until = Date.now() + hours * 3_600_000;
        const silences =
          rule === undefined
            ? entries.map(({ ruleId, subject }) => newSilence(ruleId, subject.identity, until))
            : [newSilence(rule, undefined, until)];
        await perform(silences.map((silence) => ({ kind: 'silence', silence })));
      }
    }),
    registerCommand(commands.unsilenceAlert, log, async (argument, selected) => {
      const silences = service.source?.silences ?? [];
      const rule = ruleArgument(argument);
      const entries =
        rule === undefined
          ? await chooseAlerts(service, alertArguments(argument, selected), (entry) =>
              isSilenced(entry, service),
            )
          : service.entries.filter(({ ruleId }) => ruleId === rule);
      const ids = new Set(
        entries.flatMap((entry) => silencesOf(silences, entry, Date.now()).map(({ id }) => id)),
      );
      await perform([...ids].map((id) => ({ kind: 'unsilence', id })));
    }),
    onAlerts(commands.openAlertRule, isAny, ([entry]) => entry && openRule(entry, services, service)),
  );
}

const isAny = () => true;
/** Of what does not fire there is nothing to be told of that could be acknowledged. */
const isAcknowledgeable = ({ alert, told }: AlertEntry) =>
  alert.firedAt !== undefined && told.acknowledged === undefined;

function isSilenced(entry: AlertEntry, { source }: AlertService): boolean {
  return silencesOf(source?.silences ?? [], entry, Date.now()).length > 0;
}

/** What an alert rests on, in the preview; secrets are taken out, as it is there to be passed on. */
async function showEvidence(
  entry: AlertEntry,
  source: AlertSource,
  services: ExtensionServices,
  service: AlertService,
  documents: MarkdownDocuments,
): Promise<void> {
  const { t } = vscode.l10n;
  const { gatherEvidence } = await import('./gatherEvidence.ts');
  const kept = await service.keptEvidence();
  const evidence = await vscode.window.withProgress({ location: { viewId: views.alerts } }, () =>
    gatherEvidence(services, source, entry, kept, t),
  );
  const { timeZone, redact } = source.policy.notify;
  const document = evidenceDocument(evidence, { language: displayLanguage(), timeZone }, t);
  // A rule may be called anything, and the key becomes the name of a file.
  const key = `alert-${encodeURIComponent(`${entry.ruleId} ${entry.subject.identity}`)}`;
  await documents.show(key, redactReport(document, createRedactor({ patterns: redact })), {
    isQuiet: true,
  });
}

async function chooseAlerts(
  service: AlertService,
  wanted: readonly AlertArgument[],
  isFor: (entry: AlertEntry) => boolean,
): Promise<AlertEntry[]> {
  const { l10n } = vscode;
  if (wanted.length > 0) {
    return wanted.flatMap(({ ruleId, identity }) => service.entry(ruleId, identity) ?? []).filter(isFor);
  }
  const alerts = listAlerts(service.entries).filter(isFor);
  if (alerts.length === 0) {
    void vscode.window.showInformationMessage(l10n.t('There is no alert to do this with.'));
    return [];
  }
  const items = alerts.map((entry) => ({
    label: toPlainText(entry.subject.name),
    description: toPlainText(entry.ruleId),
    entry,
  }));
  const chosen = await vscode.window.showQuickPick(items, { title: l10n.t('Choose an Alert') });
  return chosen ? [chosen.entry] : [];
}

async function chooseHours(): Promise<number | undefined> {
  const { l10n } = vscode;
  const items = [
    { label: l10n.t('1 hour'), hours: 1 },
    { label: l10n.t('{0} hours', 4), hours: 4 },
    { label: l10n.t('1 day'), hours: 24 },
    { label: l10n.t('{0} days', 7), hours: 168 },
  ];
  const title = l10n.t('Silence the Alert For');
  return (await vscode.window.showQuickPick(items, { title }))?.hours;
}

/** The search for the lines around alerts: from before the first fired until after the last. */
function logsAround(
  entries: readonly AlertEntry[],
  { session }: ExtensionServices,
  { source }: AlertService,
  now: number,
): SearchArguments {
  const times = entries.map(({ alert }) => alert.firedAt ?? alert.heldSince ?? alert.since);
  const iso = (at: number) => new Date(at).toISOString();
  const containers = [...session.inventory.containers.values()];
  const ids = entries.flatMap((entry) => {
    const condition = source?.ruleOf(entry)?.condition;
    // What is missing wrote nothing: what the others wrote may tell why.
    return condition?.kind === 'absent' && condition.what === 'container'
      ? []
      : (containerOf(containers, entry.subject.identity)?.id ?? entry.subject.name);
  });
  return {
    since: iso(Math.min(...times) - logsBeforeMs),
    until: iso(Math.min(now, Math.max(...times) + logsAfterMs)),
    ...(ids.length > 0 && { containers: [...new Set(ids)] }),
  };
}

async function openRule(
  entry: AlertEntry,
  { session }: ExtensionServices,
  { source, file }: AlertService,
): Promise<void> {
  const { l10n } = vscode;
  const container = containerOf(session.inventory.containers.values(), entry.subject.identity);
  if (entry.isFromLabels) {
    const place = container && (await serviceLocation(container));
    await (place
      ? vscode.window.showTextDocument(place.uri, { selection: place.range })
      : vscode.window.showInformationMessage(l10n.t('This rule stands in the labels of its container.')));
    return;
  }
  const span = source?.ruleOf(entry)?.spans?.key;
  if (file === undefined || span === undefined) {
    void vscode.window.showInformationMessage(
      l10n.t('This rule is built in: there is no policy in this workspace.'),
    );
    return;
  }
  const { line, column } = positionAt(file.text, span.start);
  const position = new vscode.Position(line, column);
  await vscode.window.showTextDocument(file.uri, { selection: new vscode.Range(position, position) });
}

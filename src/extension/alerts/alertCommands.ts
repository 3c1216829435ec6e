import * as vscode from 'vscode';
import type { AlertEntry } from '../../core/alerts/alertBook.ts';
import { listAlerts } from '../../core/alerts/alertList.ts';
import { alertReport } from '../../core/alerts/alertReport.ts';
import { positionAt } from '../../core/checks/policy/tree.ts';
import { containerOf } from '../../core/containers/container.ts';
import type { ContainerClient, ContainerEvent } from '../../core/containers/containerClient.ts';
import { toPlainText } from '../../core/reports/plainText.ts';
import { commands } from '../contributions.ts';
import type { ReportDocuments } from '../documents/reportDocuments.ts';
import type { ExtensionServices } from '../engineSession.ts';
import { registerCommand } from '../messages.ts';
import type { AlertService } from './alertService.ts';
import type { AlertArgument } from './alertsView.ts';

/** Events before an alert are looked for this far back. */
const evidenceMs = 15 * 60_000;
/** Lines around an alert: from before it fired. */
const logsBeforeMs = 2 * 60_000;

/** What can be done about an alert; a command from the palette asks which. */
export function registerAlertCommands(
  services: ExtensionServices,
  service: AlertService,
  documents: ReportDocuments,
): vscode.Disposable {
  const { log, session } = services;
  const { l10n } = vscode;

  const onAlert = (id: string, act: (entry: AlertEntry) => unknown) =>
    registerCommand(id, log, async (argument) => {
      const entry = await chooseAlert(service, argument);
      return entry && act(entry);
    });

  return vscode.Disposable.from(
    onAlert(commands.showAlert, async (entry) => {
      const { ruleId, subject } = entry;
      const text = await reportOf(services, service, entry);
      await documents.show(`${subject.name} – ${ruleId}`, `alert/${ruleId}/${subject.identity}`, text);
    }),
    onAlert(commands.searchAlertLogs, ({ subject, alert }) => {
      const container = containerOf(session.inventory.containers.values(), subject.identity);
      const since = new Date((alert.firedAt ?? alert.since) - logsBeforeMs).toISOString();
      return vscode.commands.executeCommand(commands.searchLogs, {
        pattern: '.',
        since,
        containers: [container?.id ?? subject.name],
      });
    }),
    onAlert(commands.acknowledgeAlert, async ({ ruleId, subject }) => {
      service.watch?.book.acknowledge(ruleId, subject.identity, Date.now());
      await service.save();
    }),
    onAlert(commands.silenceAlert, async ({ ruleId, subject }) => {
      const hours = await chooseHours();
      if (hours !== undefined) {
        const until = Date.now() + hours * 3_600_000;
        const id = `${ruleId}/${subject.identity}`;
        service.watch?.book.silence({ id, rule: ruleId, container: subject.identity, until });
        await service.save();
      }
    }),
    onAlert(commands.openAlertRule, async ({ ruleId }) => {
      const { file } = service;
      const span = file?.policy.rules.find(({ id }) => id === ruleId)?.spans?.key;
      if (file && span) {
        const { line, column } = positionAt(file.text, span.start);
        const position = new vscode.Position(line, column);
        await vscode.window.showTextDocument(file.uri, { selection: new vscode.Range(position, position) });
      } else {
        void vscode.window.showInformationMessage(
          l10n.t('This rule is built in: there is no policy in this workspace.'),
        );
      }
    }),
  );
}

async function chooseAlert(service: AlertService, argument: unknown): Promise<AlertEntry | undefined> {
  const { ruleId, identity, subject } = (argument ?? {}) as Partial<AlertArgument & AlertEntry>;
  const wanted = identity ?? subject?.identity;
  if (typeof ruleId === 'string' && typeof wanted === 'string') {
    return service.watch?.book.entry(ruleId, wanted);
  }
  const alerts = listAlerts(service.entries);
  if (alerts.length === 0) {
    void vscode.window.showInformationMessage(vscode.l10n.t('No alert is firing or pending.'));
    return undefined;
  }
  const items = alerts.map((entry) => ({
    label: toPlainText(entry.subject.name),
    description: entry.ruleId,
    entry,
  }));
  return (await vscode.window.showQuickPick(items, { title: vscode.l10n.t('Choose an Alert') }))?.entry;
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

async function reportOf(
  { session, log }: ExtensionServices,
  service: AlertService,
  entry: AlertEntry,
): Promise<string> {
  const { watch } = service;
  const rule = watch?.ruleOf(entry);
  const container = containerOf(session.inventory.containers.values(), entry.subject.identity);
  const now = Date.now();
  const ask = async <T>(question: () => Promise<T>): Promise<T | undefined> => {
    try {
      return await question();
    } catch (error) {
      // What cannot be had is left out: the rest is evidence all the same.
      log.debug(String(error));
      return undefined;
    }
  };
  const [processes, events] = container
    ? await Promise.all([
        ask(() => session.client().processes(container.id)),
        ask(() => eventsOf(session.client(), container.id, now)),
      ])
    : [undefined, undefined];
  return alertReport(
    {
      entry,
      rule,
      message: watch?.describe(rule, entry, vscode.l10n.t) ?? entry.ruleId,
      readings: container ? session.sampler.history(container.id) : [],
      processes,
      events: events ?? [],
      now,
      time: (at) => new Date(at).toLocaleTimeString(vscode.env.language),
    },
    vscode.l10n.t,
  );
}

async function eventsOf(
  client: ContainerClient,
  containerId: string,
  now: number,
): Promise<ContainerEvent[]> {
  const seconds = (milliseconds: number) => (milliseconds / 1000).toFixed(3);
  const events: ContainerEvent[] = [];
  for await (const event of client.events({ since: seconds(now - evidenceMs), until: seconds(now) })) {
    if (event.containerId === containerId && event.action !== 'other') {
      events.push(event);
    }
  }
  return events;
}

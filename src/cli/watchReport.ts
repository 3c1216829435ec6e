import { t } from '@vscode/l10n';
import type { AlertWatch } from '../core/alerts/alertWatch.ts';
import { SignalBoard } from '../core/checks/signals/signalBoard.ts';
import { engineHost } from '../core/containers/containerTooltip.ts';
import type { ContainerInventory } from '../core/containers/inventory.ts';
import { describeProblem } from '../core/describeProblem.ts';
import { toProblem } from '../core/errors.ts';
import type { HistoryRecorder } from '../core/history/historyRecorder.ts';
import { describeDelivery } from '../core/notify/describeDelivery.ts';
import { toPlainText } from '../core/reports/plainText.ts';
import { gatherTeam } from '../core/reports/team/gatherTeam.ts';
import { ScheduledReport } from '../core/reports/team/scheduledReport.ts';
import { teamReport } from '../core/reports/team/teamReport.ts';
import { AlertFile } from '../storage/alerts/alertFile.ts';
import { channelNotifier } from './channels.ts';
import type { CommandContext } from './command.ts';

interface Watching {
  readonly alertWatch: AlertWatch;
  readonly inventory: ContainerInventory;
  readonly history: HistoryRecorder;
  /** Where it is kept what was sent. */
  readonly folder: string;
}

/** Sends the team report at the times of the policy, after the sweep that finds it due. */
export async function reportOnSchedule(
  { alertWatch, inventory, history, folder }: Watching,
  context: CommandContext,
): Promise<void> {
  const { clock, signal, stderr } = context;
  const file = new AlertFile(folder, 'report.json');
  const scheduled = new ScheduledReport({
    clock,
    t,
    sent: await file.load(),
    save: (sent) => file.save(sent),
    notifier: (channel) => channelNotifier(channel, context, alertWatch.policy),
    onAttempt: (channel, delivery) => {
      const told = delivery ? describeDelivery(delivery, t) : t('No channel of this name is set up here.');
      stderr.write(`${t('Team report to “{0}”: {1}', toPlainText(channel), told)}\n`);
    },
    gather: async (period) => {
      if (inventory.state.kind !== 'connected') {
        return undefined;
      }
      const { client } = inventory.state;
      const [{ engineSignals }, { errorCounter }] = await Promise.all([
        import('../probes/engineSignals.ts'),
        import('../workers/countErrors.ts'),
      ]);
      const sources = {
        client,
        policy: alertWatch.policy,
        signals: new SignalBoard(engineSignals(client), engineHost(client.endpoint.address)),
        choose: <T>(listed: T) => listed,
        countErrors: errorCounter(client.endpoint, signal),
        history: await history.history().catch(() => undefined),
        alerts: alertWatch.book.toJSON(),
      };
      return teamReport(await gatherTeam(sources, period, signal, clock));
    },
  });
  alertWatch.onDidSweep(() =>
    scheduled.step(alertWatch.policy, signal).catch((error: unknown) => {
      if (!signal.aborted) {
        stderr.write(`${toPlainText(describeProblem(toProblem(error), t).summary)}\n`);
      }
    }),
  );
}

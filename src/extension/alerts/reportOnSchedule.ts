import * as vscode from 'vscode';
import type { AlertWatch } from '../../core/alerts/alertWatch.ts';
import { systemClock } from '../../core/common/clock.ts';
import { ScheduledReport } from '../../core/reports/team/scheduledReport.ts';
import { AlertFile } from '../../storage/alerts/alertFile.ts';
import type { Channels } from '../channels/channels.ts';
import type { ExtensionServices } from '../engineSession.ts';

/** Sends the team report at the times of the policy, from the one window that watches. `folder` keeps what was sent. */
export async function reportOnSchedule(
  services: ExtensionServices,
  watch: AlertWatch,
  channels: Channels,
  { folder, signal }: { readonly folder: string; readonly signal: AbortSignal },
): Promise<() => Promise<void>> {
  const file = new AlertFile(folder, 'report.json');
  const { log, session } = services;
  const scheduled = new ScheduledReport({
    clock: systemClock,
    t: vscode.l10n.t,
    sent: await file.load(),
    save: (sent) => file.save(sent),
    notifier: (channel) => channels.notifier(channel, watch.policy),
    onAttempt: (channel, delivery) => {
      log.info(`Team report to ${channel}: ${delivery?.outcome ?? 'not set up'}`);
    },
    gather: async (period) => {
      if (session.inventory.state.kind !== 'connected') {
        return undefined;
      }
      const { gatherWith } = await import('../reports/gatherInEditor.ts');
      return gatherWith(services, { policy: watch.policy, alerts: watch.book.toJSON() }, period, signal);
    },
  });
  return () =>
    scheduled.step(watch.policy, signal).catch((error: unknown) => {
      log.error(error instanceof Error ? error : String(error));
    });
}

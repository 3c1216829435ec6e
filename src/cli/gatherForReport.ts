import { existsSync } from 'node:fs';
import { defaultCheckPolicy } from '../core/checks/checks.ts';
import { defaultPolicy } from '../core/checks/policy/defaultPolicy.ts';
import type { Policy } from '../core/checks/policy/policy.ts';
import { SignalBoard } from '../core/checks/signals/signalBoard.ts';
import { engineHost } from '../core/containers/containerTooltip.ts';
import type { Endpoint } from '../core/containers/endpoint.ts';
import { selectContainers } from '../core/containers/selectContainers.ts';
import { gatherTeam } from '../core/reports/team/gatherTeam.ts';
import { periodBefore, type TeamFacts } from '../core/reports/team/teamFacts.ts';
import { AlertFile } from '../storage/alerts/alertFile.ts';
import { alertFolder } from '../storage/alerts/alertFolder.ts';
import { historyPath, stateFolder } from '../storage/userFolders.ts';
import type { CommandContext } from './command.ts';
import { type PolicyFile, readValidPolicy } from './policyFile.ts';

export interface ReportPolicy {
  readonly file: PolicyFile | undefined;
  readonly policy: Policy;
}

/** The policy a report goes by; the built-in rules where there is none. Throws VitalsError. */
export async function reportPolicy(path: string | undefined, context: CommandContext): Promise<ReportPolicy> {
  const file = await readValidPolicy(path, context.stderr);
  return { file, policy: file?.policy ?? defaultPolicy(defaultCheckPolicy) };
}

/** What is known of the containers of the last `length` milliseconds, and of as long before. Throws VitalsError. */
export async function gatherForReport(
  { file, policy }: ReportPolicy,
  { names, length }: { readonly names: readonly string[]; readonly length: number },
  context: CommandContext,
): Promise<{ readonly facts: TeamFacts; readonly endpoint: Endpoint }> {
  const { clock, env, signal } = context;
  const client = await context.connect();
  const [{ engineSignals }, { errorCounter }] = await Promise.all([
    import('../probes/engineSignals.ts'),
    import('../workers/countErrors.ts'),
  ]);
  const folder = stateFolder(env);
  const watched = { policy: file?.path, engine: client.endpoint.url };
  const history = await openHistory(historyPath(folder), context);
  try {
    const facts = await gatherTeam(
      {
        client,
        policy,
        signals: new SignalBoard(engineSignals(client), engineHost(client.endpoint.address)),
        choose: (listed) => (names.length > 0 ? selectContainers(listed, names) : listed),
        countErrors: errorCounter(client.endpoint, signal),
        history,
        alerts: await new AlertFile(await alertFolder(watched, folder)).load(),
      },
      periodBefore(clock.now(), length),
      signal,
      clock,
    );
    return { facts, endpoint: client.endpoint };
  } finally {
    history?.close();
  }
}

/** undefined where nothing was recorded, or this Node cannot read it: a report then says so. */
async function openHistory(path: string, { clock }: Pick<CommandContext, 'clock'>) {
  if (!existsSync(path)) {
    return undefined;
  }
  const { SqliteHistory } = await import('../storage/history/sqliteHistory.ts');
  try {
    return new SqliteHistory(path, { clock });
  } catch {
    return undefined;
  }
}

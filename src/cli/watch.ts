import { t } from '@vscode/l10n';
import { alertMarks } from '../core/alerts/alertMarks.ts';
import { AlertWatch } from '../core/alerts/alertWatch.ts';
import { defaultCheckPolicy } from '../core/checks/checks.ts';
import { defaultPolicy } from '../core/checks/policy/defaultPolicy.ts';
import type { Policy } from '../core/checks/policy/policy.ts';
import { SignalBoard } from '../core/checks/signals/signalBoard.ts';
import { containerOf } from '../core/containers/container.ts';
import { engineHost } from '../core/containers/containerTooltip.ts';
import type { Endpoint } from '../core/containers/endpoint.ts';
import { ContainerInventory } from '../core/containers/inventory.ts';
import { describeProblem } from '../core/describeProblem.ts';
import { toProblem, VitalsError } from '../core/errors.ts';
import { HistoryRecorder } from '../core/history/historyRecorder.ts';
import { Sampler } from '../core/metrics/sampler.ts';
import { SlowReadings } from '../core/metrics/slowReadings.ts';
import { remindReceivers } from '../core/notify/activeNotices.ts';
import { toPlainText } from '../core/reports/plainText.ts';
import { AlertFile } from '../storage/alerts/alertFile.ts';
import { alertFolder, lockOf } from '../storage/alerts/alertFolder.ts';
import { AlertSharing } from '../storage/alerts/alertSharing.ts';
import { acquireLock } from '../storage/processLock.ts';
import { historyPath, privateFolder, stateFolder } from '../storage/userFolders.ts';
import { numberOption } from './arguments.ts';
import { noticeDispatcher } from './channels.ts';
import type { Command, CommandContext, CommandInput, OptionSpecs } from './command.ts';
import type { EngineConnector } from './engineAccess.ts';
import { listenAddress } from './listenAddress.ts';
import { type PolicyFile, readValidPolicy, rereadPolicy } from './policyFile.ts';
import { serveWatchHealth } from './watchHealth.ts';
import { problemText, tellChanges, tellConnection } from './watchOutput.ts';
import { reportOnSchedule } from './watchReport.ts';

const options = {
  policy: {
    type: 'string',
    short: 'p',
    value: 'FILE',
    help: () => t('watch by this policy (default: container-vitals.yaml of this folder, where there is one)'),
  },
  interval: {
    type: 'string',
    short: 'i',
    value: 'S',
    help: () => t('seconds between readings (default: 10)'),
  },
  state: {
    type: 'string',
    value: 'FOLDER',
    help: () =>
      t(
        'keep the alerts there, of this watch alone (default: the user’s state folder, shared with the editor)',
      ),
  },
  health: {
    type: 'string',
    value: 'HOST:PORT',
    help: () => t('answer on /healthz and /metrics, for example at 127.0.0.1:9420'),
  },
} as const satisfies OptionSpecs;

type Input = CommandInput<typeof options>;

export const watchCommand: Command<typeof options> = {
  name: 'watch',
  usage: '[--policy FILE] [--interval S] [--state FOLDER] [--health HOST:PORT] [--json]',
  summary: () => t('evaluate a policy all the time, and tell its channels of alerts'),
  details: () =>
    t(
      'Prints what changes, a line each; with --json a JSON object each. A policy that is edited counts at once; one with mistakes is told and the last good one goes on. A policy is watched once for each engine: by one watch, or by a window of the editor. Ctrl-C and SIGTERM end it in good order.',
    ),
  options,
  positionals: { min: 0, max: 0 },
  failureCode: 2,
  async run(input, context) {
    const interval = 1000 * (numberOption('interval', input.options.interval, { min: 1, max: 3600 }) ?? 10);
    const address = listenAddress('health', input.options.health);
    const file = await readValidPolicy(input.options.policy, context.stderr);
    const connector = await context.connector();
    try {
      const { url: engine } = await findEngine(connector, interval, context);
      const base = input.options.state ?? stateFolder(context.env);
      const folder = await privateFolder(
        input.options.state ?? (await alertFolder({ policy: file?.path, engine }, base)),
      );
      const lock = await acquireLock(lockOf(folder));
      if (lock === undefined) {
        throw new VitalsError({ code: 'alreadyRuns', path: lockOf(folder) });
      }
      try {
        await watch(input, context, {
          interval,
          address,
          file,
          connector,
          folder,
          history: historyPath(base),
        });
      } finally {
        await lock.release();
      }
    } finally {
      await connector.close();
    }
    return 0;
  },
};

interface WatchSettings {
  readonly interval: number;
  readonly address: ReturnType<typeof listenAddress>;
  readonly file: PolicyFile | undefined;
  readonly connector: EngineConnector;
  /** Where the alerts are kept. */
  readonly folder: string;
  /** The file of the history. */
  readonly history: string;
}

/** A machine may start before its engine is there to be found: it is waited for. */
async function findEngine(
  connector: EngineConnector,
  interval: number,
  { clock, signal, stderr }: CommandContext,
): Promise<Endpoint> {
  let told = '';
  for (;;) {
    try {
      return await connector.endpoint();
    } catch (error) {
      const { summary } = describeProblem(toProblem(error), t);
      if (summary !== told) {
        told = summary;
        stderr.write(`${toPlainText(summary)}\n`);
      }
    }
    await clock.delay(interval, signal);
  }
}

async function watch(
  input: Input,
  context: CommandContext,
  { interval, address, file, connector, folder, history: kept }: WatchSettings,
): Promise<void> {
  const { clock, signal, stderr } = context;
  const inventory = new ContainerInventory(() => connector.connect(), clock);
  const client = () => (inventory.state.kind === 'connected' ? inventory.state.client : undefined);
  const [{ sharedSignals }, { slowSource }] = await Promise.all([
    import('../probes/sharedSignals.ts'),
    import('../probes/slowSource.ts'),
  ]);
  const slow = new SlowReadings(
    slowSource({
      client,
      container: (id) => inventory.containers.get(id),
      details: (id) => inventory.details(id),
      // The policy says which.
      wantsResponse: () => false,
    }),
    clock,
  );
  const sampler = new Sampler(
    {
      read: async (id, abort) => client()?.readStats(id, abort),
      readLocal: async (ids, abort) => (await client()?.readLocalStats?.(ids, abort)) ?? new Map(),
      limits: (id) => inventory.details(id)?.limits,
      slow,
    },
    clock,
  );
  const alerts = new AlertFile(folder);
  const dispatcher = noticeDispatcher(context, () => alertWatch.policy);
  const alertWatch: AlertWatch = new AlertWatch(file?.policy ?? builtIn, {
    inventory,
    sampler,
    signals: (engine) => new SignalBoard(sharedSignals(engine, slow), engineHost(engine.endpoint.address)),
    interval,
    clock,
    t,
    state: await alerts.load(),
    save: (state) => alerts.save(state),
    send: (groups, onSettled, abort) => dispatcher.send(groups, onSettled, abort),
    onProblem: (what, error) => stderr.write(`${problemText(what, error)}\n`),
  });
  alertWatch.onDidSweep(() => remindReceivers(dispatcher, alertWatch, { now: clock.now(), signal, t }));
  const history = new HistoryRecorder({
    inventory,
    sampler,
    clock,
    open: async () => {
      const { SqliteHistory } = await import('../storage/history/sqliteHistory.ts');
      return new SqliteHistory(kept, { clock });
    },
    onProblem: (error) => stderr.write(`${describeProblem(toProblem(error), t).summary}\n`),
  });
  alertWatch.onDidSweep((changes) => {
    for (const mark of alertMarks(changes, clock.now())) {
      history.mark(mark);
    }
  });
  const sharing = await AlertSharing.open(alertWatch, {
    folder,
    processesOf: async (identity) => {
      const container = containerOf(inventory.containers.values(), identity);
      return container && client()?.processes(container.id);
    },
    onProblem: (error) => stderr.write(`${describeProblem(toProblem(error), t).summary}\n`),
  });
  await reportOnSchedule({ alertWatch, inventory, history, folder }, context);
  tellConnection(inventory, context);
  tellChanges(alertWatch, input.isJson, context);
  const server = address && (await serveWatchHealth(address, alertWatch, inventory, interval, context));
  let current = file;
  alertWatch.onDidSweep(async () => {
    const next = current && (await rereadPolicy(current, stderr));
    if (next !== undefined && next !== current) {
      current = next;
      alertWatch.setPolicy(next.policy);
      stderr.write(`${t('The policy was read again: {0}', toPlainText(next.path))}\n`);
    }
  });
  inventory.start();
  await alertWatch.run(signal);
  server?.close();
  await history.close();
  sharing.dispose();
  alertWatch.dispose();
  sampler.dispose();
  inventory.dispose();
}

const builtIn: Policy = defaultPolicy(defaultCheckPolicy);

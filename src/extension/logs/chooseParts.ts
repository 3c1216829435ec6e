import * as vscode from 'vscode';
import { type Container, stableIdentity } from '../../core/containers/container.ts';
import { toProblem } from '../../core/errors.ts';
import { type ContainerRun, containerRuns, type RunMark } from '../../core/logs/compare/containerRuns.ts';
import { partLimits } from '../../core/logs/compare/partRecords.ts';
import { localTime } from '../../core/logs/logLine.ts';
import { parseSearchWindow, type SearchWindow, windowOptions } from '../../core/logs/searchWindow.ts';
import type { ExtensionServices } from '../engineSession.ts';
import { problemText, toAbortSignal } from '../messages.ts';
import type { LogPart } from './comparedLogs.ts';
import { referTo } from './searchState.ts';

/** How far back starts are looked for. */
const knownMs = 30 * 86_400_000;

/** The end of a log, to be held against that of another container. One record more than is compared tells whether there is more. */
export function lastPart(container: Container): LogPart {
  return { container: referTo(container), window: { tail: partLimits.records + 1 }, label: container.name };
}

/** A stretch of time as users write it; its moments are those of now. Throws VitalsError. */
export function timePart(container: Container, window: SearchWindow): LogPart {
  const { since, until } = windowOptions(window, Date.now());
  const time = (seconds: string | undefined) =>
    seconds === undefined ? '' : shortTime(Number(seconds) * 1000);
  return {
    container: referTo(container),
    window: { ...(since === undefined ? {} : { since }), ...(until === undefined ? {} : { until }) },
    label: `${container.name} ${time(since)} – ${time(until)}`.trim(),
  };
}

/** Two runs of a container, the older one first; undefined where the user thinks better of it. */
export async function chooseRuns(
  services: ExtensionServices,
  container: Container,
): Promise<readonly [LogPart, LogPart] | undefined> {
  const { t } = vscode.l10n;
  const title = t('Looking for the runs of {0}', container.name);
  const runs = await vscode.window.withProgress(
    { location: vscode.ProgressLocation.Notification, title, cancellable: true },
    (_, token) => runsOf(services, container, toAbortSignal(token)),
  );
  if (runs.length < 2) {
    void vscode.window.showInformationMessage(
      t('Only one run of {0} is known: compare two stretches of time instead.', container.name),
    );
    return undefined;
  }
  const choices = runs.map((run, index) => ({
    label: `${shortTime(run.from)} – ${run.until === undefined && run.endedAt === undefined ? t('now') : shortTime(run.endedAt ?? run.until ?? 0)}`,
    picked: index < 2,
    run,
  }));
  const placeHolder = t('Choose two runs of {0}', container.name);
  const chosen = await vscode.window.showQuickPick(choices, { placeHolder, canPickMany: true });
  const [newer, older, ...others] = chosen ?? [];
  if (chosen && (!newer || !older || others.length > 0)) {
    void vscode.window.showInformationMessage(t('Two are compared, not {0}.', chosen.length));
  }
  return newer && older && others.length === 0
    ? [runPart(container, older.run), runPart(container, newer.run)]
    : undefined;
}

/** Two stretches of time; undefined where the user thinks better of it. */
export async function chooseTimes(container: Container): Promise<readonly [LogPart, LogPart] | undefined> {
  const { t } = vscode.l10n;
  const first = await askForTime(t('First stretch of time'), '2h..1h');
  const second = first && (await askForTime(t('Second stretch of time'), '1h'));
  return second && [timePart(container, first), timePart(container, second)];
}

async function askForTime(title: string, value: string): Promise<SearchWindow | undefined> {
  const prompt = vscode.l10n.t(
    'SINCE or SINCE..UNTIL: 14:30 · 2026-11-23 10:00..11:30 · 2h..1h · yesterday..today',
  );
  const text = await vscode.window.showInputBox({
    title,
    prompt,
    value,
    validateInput: (input) => {
      try {
        parseSearchWindow(input, Date.now());
        return undefined;
      } catch (error) {
        return problemText(toProblem(error));
      }
    },
  });
  return text === undefined ? undefined : parseSearchWindow(text, Date.now());
}

function runPart(container: Container, { from, until }: ContainerRun): LogPart {
  return timePart(container, {
    since: String(from / 1000),
    ...(until === undefined ? {} : { until: String(until / 1000) }),
  });
}

/** By what the history has kept, what the engine still tells, and its own last start; predecessors of the same identity count. */
async function runsOf(
  { session, history }: ExtensionServices,
  container: Container,
  signal: AbortSignal,
): Promise<ContainerRun[]> {
  const client = await session.connectedClient();
  const now = Date.now();
  const identity = stableIdentity(container);
  const kept = (await history.history().catch(() => undefined))?.marks(now - knownMs, now) ?? [];
  const marks = kept
    .filter((mark) => mark.engine === client.endpoint.url && mark.identity === identity)
    .flatMap(({ at, text }) => runMark(at, text));
  const seconds = (time: number) => String(time / 1000);
  for await (const event of client.events({ since: seconds(now - knownMs), until: seconds(now) }, signal)) {
    if (event.name === container.name) {
      marks.push(...runMark(Number(event.timeNano) / 1e6, event.action));
    }
  }
  const { startedAt, finishedAt, state } = await client.inspect(container.id, signal);
  const own: RunMark[] = [
    ...(startedAt === undefined ? [] : [{ at: startedAt, kind: 'start' as const }]),
    ...(finishedAt === undefined || state === 'running' ? [] : [{ at: finishedAt, kind: 'end' as const }]),
  ];
  return containerRuns([...marks, ...own]);
}

/** Of an event's action, perhaps with an exit code behind it. */
function runMark(at: number, text: string): RunMark[] {
  return text === 'start' ? [{ at, kind: 'start' }] : /^die\b/.test(text) ? [{ at, kind: 'end' }] : [];
}

/** Without milliseconds. */
function shortTime(time: number): string {
  return localTime(time).slice(0, -4);
}

import type * as vscode from 'vscode';
import { english } from '../../core/common/translate.ts';
import { type Container, stableIdentity } from '../../core/containers/container.ts';
import { describeQuery } from '../../core/logs/describeQuery.ts';
import type { LogQuery } from '../../core/logs/logQuery.ts';
import type { Arrangement } from '../../core/logs/resultRuns.ts';
import type { SearchWindow } from '../../core/logs/searchWindow.ts';
import { chooseContainers } from './chooseContainers.ts';
import { choosePattern } from './choosePattern.ts';
import { chooseWindow } from './chooseWindow.ts';
import type { StepPlace, StepResult } from './quickStep.ts';

/** What a log search is to look for, and where. */
export interface SearchRequest {
  readonly containers: readonly Container[];
  readonly query: LogQuery;
  readonly window: SearchWindow;
}

/** What the user chose last in this workspace. */
export interface SearchMemory extends Arrangement {
  /** Stable identities: containers that were recreated are still the same. */
  readonly containers: readonly string[] | undefined;
  readonly query: LogQuery;
  readonly window: SearchWindow;
  /** The last one first. */
  readonly recent: readonly LogQuery[];
}

const memoryKey = 'containerVitals.logSearch';
const maxRecent = 10;

export function readMemory(state: vscode.Memento): SearchMemory {
  return {
    containers: undefined,
    query: { pattern: '', isRegExp: true, case: 'smart', isInverted: false },
    window: {},
    recent: [],
    order: 'newestFirst',
    isMerged: false,
    ...state.get<Partial<SearchMemory>>(memoryKey),
  };
}

async function remember(state: vscode.Memento, request: SearchRequest, chosen: boolean): Promise<void> {
  const before = readMemory(state);
  const { query } = request;
  const nameOf = (one: LogQuery) => `${one.isRegExp} ${describeQuery(one, english)}`;
  const others = before.recent.filter((one) => nameOf(one) !== nameOf(query));
  const memory: SearchMemory = {
    ...before,
    containers: chosen ? request.containers.map(stableIdentity) : before.containers,
    query,
    window: request.window,
    recent: [query, ...others].slice(0, maxRecent),
  };
  await state.update(memoryKey, memory);
}

/** How the next search lays its results out. */
export async function rememberArrangement(state: vscode.Memento, arrangement: Arrangement): Promise<void> {
  await state.update(memoryKey, { ...readMemory(state), ...arrangement });
}

/**
 * Asks what to search for, step by step, beginning with what `start` leaves open: containers (unless they are given),
 * pattern, window. Undefined where the user cancels.
 */
export async function askForSearch(
  state: vscode.Memento,
  listing: () => Promise<readonly Container[]>,
  start: { readonly containers?: readonly Container[] },
): Promise<SearchRequest | undefined> {
  const memory = readMemory(state);
  const given = start.containers;
  const firstStep = given ? 1 : 0;
  let containers = given ?? [];
  const { isRegExp, case: mode } = memory.query;
  let query: LogQuery = { pattern: '', isRegExp, case: mode, isInverted: false };
  let window = memory.window;
  let step = firstStep;
  const place = (): StepPlace => ({ step: step + 1 - firstStep, totalSteps: 3 - firstStep });
  while (step < 3) {
    let result: StepResult<unknown>;
    if (step === 0) {
      const chosen = new Set(containers.length > 0 ? containers.map(stableIdentity) : memory.containers);
      const answer = await chooseContainers(await listing(), chosen, place());
      containers = Array.isArray(answer) ? answer : containers;
      result = answer;
    } else if (step === 1) {
      const answer = await choosePattern(query, memory.recent, place());
      query = typeof answer === 'object' ? answer : query;
      result = answer;
    } else {
      const answer = await chooseWindow(window, place());
      window = typeof answer === 'object' ? answer : window;
      result = answer;
    }
    if (result === undefined) {
      return undefined;
    }
    step += result === 'back' ? -1 : 1;
  }
  const request = { containers, query, window };
  await remember(state, request, given === undefined);
  return request;
}

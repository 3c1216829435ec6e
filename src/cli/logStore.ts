import { randomUUID } from 'node:crypto';
import { t } from '@vscode/l10n';
import type { Container } from '../core/containers/container.ts';
import type { ContainerClient } from '../core/containers/containerClient.ts';
import { selectContainers } from '../core/containers/selectContainers.ts';
import { describeProblem } from '../core/describeProblem.ts';
import { isProblem, type Problem } from '../core/errors.ts';
import { localTime } from '../core/logs/logLine.ts';
import { toPlainText } from '../core/reports/plainText.ts';
import {
  defaultStoreGigabytes,
  editorsLimit,
  logStoreFolder,
  removedContainers,
  storedPlace,
} from '../storage/logs/logStore.ts';
import { cacheFolder } from '../storage/userFolders.ts';
import type { LogSearchProgress, LogStore, SearchedContainer } from '../workers/logSearchRequest.ts';
import { type CommandContext, UsageError } from './command.ts';
import type { GrepInput } from './grepOptions.ts';
import { programName } from './help.ts';

const limitVariable = 'CONTAINER_VITALS_LOG_STORE_LIMIT';

/** Where logs are stored, of whichever engine. */
export function storeRoot({ env }: CommandContext): string {
  return logStoreFolder(cacheFolder(env));
}

/** After the answer, the shell is not kept waiting: so much of a log file, for so long. */
const maxFill = 32e6;
const maxFillMs = 1000;

/**
 * undefined where nothing is to be stored. The editor, with which the store is shared, leads: no less is kept than it says. Throws
 * UsageError.
 */
export async function chooseStore(
  { options }: GrepInput,
  context: CommandContext,
): Promise<LogStore | undefined> {
  const text = context.env[limitVariable];
  const own = text ? ownLimit(text) : undefined;
  if (options['no-cache'] || own === 0) {
    return undefined;
  }
  const root = storeRoot(context);
  const editors = await editorsLimit(root);
  const maxBytes = Math.max(own ?? 0, editors ?? 0) || defaultStoreGigabytes * 1e9;
  return { root, maxBytes, token: randomUUID(), maxFill, maxFillMs };
}

/** Bytes. Throws UsageError. */
function ownLimit(text: string): number {
  if (!/^\d+(\.\d+)?$/.test(text)) {
    throw new UsageError(t('{0} wants a number of gigabytes, not “{1}”.', limitVariable, text));
  }
  return Number(text) * 1e9;
}

/** A container to be searched; by `stored` its log is read from where it is kept. */
export interface ChosenContainer {
  readonly container: Container;
  readonly searched: SearchedContainer;
}

/**
 * What the words mean, or all containers; one that is gone only where a word means nothing else, or where `withRemoved`. Throws
 * VitalsError as selectContainers does.
 */
export async function chooseContainers(
  client: ContainerClient,
  words: readonly string[],
  store: LogStore | undefined,
  { withRemoved, signal }: { readonly withRemoved: boolean; readonly signal: AbortSignal },
): Promise<ChosenContainer[]> {
  const listed = await client.list(signal);
  const removed = store ? await removedContainers(store.root, client.endpoint.url, listed) : [];
  const places = new Map(removed.map(({ container, place }) => [container, place]));
  const all = [...listed, ...places.keys()];
  const choose = (containers: readonly Container[]) =>
    words.length > 0 ? selectContainers(containers, words) : byName(containers);
  const chosen = () => {
    try {
      return choose(withRemoved ? all : listed);
    } catch (error) {
      if (isProblem(error, 'containerNotFound') && places.size > 0) {
        return choose(all);
      }
      throw error;
    }
  };
  return chosen().map((container) => ({
    container,
    searched: {
      id: container.id,
      name: container.name,
      stored: places.get(container) ?? (store && storedPlace(store.root, client.endpoint.url, container)),
    },
  }));
}

function byName(containers: readonly Container[]): Container[] {
  return containers.toSorted((a, b) => (a.name < b.name ? -1 : 1));
}

/** What the store has to do with what was found, where one has to know it. */
export function tellStore(
  chosen: readonly ChosenContainer[],
  results: readonly LogSearchProgress[],
  context: CommandContext,
): void {
  const { stderr } = context;
  const tell = (sentence: string) => stderr.write(`${programName}: ${toPlainText(sentence)}\n`);
  for (const [index, { container }] of chosen.entries()) {
    const { gaps = 0, reached, isRemoved } = results[index] ?? {};
    if (isRemoved) {
      const end = reached === undefined ? '–' : localTime(reached);
      tell(t('{0}: removed; what is stored of its log was searched, up to {1}.', container.name, end));
    }
    if (gaps > 0) {
      tell(
        gaps === 1
          ? t(
              '{0}: lines may be missing in 1 place: the engine had dropped them before they were stored.',
              container.name,
            )
          : t(
              '{0}: lines may be missing in {1} places: the engine had dropped them before they were stored.',
              container.name,
              gaps,
            ),
      );
    }
  }
  tellStoreFailure(results.find(({ storeFailure }) => storeFailure !== undefined)?.storeFailure, context);
}

export function tellStoreFailure(failure: Problem | undefined, { stderr }: CommandContext): void {
  if (failure) {
    stderr.write(`${programName}: ${toPlainText(describeProblem(failure, t).summary)}\n`);
  }
}

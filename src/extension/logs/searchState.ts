import type * as vscode from 'vscode';
import { type Container, stableIdentity } from '../../core/containers/container.ts';
import type { LogQuery } from '../../core/logs/logQuery.ts';
import type { Arrangement } from '../../core/logs/resultRuns.ts';
import type { SearchWindow } from '../../core/logs/searchWindow.ts';

/** A container as a document remembers it: by its stable identity it is found again when it was recreated. */
export interface ContainerReference {
  readonly id: string;
  readonly name: string;
  readonly identity: string;
}

export function referTo(container: Container): ContainerReference {
  const { id, name } = container;
  return { id, name, identity: stableIdentity(container) };
}

/** The same containers as they are now; those that are gone stay as they were. */
export function refresh(
  references: readonly ContainerReference[],
  listing: readonly Container[],
): ContainerReference[] {
  return references.map((reference) => {
    const same = listing
      .filter((container) => stableIdentity(container) === reference.identity)
      .sort((a, b) => b.createdAt - a.createdAt);
    const found = listing.find(({ id }) => id === reference.id) ?? same[0];
    return found ? referTo(found) : reference;
  });
}

/** What a log search looks for, where, and how its results are shown. Plain data: documents carry it in their address. */
export interface SearchState extends Arrangement {
  readonly containers: readonly ContainerReference[];
  readonly query: LogQuery;
  readonly window: SearchWindow;
  /** Lines shown before and after a hit. */
  readonly context: number;
}

const key = 'containerVitals.searchDocuments';
const maxRemembered = 30;

/** What searches have become since their documents were opened, over reloads of the window. */
export class SearchStates {
  readonly #state: vscode.Memento;

  constructor(state: vscode.Memento) {
    this.#state = state;
  }

  get(uri: vscode.Uri): SearchState | undefined {
    return this.#all().find(([address]) => address === uri.toString())?.[1];
  }

  async set(uri: vscode.Uri, state: SearchState): Promise<void> {
    const others = this.#all().filter(([address]) => address !== uri.toString());
    await this.#state.update(key, [[uri.toString(), state], ...others].slice(0, maxRemembered));
  }

  #all(): readonly (readonly [string, SearchState])[] {
    return this.#state.get(key, []);
  }
}

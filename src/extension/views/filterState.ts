import type { Disposable } from '../../core/common/disposable.ts';
import { Emitter } from '../../core/common/emitter.ts';
import type { Translate } from '../../core/common/translate.ts';
import type { ContainerFilter } from '../../core/containers/containerTree.ts';

/** What of the filter is kept: the folders of the workspace are looked up when it is used. */
export interface StoredFilter {
  readonly text: string;
  readonly runningOnly: boolean;
  readonly workspaceOnly: boolean;
}

/** As VS Code's Memento. */
export interface FilterMemory {
  get<T>(key: string): T | undefined;
  update(key: string, value: unknown): PromiseLike<void>;
}

const storageKey = 'containersView.filter';
const nothing: StoredFilter = { text: '', runningOnly: false, workspaceOnly: false };

/** The filter of the Containers view, kept for the workspace. */
export class FilterState implements Disposable {
  readonly #memory: FilterMemory;
  readonly #folders: () => readonly string[];
  readonly #onDidChange = new Emitter<void>();
  readonly onDidChange = this.#onDidChange.event;
  #stored: StoredFilter;

  /** `folders`: absolute paths of the folders that are open. */
  constructor(memory: FilterMemory, folders: () => readonly string[]) {
    this.#memory = memory;
    this.#folders = folders;
    this.#stored = { ...nothing, ...memory.get<Partial<StoredFilter>>(storageKey) };
  }

  get stored(): StoredFilter {
    return this.#stored;
  }

  get filter(): ContainerFilter {
    const { text, runningOnly, workspaceOnly } = this.#stored;
    return { text, runningOnly, folders: workspaceOnly ? this.#folders() : undefined };
  }

  /** For the view's title: `“api” · running only`; empty without a filter. */
  describe(t: Translate): string {
    const { text, runningOnly, workspaceOnly } = this.#stored;
    return [
      ...(text ? [`“${text}”`] : []),
      ...(runningOnly ? [t('running only')] : []),
      ...(workspaceOnly ? [t('this workspace')] : []),
    ].join(' · ');
  }

  set(change: Partial<StoredFilter>): void {
    this.#stored = { ...this.#stored, ...change };
    void this.#memory.update(storageKey, this.#stored);
    this.#onDidChange.fire();
  }

  clear(): void {
    this.set(nothing);
  }

  /** Other folders are open. */
  foldersChanged(): void {
    if (this.#stored.workspaceOnly) {
      this.#onDidChange.fire();
    }
  }

  dispose(): void {
    this.#onDidChange.dispose();
  }
}

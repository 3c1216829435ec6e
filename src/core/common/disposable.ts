/** Something that holds a resource until told to let go. Structurally the same as `vscode.Disposable`. */
export interface Disposable {
  dispose(): void;
}

export function toDisposable(dispose: () => void): Disposable {
  return { dispose };
}

/** Owns disposables and lets go of them in the reverse order; one added after that is disposed at once. */
export class DisposableStore implements Disposable {
  readonly #items = new Set<Disposable>();
  #isDisposed = false;

  get isDisposed(): boolean {
    return this.#isDisposed;
  }

  add<T extends Disposable>(item: T): T {
    if (this.#isDisposed) {
      item.dispose();
    } else {
      this.#items.add(item);
    }
    return item;
  }

  /** Disposes what is owned now and stays usable. */
  clear(): void {
    const items = [...this.#items].reverse();
    this.#items.clear();
    for (const item of items) {
      item.dispose();
    }
  }

  dispose(): void {
    this.#isDisposed = true;
    this.clear();
  }
}

/** Base of everything that owns resources for as long as it lives. */
export abstract class DisposableBase implements Disposable {
  readonly #store = new DisposableStore();

  protected get isDisposed(): boolean {
    return this.#store.isDisposed;
  }

  protected register<T extends Disposable>(item: T): T {
    return this.#store.add(item);
  }

  dispose(): void {
    this.#store.dispose();
  }
}

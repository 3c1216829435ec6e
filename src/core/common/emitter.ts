import { type Disposable, toDisposable } from './disposable.ts';

/** Subscribes a listener until the returned disposable is disposed. A `vscode.Event` is assignable to it. */
export type Event<T> = (listener: (event: T) => unknown) => Disposable;

/** An event source. A listener added or removed while an event is delivered counts from the next event on. */
export class Emitter<T> implements Disposable {
  readonly #listeners = new Set<{ readonly call: (event: T) => unknown }>();

  readonly event: Event<T> = (call) => {
    const listener = { call };
    this.#listeners.add(listener);
    return toDisposable(() => this.#listeners.delete(listener));
  };

  fire(event: T): void {
    for (const listener of [...this.#listeners]) {
      listener.call(event);
    }
  }

  dispose(): void {
    this.#listeners.clear();
  }
}

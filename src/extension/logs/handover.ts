/** Hands values from one who makes them to one who takes them; the maker waits until each is taken. */
export class Handover<T> {
  #values: T[] = [];
  #end: { readonly error: unknown } | undefined;
  #onChange: () => void = () => undefined;
  #onTaken: () => void = () => undefined;

  /** Resolves when it was taken, or nobody takes any more. */
  async put(value: T): Promise<void> {
    if (this.#end) {
      return;
    }
    this.#values.push(value);
    this.#onChange();
    await new Promise<void>((resolve) => {
      this.#onTaken = resolve;
    });
  }

  /** No more comes; the first call counts. `error` is thrown to who takes, after what there is. */
  end(error?: unknown): void {
    this.#end ??= { error };
    this.#onTaken();
    this.#onChange();
  }

  /** To be called once. */
  async *take(): AsyncGenerator<T, void> {
    for (;;) {
      const value = this.#values.shift();
      if (value !== undefined) {
        this.#onTaken();
        yield value;
      } else if (this.#end) {
        if (this.#end.error !== undefined) {
          throw this.#end.error;
        }
        return;
      } else {
        await new Promise<void>((resolve) => {
          this.#onChange = resolve;
        });
      }
    }
  }
}

/** Runs a task when asked to, never twice at once and not more often than every so many milliseconds. */
export class Throttle {
  readonly #intervalMs: number;
  readonly #task: () => Promise<void>;
  #running: Promise<void> | undefined;
  #isWanted = false;

  constructor(intervalMs: number, task: () => Promise<void>) {
    this.#intervalMs = intervalMs;
    this.#task = task;
  }

  request(): void {
    this.#isWanted = true;
    this.#running ??= this.#run().finally(() => {
      this.#running = undefined;
    });
    // Told to whoever waits for it; nobody may.
    this.#running.catch(() => undefined);
  }

  /** Resolves when everything asked for so far has been done; rejects where the task did. */
  async flush(): Promise<void> {
    this.request();
    await this.#running;
  }

  async #run(): Promise<void> {
    while (this.#isWanted) {
      this.#isWanted = false;
      await this.#task();
      await new Promise((resolve) => setTimeout(resolve, this.#intervalMs));
    }
  }
}

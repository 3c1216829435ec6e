import type { Disposable } from '../core/common/disposable.ts';
import type { DemoEngine } from '../demo/demoEngine.ts';

/** The demo engine of this window: started when first asked for, stopped with the session. */
export class EmbeddedEngine implements Disposable {
  readonly #start: () => Promise<DemoEngine>;
  #engine: Promise<DemoEngine> | undefined;

  constructor(start: () => Promise<DemoEngine>) {
    this.#start = start;
  }

  /** Its DOCKER_HOST. One that could not be started is started anew when it is asked for again. */
  async host(): Promise<string> {
    this.#engine ??= this.#start();
    try {
      return (await this.#engine).host;
    } catch (error) {
      this.#engine = undefined;
      throw error;
    }
  }

  dispose(): void {
    // One that did not start has nothing to stop.
    void this.#engine?.then(
      (engine) => engine.dispose(),
      () => undefined,
    );
  }
}

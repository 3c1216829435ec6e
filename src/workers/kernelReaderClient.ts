import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import type { StatsSample } from '../core/metrics/statsSample.ts';
import type { KernelReader, KernelTarget } from '../engine/kernel/kernelFiles.ts';
import type { KernelAnswer } from './kernelReader.ts';
import { workerUrl } from './workerUrl.ts';

/** Counters need little; what is not limited takes 40 MB per thread. */
const resourceLimits = { maxYoungGenerationSizeMb: 4, maxOldGenerationSizeMb: 64 };

/** Without a question for this long, the thread ends: the next question starts another. Milliseconds. */
const idleMs = 60_000;

/** Reads the kernel's files in a thread of its own, which lives while it is asked. A thread that breaks down reads nothing. */
export class KernelReaderThread implements KernelReader {
  #worker: Worker | undefined;
  #idle: NodeJS.Timeout | undefined;
  #last: Promise<unknown> = Promise.resolve();

  read(targets: readonly KernelTarget[]): Promise<readonly (StatsSample | undefined)[]> {
    const reading = this.#last.then(() => this.#ask(targets)).catch(() => []);
    this.#last = reading;
    return reading;
  }

  dispose(): void {
    clearTimeout(this.#idle);
    void this.#worker?.terminate();
    this.#worker = undefined;
  }

  async #ask(targets: readonly KernelTarget[]): Promise<KernelAnswer> {
    clearTimeout(this.#idle);
    const worker = this.#worker ?? this.#start();
    const ended = new AbortController();
    const exit = once(worker, 'exit', { signal: ended.signal }).then(() => {
      throw new Error('The thread that reads the kernel’s files has ended.');
    });
    worker.postMessage(targets);
    try {
      const [answer] = (await Promise.race([once(worker, 'message', { signal: ended.signal }), exit])) as [
        KernelAnswer,
      ];
      return answer;
    } finally {
      exit.catch(() => undefined);
      ended.abort();
      this.#idle = setTimeout(() => this.dispose(), idleMs).unref();
    }
  }

  #start(): Worker {
    const worker = new Worker(workerUrl('kernelReader'), {
      name: 'Container Vitals kernel reader',
      resourceLimits,
    });
    worker.unref();
    worker.on('exit', () => {
      this.#worker = this.#worker === worker ? undefined : this.#worker;
    });
    // Told by `exit` too.
    worker.on('error', () => undefined);
    this.#worker = worker;
    return worker;
  }
}

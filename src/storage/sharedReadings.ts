import { createHash } from 'node:crypto';
import { rm } from 'node:fs/promises';
import { connect, createServer, type Server } from 'node:net';
import { join } from 'node:path';
import { json } from 'node:stream/consumers';
import type { Disposable } from '../core/common/disposable.ts';
import { forEachParallel } from '../core/common/parallel.ts';
import { maxParallelReadings } from '../core/metrics/sampler.ts';
import type { StatsSample } from '../core/metrics/statsSample.ts';
import { acquireLock, type ProcessLock } from './processLock.ts';
import { privateFolder } from './userFolders.ts';

/** Who asks the engine. */
type Read = (containerId: string, signal: AbortSignal) => Promise<StatsSample | undefined>;

interface Question {
  readonly ids: readonly string[];
  readonly maxAgeMs: number;
}

interface Held {
  readonly sample: Promise<StatsSample | undefined>;
  /** When the engine had answered; undefined before. */
  answeredAt?: number;
}

/** A window that is halted in a debugger accepts connections and never answers. */
const answerTimeoutMs = 10_000;
/** How long one that did not answer is not asked again. */
const retryMs = 60_000;
/** The longest path of a socket, its end included, on macOS; four more elsewhere. */
const longestSocketPath = 104;

/**
 * The readings of one engine, among the windows of a user: the first one asks the engine, for the others too, and a reading that
 * is young enough is asked for once, however many windows show it. When that window closes, another takes its place. The
 * socket lies in a folder that is the user's alone.
 */
export class SharedReadings implements Disposable {
  readonly #folder: string;
  readonly #path: string;
  readonly #read: Read;
  readonly #held = new Map<string, Held>();
  readonly #ended = new AbortController();
  #server: { readonly server: Server; readonly lock: ProcessLock } | undefined;
  #joining: Promise<void> | undefined;
  #aloneUntil = 0;

  /** `engine`: what tells this engine from all others of the user, as the URL of its endpoint. */
  constructor(options: { readonly folder: string; readonly engine: string; readonly read: Read }) {
    const name = `readings-${createHash('sha256').update(options.engine).digest('hex').slice(0, 16)}`;
    this.#folder = options.folder;
    this.#path =
      process.platform === 'win32'
        ? `\\\\.\\pipe\\container-vitals-${name}`
        : join(options.folder, `${name}.sock`);
    this.#read = options.read;
  }

  /** Asks the engine; remembered for the other windows. */
  async read(id: string, signal: AbortSignal): Promise<StatsSample | undefined> {
    signal.throwIfAborted();
    return this.#hold(id, this.#read(id, signal));
  }

  /**
   * What costs the engine nothing more: readings no older than `maxAgeMs` that another window asked for, or was asked for by us.
   * Without an answer of that window the map is empty, and the engine is to be asked.
   */
  async readShared({ ids, maxAgeMs }: Question, signal: AbortSignal): Promise<Map<string, StatsSample>> {
    if (ids.length === 0) {
      return new Map();
    }
    if (!this.#server && performance.now() >= this.#aloneUntil) {
      try {
        return await this.#ask({ ids, maxAgeMs }, signal);
      } catch {
        signal.throwIfAborted();
        await this.#join();
      }
    }
    return this.#young(ids, maxAgeMs);
  }

  dispose(): void {
    this.#ended.abort();
    this.#server?.server.close();
    void this.#server?.lock.release();
    this.#server = undefined;
  }

  async #ask(question: Question, signal: AbortSignal): Promise<Map<string, StatsSample>> {
    const timeout = AbortSignal.timeout(answerTimeoutMs);
    const socket = connect({
      path: this.#path,
      allowHalfOpen: true,
      signal: AbortSignal.any([signal, timeout, this.#ended.signal]),
    });
    try {
      socket.end(JSON.stringify(question));
      const answer = await json(socket);
      return new Map(Object.entries(answer as Record<string, unknown>).filter(isReading));
    } catch (error) {
      if (timeout.aborted) {
        this.#aloneUntil = performance.now() + retryMs;
      }
      throw error;
    } finally {
      socket.destroy();
    }
  }

  /** Becomes the window that asks for all, where there is none. */
  #join(): Promise<void> {
    this.#joining ??= this.#listen()
      .catch(() => undefined)
      .finally(() => {
        this.#joining = undefined;
      });
    return this.#joining;
  }

  async #listen(): Promise<void> {
    if (
      this.#ended.signal.aborted ||
      performance.now() < this.#aloneUntil ||
      this.#path.length >= longestSocketPath
    ) {
      return;
    }
    const lockPath = join(await privateFolder(this.#folder), `${this.#path.split(/[\\/]/).at(-1)}.lock`);
    const lock = await acquireLock(lockPath);
    if (!lock) {
      return;
    }
    const server = createServer({ allowHalfOpen: true }, (socket) => {
      socket.on('error', () => undefined);
      json(socket)
        .then((question) => this.#answer(question as Question))
        .then(
          (answer) => socket.end(JSON.stringify(answer)),
          () => socket.destroy(),
        );
    });
    try {
      if (process.platform !== 'win32') {
        // Of a window that was killed: whoever has the lock knows that nobody listens there.
        await rm(this.#path, { force: true });
      }
      await new Promise<void>((resolve, reject) => server.once('error', reject).listen(this.#path, resolve));
    } catch (error) {
      await lock.release();
      throw error;
    }
    server.on('error', () => undefined);
    server.unref();
    this.#server = { server, lock };
    if (this.#ended.signal.aborted) {
      this.dispose();
    }
  }

  async #answer({ ids, maxAgeMs }: Question): Promise<Record<string, StatsSample>> {
    const samples = await this.#young(ids, maxAgeMs);
    const missing = ids.filter((id) => !samples.has(id));
    await forEachParallel(missing, maxParallelReadings, async (id) => {
      const sample = await this.read(id, this.#ended.signal).catch(() => undefined);
      if (sample) {
        samples.set(id, sample);
      }
    });
    return Object.fromEntries(samples);
  }

  /** Those that are young enough, also when they are only on their way. */
  async #young(ids: readonly string[], maxAgeMs: number): Promise<Map<string, StatsSample>> {
    const oldest = performance.now() - maxAgeMs;
    for (const [id, { answeredAt }] of this.#held) {
      if (answeredAt !== undefined && answeredAt < oldest - retryMs) {
        this.#held.delete(id);
      }
    }
    const samples = await Promise.all(
      ids.map(async (id) => {
        const held = this.#held.get(id);
        const isYoung = held && (held.answeredAt === undefined || held.answeredAt >= oldest);
        return [id, isYoung ? await held.sample.catch(() => undefined) : undefined] as const;
      }),
    );
    return new Map(samples.filter((entry): entry is [string, StatsSample] => entry[1] !== undefined));
  }

  #hold(id: string, sample: Promise<StatsSample | undefined>): Promise<StatsSample | undefined> {
    const held: Held = { sample };
    this.#held.set(id, held);
    const settle = () => {
      held.answeredAt = performance.now();
    };
    sample.then(settle, () => this.#held.get(id) === held && this.#held.delete(id));
    return sample;
  }
}

function isReading(entry: [string, unknown]): entry is [string, StatsSample] {
  const sample = entry[1] as Partial<StatsSample> | null;
  return (
    typeof sample?.readAt === 'number' && typeof sample.cpu === 'object' && typeof sample.memory === 'object'
  );
}

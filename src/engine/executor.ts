import type { CommandAnswer } from '../core/containers/containerClient.ts';
import { VitalsError } from '../core/errors.ts';
import { ByteBuffer } from '../core/logs/byteBuffer.ts';
import { FrameDecoder } from '../core/logs/frameDecoder.ts';
import { EngineResponseError, type EngineTransport } from './engineTransport.ts';

/** What is kept of a program's output; one that goes on and on is left alone. */
const maxOutputBytes = 64 * 1024;

/**
 * Runs programs in containers and takes what they write, up to 64 KiB. The engine cannot end what it has started: a program that is
 * not waited for any longer runs on. Until it has ended it is not started once more, so that what hangs does not pile up.
 */
export class Executor {
  readonly #transport: EngineTransport;
  /** Those that were left before they had ended, by container and command line. */
  readonly #left = new Map<string, string>();

  constructor(transport: EngineTransport) {
    this.#transport = transport;
  }

  /** Throws VitalsError where the same program still runs; else as EngineTransport does. */
  async run(id: string, argv: readonly string[], signal: AbortSignal): Promise<CommandAnswer> {
    const key = JSON.stringify([id, ...argv]);
    const earlier = this.#left.get(key);
    if (earlier !== undefined && (await this.#isRunning(earlier, id, argv, signal))) {
      throw new VitalsError({ code: 'programRuns', program: argv[0] ?? '' });
    }
    this.#left.delete(key);
    const created = await this.#transport.json(
      'POST',
      `/containers/${encodeURIComponent(id)}/exec`,
      { signal },
      { AttachStdout: true, AttachStderr: true, Cmd: argv },
    );
    const { Id: execution } = created as { readonly Id: string };
    try {
      const output = await this.#start(execution, signal);
      const { ExitCode: exitCode } = (await this.#transport.json('GET', pathOf(execution, 'json'), {
        signal,
      })) as { readonly ExitCode: number | null };
      // Null where the engine has not noticed yet that it ended: as good as unknown.
      return { exitCode: exitCode ?? -1, output };
    } catch (error) {
      this.#left.set(key, execution);
      throw error;
    }
  }

  async #start(execution: string, signal: AbortSignal): Promise<string> {
    const attached = { Detach: false, Tty: false };
    const response = await this.#transport.open('POST', pathOf(execution, 'start'), { signal }, attached);
    const output = new ByteBuffer();
    const decoder = new FrameDecoder(true, (_stream, bytes, start, end) =>
      output.append(bytes, start, Math.min(end, start + maxOutputBytes - output.length)),
    );
    for await (const chunk of response) {
      decoder.push(chunk as Buffer);
      if (output.length >= maxOutputBytes) {
        throw new EngineResponseError(0, 'too much output');
      }
    }
    return new TextDecoder().decode(output.bytes.subarray(0, output.length));
  }

  /** Podman forgets an execution that nobody waits for, and lets its program run: it is among the processes then. */
  async #isRunning(
    execution: string,
    id: string,
    argv: readonly string[],
    signal: AbortSignal,
  ): Promise<boolean> {
    const { Running: isRunning = false } = await this.#ask<{ readonly Running?: boolean }>(
      pathOf(execution, 'json'),
      signal,
    );
    if (isRunning) {
      return true;
    }
    const top = `/containers/${encodeURIComponent(id)}/top`;
    const { Processes: processes = [] } = await this.#ask<{
      readonly Processes?: readonly string[][] | null;
    }>(top, signal);
    return (processes ?? []).some((columns) => columns.at(-1) === argv.join(' '));
  }

  /** Empty where the engine knows of no such thing, or the container does not run any more. */
  async #ask<T extends object>(path: string, signal: AbortSignal): Promise<Partial<T>> {
    try {
      return (await this.#transport.json('GET', path, { signal })) as T;
    } catch (error) {
      if (error instanceof EngineResponseError) {
        return {};
      }
      throw error;
    }
  }
}

function pathOf(execution: string, action: 'json' | 'start'): string {
  return `/exec/${encodeURIComponent(execution)}/${action}`;
}

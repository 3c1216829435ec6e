import type { CommandAnswer } from '../core/containers/containerClient.ts';
import { ByteBuffer } from '../core/logs/byteBuffer.ts';
import { FrameDecoder } from '../core/logs/frameDecoder.ts';
import { EngineResponseError, type EngineTransport } from './engineTransport.ts';

/** What is kept of a program's output; one that goes on and on is left alone. */
const maxOutputBytes = 64 * 1024;

/**
 * Runs a program in a container and takes what it writes, up to 64 KiB. The engine cannot end what it has started: a program that is
 * not waited for any longer runs on.
 */
export async function execute(
  transport: EngineTransport,
  id: string,
  argv: readonly string[],
  signal: AbortSignal,
): Promise<CommandAnswer> {
  const created = await transport.json(
    'POST',
    `/containers/${encodeURIComponent(id)}/exec`,
    { signal },
    { AttachStdout: true, AttachStderr: true, Cmd: argv },
  );
  const { Id: execution } = created as { readonly Id: string };
  const path = `/exec/${encodeURIComponent(execution)}`;
  const response = await transport.open('POST', `${path}/start`, { signal }, { Detach: false, Tty: false });
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
  const { ExitCode: exitCode } = (await transport.json('GET', `${path}/json`, { signal })) as {
    readonly ExitCode: number | null;
  };
  return {
    // Null where the engine has not noticed yet that it ended: as good as unknown.
    exitCode: exitCode ?? -1,
    output: new TextDecoder().decode(output.bytes.subarray(0, output.length)),
  };
}

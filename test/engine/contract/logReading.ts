import type { ContainerClient, LogOptions, LogStream } from '../../../src/core/containers/containerClient.ts';
import { frames } from '../../fixtures/logFrames.ts';

export interface Line {
  readonly stream: 'stdout' | 'stderr';
  /** Nanoseconds since 1970, as far as the engine shows them. */
  readonly at: bigint;
  readonly text: string;
}

/** The lines of a framed log, each with its time. */
export async function lines(client: ContainerClient, id: string, options: LogOptions = {}): Promise<Line[]> {
  const log = await client.logs(id, { ...options, timestamps: true });
  return frames(await bytes(log)).map(({ type, text }) => {
    const [, seconds = '', decimals = '', rest = ''] = /^(\S{19})(?:\.(\d+))?Z? (.*)\n$/s.exec(text) ?? [];
    const at = BigInt(Date.parse(`${seconds}Z`)) * 1_000_000n + BigInt(decimals.padEnd(9, '0'));
    return { stream: type === 2 ? 'stderr' : 'stdout', at, text: rest };
  });
}

export async function bytes(log: LogStream): Promise<Buffer> {
  return Buffer.concat(await toArray(log.chunks));
}

/** For `since` and `until`. */
export function unix(nanoseconds: bigint): string {
  return `${nanoseconds / 1_000_000_000n}.${String(nanoseconds % 1_000_000_000n).padStart(9, '0')}`;
}

export async function toArray<T>(source: AsyncIterable<T>): Promise<T[]> {
  const items: T[] = [];
  for await (const item of source) {
    items.push(item);
  }
  return items;
}

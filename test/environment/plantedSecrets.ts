import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';

/**
 * Secrets that the tests plant where the editor and its extension meet them. What a container prints is not among them: its log is
 * stored as it is, for its user.
 */
export const planted = {
  /** In the address of a channel. */
  address: 'hush-hush-7f31',
  /** In the environment of a container. */
  environment: 'hush-token-c09e',
} as const;

const secrets: readonly string[] = Object.values(planted);

/** As they are, and as they are written into addresses and into what is encoded. */
const written = secrets.flatMap((secret) => [
  secret,
  // Of a text within a longer one, the bytes in the middle are the same at each of three offsets.
  ...[0, 1, 2].map((offset) =>
    Buffer.from(`${' '.repeat(offset)}${secret}`)
      .toString('base64')
      .slice(4, -4),
  ),
]);

/** The files below these folders in which a planted secret stands, whatever wrote them. What the tests themselves bring is left out. */
export async function filesWithSecrets(
  folders: readonly string[],
  isOurs: (path: string) => boolean = () => false,
): Promise<string[]> {
  const found: string[] = [];
  for (const folder of folders) {
    const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => []);
    for (const entry of entries.filter((one) => one.isFile())) {
      const path = join(entry.parentPath, entry.name);
      if (!isOurs(path) && (await hasSecret(path))) {
        found.push(path);
      }
    }
  }
  return found;
}

/** The arguments of processes in which one stands, as `/proc` tells them. */
export async function processesWithSecrets(): Promise<string[]> {
  const pids = (await readdir('/proc').catch(() => [])).filter((name) => /^\d+$/.test(name));
  const found: string[] = [];
  for (const pid of pids) {
    if (await hasSecret(`/proc/${pid}/cmdline`)) {
      found.push(`/proc/${pid}/cmdline`);
    }
  }
  return found;
}

/** A file that is gone by now has none. */
async function hasSecret(path: string): Promise<boolean> {
  const content = await readFile(path).catch(() => Buffer.alloc(0));
  return written.some((secret) => content.includes(secret));
}

import { randomUUID } from 'node:crypto';
import { link, readFile, rename, rm, writeFile } from 'node:fs/promises';

/** Something that one process of this machine holds at a time. */
export interface ProcessLock {
  release(): Promise<void>;
}

interface Owner {
  readonly pid: number;
  /** When it started, in the kernel's ticks: a process id is used again. undefined where the system does not tell. */
  readonly startedAt: string | undefined;
  readonly token: string;
}

/**
 * Takes the lock that the file at `path` stands for; undefined while a living process holds it. What a process that was
 * killed left behind is taken over. The folder must exist; throws what the file system throws. Whoever knows the token can
 * release it too: a thread that is ended by force cannot.
 */
export async function acquireLock(
  path: string,
  token: string = randomUUID(),
): Promise<ProcessLock | undefined> {
  const own = `${path}.${token}`;
  const owner: Owner = { pid: process.pid, startedAt: await startOf(process.pid), token };
  // Linked, not created: whoever reads the lock reads all of it.
  await writeFile(own, JSON.stringify(owner), { mode: 0o600 });
  try {
    for (let attempt = 0; attempt < 10; attempt++) {
      if (await linked(own, path)) {
        return { release: () => releaseLock(path, token) };
      }
      const holder = await readOwner(path);
      if (holder !== undefined && (await isAlive(holder))) {
        return undefined;
      }
      await clear(path, holder, `${own}.old`);
    }
    return undefined;
  } finally {
    await rm(own, { force: true });
  }
}

export async function releaseLock(path: string, token: string): Promise<void> {
  if ((await readOwner(path))?.token === token) {
    await rm(path, { force: true });
  }
}

/** Takes a dead lock out of the way; one that somebody took meanwhile is put back. */
async function clear(path: string, dead: Owner | undefined, aside: string): Promise<void> {
  try {
    await rename(path, aside);
  } catch {
    // Somebody else was quicker.
    return;
  }
  const found = await readOwner(aside);
  if (found !== undefined && found.token !== dead?.token) {
    await linked(aside, path);
  }
  await rm(aside, { force: true });
}

async function linked(from: string, to: string): Promise<boolean> {
  try {
    await link(from, to);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') {
      return false;
    }
    throw error;
  }
}

async function readOwner(path: string): Promise<Owner | undefined> {
  try {
    const owner = JSON.parse(await readFile(path, 'utf8')) as Partial<Owner> | null;
    return typeof owner?.pid === 'number' && typeof owner.token === 'string' ? (owner as Owner) : undefined;
  } catch {
    return undefined;
  }
}

async function isAlive({ pid, startedAt }: Owner): Promise<boolean> {
  try {
    process.kill(pid, 0);
  } catch (error) {
    // Not ours, but there.
    if ((error as NodeJS.ErrnoException).code !== 'EPERM') {
      return false;
    }
  }
  const now = await startOf(pid);
  return startedAt === undefined || now === undefined || now === startedAt;
}

/** Field 22 of /proc/PID/stat; the name in field 2 may hold anything. undefined elsewhere than on Linux. */
async function startOf(pid: number): Promise<string | undefined> {
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => undefined);
  return stat?.slice(stat.lastIndexOf(')') + 2).split(' ')[19];
}

import { createHash } from 'node:crypto';
import { mkdir, readdir, readFile, rename, rm, rmdir, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type Container, demoLabel, stableIdentity } from '../../core/containers/container.ts';
import { segmentNumbers, segmentPath } from './storedLog.ts';

/** What is remembered of the container whose log is stored, so that it can be named once it is gone. */
export type StoredIdentity = Pick<Container, 'id' | 'name' | 'image' | 'compose' | 'createdAt' | 'labels'>;

/** No more of it than is remembered. */
function identityOf({ id, name, image, compose, createdAt, labels }: StoredIdentity): StoredIdentity {
  return { id, name, image, compose, createdAt, labels };
}

/** Where the log of a container is stored. */
export interface StoredPlace {
  readonly folder: string;
  /** Of the endpoint. */
  readonly url: string;
  readonly container: StoredIdentity;
  /** The engine has it no more. */
  readonly isRemoved: boolean;
}

/** A stored log as `cache` lists it. */
export interface StoredContainer {
  readonly folder: string;
  /** Of the endpoint. */
  readonly url: string;
  readonly container: StoredIdentity;
  readonly bytes: number;
  /** Milliseconds since 1970. */
  readonly writtenAt: number;
}

/** By default. */
export const defaultStoreGigabytes = 2;

const description = 'container.json';
const limits = 'limit.json';

/** Where the logs are within the folder of caches. */
export function logStoreFolder(caches: string): string {
  return join(caches, 'logs');
}

/** One folder per engine and container; a container that was recreated has the one of its predecessor. */
export function storedLogFolder(
  root: string,
  url: string,
  container: Pick<Container, 'name' | 'compose' | 'labels'>,
): string {
  // Of `compose run`, several may bear the same identity.
  const isOneOff = container.labels['com.docker.compose.oneoff'] === 'True';
  const identity = isOneOff ? container.name : stableIdentity(container);
  return join(root, createHash('sha256').update(`${url}\n${identity}`).digest('hex').slice(0, 32));
}

/** Says whose log the folder has; whole or not at all. */
export async function describeFolder(folder: string, url: string, container: StoredIdentity): Promise<void> {
  const text = JSON.stringify({ version: 1, url, container: identityOf(container) });
  const path = join(folder, description);
  if ((await readFile(path, 'utf8').catch(() => '')) !== text) {
    await writeWhole(path, text);
  }
}

/** Whole or not at all; by whoever came last of several processes. */
async function writeWhole(path: string, text: string): Promise<void> {
  const own = `${path}.${process.pid}.new`;
  await writeFile(own, text, { mode: 0o600 });
  await rename(own, path);
}

/** undefined for what the demo engine makes up. */
export function storedPlace(root: string, url: string, container: Container): StoredPlace | undefined {
  if (container.labels[demoLabel] === 'true') {
    return undefined;
  }
  const folder = storedLogFolder(root, url, container);
  return { folder, url, container: identityOf(container), isRemoved: false };
}

/** The containers whose logs are stored and that this engine has no more, those written last first. */
export async function removedContainers(
  root: string,
  url: string,
  listed: readonly Container[],
): Promise<{ readonly container: Container; readonly place: StoredPlace }[]> {
  const present = new Set(listed.map((container) => storedLogFolder(root, url, container)));
  const gone = (await listStoredLogs(root)).filter((log) => log.url === url && !present.has(log.folder));
  return gone.map(({ folder, container }) => ({
    container: {
      ...container,
      command: '',
      state: 'dead',
      status: '',
      ports: [],
      networks: [],
    },
    place: { folder, url, container, isRemoved: true },
  }));
}

/** How large the editor lets the store become, in bytes; undefined where no editor has said so. */
export async function editorsLimit(root: string): Promise<number | undefined> {
  try {
    const { maxBytes } = JSON.parse(await readFile(join(root, limits), 'utf8')) as { maxBytes?: unknown };
    return typeof maxBytes === 'number' && maxBytes > 0 ? maxBytes : undefined;
  } catch {
    return undefined;
  }
}

/** Tells the command line, which shares the store and does not know the editor's settings. */
export async function tellEditorsLimit(root: string, maxBytes: number): Promise<void> {
  if ((await editorsLimit(root)) !== maxBytes) {
    await mkdir(root, { recursive: true, mode: 0o700 });
    await writeWhole(join(root, limits), JSON.stringify({ version: 1, maxBytes }));
  }
}

/** All stored logs, those written last first. */
export async function listStoredLogs(root: string): Promise<StoredContainer[]> {
  const found: StoredContainer[] = [];
  for (const folder of await foldersOf(root)) {
    const { url, container } = await readDescription(folder);
    const segments = await segmentsOf(folder);
    if (segments.length > 0) {
      found.push({
        folder,
        url,
        container,
        bytes: segments.reduce((sum, { bytes }) => sum + bytes, 0),
        writtenAt: Math.max(...segments.map(({ writtenAt }) => writtenAt)),
      });
    }
  }
  return found.sort((a, b) => b.writtenAt - a.writtenAt);
}

/** Deletes every stored log, also while one is written: its writer then ends. */
export async function clearLogStore(root: string): Promise<void> {
  for (const folder of await foldersOf(root)) {
    await rm(folder, { recursive: true, force: true });
  }
}

/** Deletes the oldest segments until what is left takes no more than so many bytes. */
export async function boundLogStore(root: string, maxBytes: number): Promise<void> {
  const folders = await Promise.all(
    (await foldersOf(root)).map(async (folder) => ({ folder, segments: await segmentsOf(folder) })),
  );
  const sizes = folders.flatMap(({ segments }) => segments.map(({ bytes }) => bytes));
  let total = sizes.reduce((sum, bytes) => sum + bytes, 0);
  while (total > maxBytes) {
    // A log loses its beginning and nothing else.
    const [oldest] = folders
      .filter(({ segments }) => segments.length > 0)
      .sort((a, b) => (a.segments[0]?.writtenAt ?? 0) - (b.segments[0]?.writtenAt ?? 0));
    const segment = oldest?.segments.shift();
    if (!oldest || !segment) {
      return;
    }
    for (const part of ['index', 'text'] as const) {
      await rm(segmentPath(oldest.folder, segment.number, part), { force: true });
    }
    total -= segment.bytes;
    if (oldest.segments.length === 0) {
      await rm(join(oldest.folder, description), { force: true });
      // Only where nobody is about to write.
      await rmdir(oldest.folder).catch(() => undefined);
    }
  }
}

async function foldersOf(root: string): Promise<string[]> {
  const names = await readdir(root).catch(() => []);
  return names.filter((name) => /^[\da-f]{32}$/.test(name)).map((name) => join(root, name));
}

async function segmentsOf(folder: string) {
  const numbers = await segmentNumbers(folder).catch(() => []);
  const found = numbers.map(async (number) => {
    const sizes = (['index', 'text'] as const).map((part) => stat(segmentPath(folder, number, part)));
    const [index, text] = await Promise.all(sizes).catch(() => []);
    return index && text
      ? [{ number, bytes: index.size + text.size, writtenAt: Math.max(index.mtimeMs, text.mtimeMs) }]
      : [];
  });
  return (await Promise.all(found)).flat();
}

async function readDescription(folder: string): Promise<Pick<StoredContainer, 'url' | 'container'>> {
  try {
    const { url, container } = JSON.parse(
      await readFile(join(folder, description), 'utf8'),
    ) as StoredContainer;
    if (typeof url === 'string' && typeof container.name === 'string') {
      // An earlier version remembered none.
      return { url, container: { ...container, labels: container.labels ?? {} } };
    }
  } catch {
    // It was cut off, or is another version's.
  }
  return {
    url: '',
    container: { id: '', name: '', image: '', compose: undefined, createdAt: 0, labels: {} },
  };
}

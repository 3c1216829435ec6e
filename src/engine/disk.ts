import { stat, statfs } from 'node:fs/promises';
import type { DiskSizes, DiskSpace } from '../core/containers/containerClient.ts';
import type { RawDetails } from './containerJson.ts';

/** What of `GET /containers/{id}/json` tells where a container writes. */
interface RawPlaces {
  readonly GraphDriver?: { readonly Data?: Readonly<Record<string, string>> | null } | null;
  readonly LogPath?: string;
  readonly Mounts?: RawDetails['Mounts'];
}

/** The answer of `GET /system/df`. */
export interface RawDiskUsage {
  readonly Volumes?:
    | readonly { readonly Name?: string; readonly UsageData?: { readonly Size?: number } | null }[]
    | null;
}

/** Folders of the engine's machine that the container can fill: its own layer, its log, what is mounted to be written to. */
export function writtenFolders(raw: unknown): string[] {
  const { GraphDriver, LogPath, Mounts } = raw as RawPlaces;
  const layer = GraphDriver?.Data?.UpperDir ?? GraphDriver?.Data?.Dir;
  const mounted = (Mounts ?? []).flatMap(({ RW, Source, Type }) =>
    RW !== false && Source && Type !== 'tmpfs' ? [Source] : [],
  );
  return [...(layer ? [layer] : []), ...(LogPath ? [LogPath] : []), ...mounted];
}

/** The fullest of their file systems; what may not be looked at is looked at from the nearest folder above that may. */
export async function readSpace(folders: readonly string[]): Promise<DiskSpace | undefined> {
  const spaces = await Promise.all(folders.map(spaceOf));
  return spaces
    .filter((space) => space !== undefined)
    .reduce<DiskSpace | undefined>(
      (fullest, space) => (fullest && fullest.usedPercent >= space.usedPercent ? fullest : space),
      undefined,
    );
}

/** What the engine says of sizes; Podman says less. */
export function toDiskSizes(raw: RawDetails & { readonly SizeRw?: number }, usage?: RawDiskUsage): DiskSizes {
  const own = new Set(
    raw.Mounts?.flatMap(({ Type, Name }) => (Type === 'volume' && Name ? [Name] : [])) ?? [],
  );
  const sizes = (usage?.Volumes ?? []).flatMap(({ Name = '', UsageData }) =>
    own.has(Name) && (UsageData?.Size ?? -1) >= 0 ? [UsageData?.Size ?? 0] : [],
  );
  const isKnown = own.size === 0 || sizes.length === own.size;
  return {
    writableBytes: raw.SizeRw,
    volumeBytes: isKnown ? sizes.reduce((sum, size) => sum + size, 0) : undefined,
  };
}

async function spaceOf(path: string): Promise<DiskSpace | undefined> {
  try {
    // A socket or a device that is mounted is nothing to be filled.
    const entry = await stat(path);
    if (!entry.isDirectory() && !entry.isFile()) {
      return undefined;
    }
    const { bsize, blocks, bfree, bavail } = await statfs(path);
    const used = blocks - bfree;
    // The share that `df` shows: what is kept back for root is neither used nor free.
    return blocks === 0
      ? undefined
      : { usedPercent: (100 * used) / (used + bavail), freeBytes: bavail * bsize };
  } catch (error) {
    const isHidden = ['EACCES', 'EPERM'].includes((error as NodeJS.ErrnoException).code ?? '');
    const above = path.slice(0, path.lastIndexOf('/'));
    return isHidden && above !== '' ? spaceOf(above) : undefined;
  }
}

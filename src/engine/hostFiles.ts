import { access, readdir, readFile } from 'node:fs/promises';
import { release } from 'node:os';
import { join } from 'node:path';
import { type HostSample, type HostTexts, toHostSample } from '../core/metrics/hostSample.ts';
import { readSpace } from './disk.ts';

/** What of `GET /info` tells which machine the engine is on. */
export interface RawEngineMachine {
  readonly KernelVersion?: string;
  /** Bytes. */
  readonly MemTotal?: number;
  readonly DockerRootDir?: string;
}

/**
 * A reading of this machine, where it is the engine's; undefined elsewhere. A forwarded socket and a virtual machine (Docker Desktop)
 * have another kernel or another amount of memory.
 */
export async function readHostFiles(
  { KernelVersion, MemTotal, DockerRootDir }: RawEngineMachine,
  roots = { proc: '/proc', sys: '/sys' },
): Promise<HostSample | undefined> {
  try {
    const proc = (name: string) => readFile(join(roots.proc, name), 'utf8');
    const [stat, loadavg, meminfo, netDev, diskstats, interfaces, disks] = await Promise.all([
      proc('stat'),
      proc('loadavg'),
      proc('meminfo'),
      proc('net/dev'),
      proc('diskstats'),
      devices(join(roots.sys, 'class/net')),
      devices(join(roots.sys, 'block')),
    ]);
    const texts: HostTexts = { stat, loadavg, meminfo, netDev, diskstats, interfaces, disks };
    const sample = toHostSample(texts, await readSpace(DockerRootDir ? [DockerRootDir] : []), Date.now());
    return sample?.memoryTotalBytes === MemTotal && KernelVersion === release() ? sample : undefined;
  } catch {
    return undefined;
  }
}

/** Bridges, veth pairs, loop devices and volumes count what passes through a device once more: only devices have a `device`. */
async function devices(folder: string): Promise<string[]> {
  const names = await readdir(folder).catch(() => []);
  const isDevice = await Promise.all(
    names.map((name) =>
      access(join(folder, name, 'device')).then(
        () => true,
        () => false,
      ),
    ),
  );
  return names.filter((_, index) => isDevice[index]);
}

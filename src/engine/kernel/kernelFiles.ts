import { closeSync, openSync, readFileSync, readSync } from 'node:fs';
import { join } from 'node:path';
import type { Disposable } from '../../core/common/disposable.ts';
import { type CgroupLocation, locateCgroup, parseCgroupMounts } from '../../core/metrics/cgroupLocation.ts';
import {
  cgroupFiles,
  type HostReading,
  type KernelFact,
  type KernelTexts,
  toHostReading,
  toKernelSample,
} from '../../core/metrics/cgroupSample.ts';
import type { StatsSample } from '../../core/metrics/statsSample.ts';

/** A running container as the kernel knows it. */
export interface KernelTarget {
  readonly id: string;
  /** Of its main process. */
  readonly pid: number;
  /** False: it shares the host's network, whose counters are not its own. */
  readonly hasOwnNetwork: boolean;
}

/** Reads containers from the kernel's files: in this thread (`KernelFiles`) or in another one. */
export interface KernelReader extends Disposable {
  /** One reading for each target; undefined where its files cannot be read, or are not its own. */
  read(targets: readonly KernelTarget[]): Promise<readonly (StatsSample | undefined)[]>;
}

/** `/proc` and `/sys` elsewhere: for tests. */
export interface KernelRoots {
  readonly proc: string;
  /** Put before the mount points that `/proc/self/mountinfo` tells. */
  readonly mounts: string;
}

interface OpenFile {
  readonly fact: KernelFact;
  readonly path: string;
  /** undefined: not opened yet, or opened anew each time. */
  descriptor: number | undefined;
}

interface OpenContainer {
  readonly pid: number;
  readonly version: CgroupLocation['version'];
  readonly files: readonly OpenFile[];
  isIdle: boolean;
}

/** The kernel hands out files like these by the page; a shorter answer is a whole one. */
const pageBytes = 4096;
const longestRecord = 512;
/** Kept open at most, and never more than a quarter of what the process may open. */
const maxDescriptors = 8192;
const idleMs = 15_000;

/**
 * Counters of running containers out of cgroup and /proc files, with descriptors that stay open from one sweep to the
 * next: a sweep over 100 containers takes milliseconds and asks the engine nothing. Blocks its thread while it reads.
 */
export class KernelFiles implements KernelReader {
  readonly #roots: KernelRoots;
  readonly #containers = new Map<string, OpenContainer>();
  readonly #maxDescriptors: number;
  #buffer = Buffer.allocUnsafe(16 * pageBytes);
  #descriptors = 0;
  #idleTimer: NodeJS.Timeout | undefined;
  /** Of one sweep: every container has mounts of its own among them, so that hundreds are not searched for each anew. */
  #mounts: ReturnType<typeof parseCgroupMounts> | undefined;

  constructor(roots: KernelRoots = { proc: '/proc', mounts: '' }) {
    this.#roots = roots;
    this.#maxDescriptors = Math.min(maxDescriptors, this.#openFilesLimit() / 4);
  }

  async read(targets: readonly KernelTarget[]): Promise<readonly (StatsSample | undefined)[]> {
    return this.readNow(targets);
  }

  readNow(targets: readonly KernelTarget[]): (StatsSample | undefined)[] {
    this.#idleTimer ??= setInterval(() => this.#closeIdle(), idleMs).unref();
    const host = toHostReading(this.#textOf('stat'), this.#textOf('meminfo'));
    this.#mounts = undefined;
    return targets.map((target) => this.#readOne(target, host));
  }

  dispose(): void {
    clearInterval(this.#idleTimer);
    for (const id of [...this.#containers.keys()]) {
      this.#close(id);
    }
  }

  #readOne(target: KernelTarget, host: HostReading): StatsSample | undefined {
    const container = this.#open(target);
    if (!container) {
      return undefined;
    }
    try {
      const texts: { -readonly [K in keyof KernelTexts]: KernelTexts[K] } = {};
      const readAt = preciseNow();
      container.isIdle = false;
      for (const file of container.files) {
        texts[file.fact] = this.#readFile(file);
      }
      return toKernelSample(container.version, texts, host, readAt);
    } catch {
      // The container has ended: its cgroup is gone, and with it the meaning of its PID.
      this.#close(target.id);
      return undefined;
    }
  }

  #open({ id, pid, hasOwnNetwork }: KernelTarget): OpenContainer | undefined {
    const known = this.#containers.get(id);
    if (known?.pid === pid) {
      return known;
    }
    this.#close(id);
    const location = this.#locate(id, pid);
    if (!location) {
      return undefined;
    }
    const paths = cgroupFiles[location.version].flatMap(({ fact, controller, names }) => {
      const folder = location.version === 2 ? location.folder : location.folders[controller];
      const path = names.map((name) => join(folder ?? '', name)).find((one) => folder && isReadable(one));
      return path ? [{ fact, path }] : [];
    });
    const network = join(this.#roots.proc, String(pid), 'net/dev');
    const files = [...paths, ...(hasOwnNetwork ? [{ fact: 'network' as const, path: network }] : [])];
    const container = {
      pid,
      version: location.version,
      files: files.map((file) => ({ ...file, descriptor: undefined })),
      isIdle: false,
    };
    this.#containers.set(id, container);
    return container;
  }

  #locate(id: string, pid: number): CgroupLocation | undefined {
    try {
      this.#mounts ??= parseCgroupMounts(this.#textOf('self/mountinfo')).map((mount) => ({
        ...mount,
        mountPoint: this.#roots.mounts + mount.mountPoint,
      }));
      return locateCgroup(this.#textOf(`${pid}/cgroup`), id, this.#mounts);
    } catch {
      return undefined;
    }
  }

  /** Throws where the file is gone. */
  #readFile(file: OpenFile): string {
    if (file.descriptor !== undefined) {
      return this.#readDescriptor(file.descriptor);
    }
    const descriptor = openSync(file.path, 'r');
    if (this.#descriptors < this.#maxDescriptors) {
      this.#descriptors++;
      file.descriptor = descriptor;
      return this.#readDescriptor(descriptor);
    }
    try {
      return this.#readDescriptor(descriptor);
    } finally {
      closeSync(descriptor);
    }
  }

  #readDescriptor(descriptor: number): string {
    let length = 0;
    for (;;) {
      const count = readSync(descriptor, this.#buffer, length, this.#buffer.length - length, length);
      length += count;
      if (count < pageBytes - longestRecord) {
        return this.#buffer.toString('latin1', 0, length);
      }
      if (this.#buffer.length - length < pageBytes) {
        this.#buffer = Buffer.concat([this.#buffer, Buffer.allocUnsafe(this.#buffer.length)]);
      }
    }
  }

  /** Those that were not read since the last look: an open descriptor keeps a container's network alive after its end. */
  #closeIdle(): void {
    for (const [id, container] of this.#containers) {
      if (container.isIdle) {
        this.#close(id);
      }
      container.isIdle = true;
    }
    if (this.#containers.size === 0) {
      clearInterval(this.#idleTimer);
      this.#idleTimer = undefined;
    }
  }

  #close(id: string): void {
    for (const { descriptor } of this.#containers.get(id)?.files ?? []) {
      if (descriptor !== undefined) {
        closeSync(descriptor);
        this.#descriptors--;
      }
    }
    this.#containers.delete(id);
  }

  #textOf(path: string): string {
    return readFileSync(join(this.#roots.proc, path), 'latin1');
  }

  #openFilesLimit(): number {
    try {
      return Number(/^Max open files +(\d+)/m.exec(this.#textOf('self/limits'))?.[1] ?? 1024);
    } catch {
      return 1024;
    }
  }
}

function isReadable(path: string): boolean {
  try {
    closeSync(openSync(path, 'r'));
    return true;
  } catch {
    return false;
  }
}

let origin = Date.now() - performance.now();

/** Milliseconds since 1970 with fractions, by a clock that does not run away from the engine's. */
function preciseNow(): number {
  const now = origin + performance.now();
  const drift = Date.now() - now;
  if (Math.abs(drift) > 20) {
    origin += drift;
    return Date.now();
  }
  return now;
}

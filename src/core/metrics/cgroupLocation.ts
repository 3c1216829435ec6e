/** The controllers of cgroup v1 that a reading takes. */
const controllers = ['cpu', 'cpuacct', 'memory', 'pids', 'blkio'] as const;
export type CgroupController = (typeof controllers)[number];

/** The folders with the files of one container's cgroup: one for each controller in v1, one for all in v2. */
export type CgroupLocation =
  | { readonly version: 1; readonly folders: Readonly<Partial<Record<CgroupController, string>>> }
  | { readonly version: 2; readonly folder: string };

interface CgroupMount {
  readonly version: 1 | 2;
  /** Which part of the hierarchy is mounted: not all of it where cgroups have a namespace of their own. */
  readonly root: string;
  readonly mountPoint: string;
  /** Of v1. */
  readonly controllers: readonly string[];
}

/** The cgroup file systems of `/proc/self/mountinfo`. */
export function parseCgroupMounts(mountInfo: string): CgroupMount[] {
  return mountInfo.split('\n').flatMap((line): CgroupMount[] => {
    const [mount = '', fileSystem = ''] = line.split(' - ');
    const [, , , root = '', mountPoint = ''] = mount.split(' ').map(unescaped);
    const [type, , options = ''] = fileSystem.split(' ');
    return type === 'cgroup' || type === 'cgroup2'
      ? [{ version: type === 'cgroup' ? 1 : 2, root, mountPoint, controllers: options.split(',') }]
      : [];
  });
}

/**
 * Where the files of a container are, by `/proc/PID/cgroup` of its main process. undefined where that file does not name the
 * container: the process is not the one the engine means (another kernel, another PID namespace, or one that ended).
 */
export function locateCgroup(
  procCgroup: string,
  containerId: string,
  mounts: readonly CgroupMount[],
): CgroupLocation | undefined {
  const hierarchies = procCgroup.split('\n').flatMap((line) => {
    const [, names, path] = /^\d+:([^:]*):(.*)$/.exec(line) ?? [];
    const own = path && ownCgroup(path, containerId);
    return names === undefined || own === undefined ? [] : [{ names: names.split(','), path: own }];
  });
  const folderOf = (name: string, version: 1 | 2): string | undefined => {
    const path = hierarchies.find(({ names }) => names.includes(name))?.path;
    return (
      path &&
      folderIn(
        mounts.filter(
          (mount) => mount.version === version && (version === 2 || mount.controllers.includes(name)),
        ),
        path,
      )
    );
  };
  const folders = Object.fromEntries(
    controllers.flatMap((name) => {
      const folder = folderOf(name, 1);
      return folder ? [[name, folder]] : [];
    }),
  ) as Partial<Record<CgroupController, string>>;
  if (folders.memory && folders.cpuacct) {
    return { version: 1, folders };
  }
  const folder = folderOf('', 2);
  return folder ? { version: 2, folder } : undefined;
}

/** Up to the part that is the container's: its processes may have cgroups of their own below (systemd, Podman's `container`). */
function ownCgroup(path: string, containerId: string): string | undefined {
  const parts = path.split('/');
  const index = parts.findIndex((part) => part.includes(containerId) && !part.includes('conmon'));
  return index < 0 ? undefined : parts.slice(0, index + 1).join('/');
}

function folderIn(mounts: readonly CgroupMount[], path: string): string | undefined {
  for (const { root, mountPoint } of mounts) {
    const prefix = root === '/' ? '' : root;
    if (path.startsWith(`${prefix}/`)) {
      return mountPoint + path.slice(prefix.length);
    }
  }
  return undefined;
}

/** The kernel writes blanks in paths as `\040`. */
function unescaped(text: string): string {
  return text.replace(/\\(\d{3})/g, (_, octal) => String.fromCharCode(Number.parseInt(octal, 8)));
}

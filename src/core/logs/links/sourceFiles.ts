/** Where the files of a container come from, as far as the engine and the project tell. */
export interface ContainerSources {
  /** Bind mounts: folders, or files, of the engine's machine, as it writes them. */
  readonly mounts: readonly { readonly source: string; readonly destination: string }[];
  /** WORKDIR; undefined where there is none. */
  readonly workingDirectory: string | undefined;
  /** Folders whose files are likely to be those of WORKDIR, the likeliest first: build context, folder of the compose file. */
  readonly roots: readonly string[];
}

/** Code of others: what is called the same in the workspace is not the same. */
const library =
  /(?:^|\/)(?:node_modules|site-packages|dist-packages|gems|vendor|pkg\/mod)\/|^\/usr\/(?:lib|share|local\/(?:lib|go|share))\//;
/** Named with the whole package, of which the source has a folder each. */
const jvm = /\.(?:java|kt|scala|groovy|clj)$/;

/** The files of a workspace, found by what a container calls them. Paths are those of `file:` URIs: absolute, with slashes. */
export class SourceFiles {
  readonly #folders: readonly string[];
  readonly #paths: ReadonlySet<string>;
  readonly #byName: Map<string, string[]>;

  constructor(folders: readonly string[], paths: readonly string[]) {
    this.#folders = folders;
    this.#paths = new Set(paths);
    this.#byName = new Map();
    for (const path of paths) {
      const name = nameOf(path);
      this.#byName.set(name, [...(this.#byName.get(name) ?? []), path]);
    }
  }

  /**
   * The file that a log names: by a bind mount, by WORKDIR and what it was built from, as the path it was compiled at, else by how its
   * path ends. Undefined where that leads to none, or to several alike: no link is better than a wrong one.
   */
  find(path: string, { mounts, workingDirectory, roots: known }: ContainerSources): string | undefined {
    const inWorkingDirectory = workingDirectory === undefined ? undefined : below(workingDirectory, path);
    const relative = inWorkingDirectory ?? (path.startsWith('/') ? undefined : path);
    const likely = known.map(hostPath);
    const roots = [...likely, ...this.#folders];
    const exact = this.#first([
      ...mountedPlaces(path.startsWith('/') ? path : join(workingDirectory ?? '', path), mounts),
      ...(relative === undefined ? [] : roots.map((root) => join(root, relative))),
      hostPath(path),
    ]);
    if (exact !== undefined || library.test(path)) {
      return exact;
    }
    // What is elsewhere was compiled elsewhere, from a folder or for a module whose name says nothing about the workspace.
    const isWhole = inWorkingDirectory !== undefined || jvm.test(path);
    const tails = isWhole ? [] : tailsOf(path);
    return (
      this.#first(roots.flatMap((root) => tails.map((tail) => join(root, tail)))) ??
      this.#byEnding(relative ?? path, isWhole, likely)
    );
  }

  /** Whether it is one of them, as the engine's machine writes it. */
  has(path: string): boolean {
    return this.#paths.has(hostPath(path));
  }

  /** Whether there is one of that name: if not, `find` need not be asked. */
  hasName(path: string): boolean {
    return this.#byName.has(nameOf(path));
  }

  #first(places: readonly string[]): string | undefined {
    return places.find((place) => this.#paths.has(place));
  }

  /** The one file whose path ends as this one does: wholly, else with the same folder at least. */
  #byEnding(path: string, isWhole: boolean, roots: readonly string[]): string | undefined {
    const same = this.#byName.get(nameOf(path)) ?? [];
    const tails = isWhole ? [] : tailsOf(path).filter((tail) => tail.includes('/'));
    const found = [path, ...tails]
      .map((ending) => same.filter((file) => file.endsWith(join('', ending))))
      .find(({ length }) => length > 0);
    // Of several, the one that the container is likely to have been built from.
    return [
      found ?? [],
      ...roots.map((root) => found?.filter((file) => below(root, file) !== undefined) ?? []),
    ].find(({ length }) => length === 1)?.[0];
  }
}

/** The innermost mount first. */
function mountedPlaces(path: string, mounts: ContainerSources['mounts']): string[] {
  return mounts
    .toSorted((a, b) => b.destination.length - a.destination.length)
    .flatMap(({ source, destination }) => {
      const rest = below(destination, path);
      return rest === undefined ? [] : [join(hostPath(source), rest)];
    });
}

/** `C:\shop` and what Docker Desktop makes of the folders of its machine, as a `file:` URI has them. */
function hostPath(path: string): string {
  return path
    .replaceAll('\\', '/')
    .replace(/^\/(?:host_mnt|run\/desktop\/mnt\/host)(?=\/)/, '')
    .replace(/^\/?([A-Za-z])(?::\/|\/(?=Users\/))/, (_, drive: string) => `/${drive.toLowerCase()}:/`);
}

/** Undefined where the path is not in the folder. A folder is in itself, as a mounted file is. */
function below(folder: string, path: string): string | undefined {
  const start = folder.endsWith('/') ? folder : `${folder}/`;
  return path.startsWith(start) ? path.slice(start.length) : `${path}/` === start ? '' : undefined;
}

function join(folder: string, path: string): string {
  return path === '' ? folder : `${folder.replace(/\/$/, '')}/${path.replace(/^\//, '')}`;
}

function nameOf(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}

/** `/a/b/c.js`: `b/c.js`, `c.js`. */
function tailsOf(path: string): string[] {
  const [, ...segments] = path.replace(/^\//, '').split('/');
  return segments.map((_, index) => segments.slice(index).join('/'));
}

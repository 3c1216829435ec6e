import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readFile, rename, rm } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { command } from '../environment/command.ts';
import { cacheFolder, environmentOfNpm } from '../environment/project.ts';
import { quietly, step } from '../environment/steps.ts';
import { buildTools, requirePackages } from '../environment/systemPackages.ts';

/** The npm package that carries VS Code 1.139.1, its server and its workbench as Microsoft’s sources build them. */
const source = {
  name: 'code-server@4.139.1',
  integrity:
    'sha512-fUYvJVdz4ZoVJfakGiGWXFMpF8K1ObsrpGvX17ZxNpKOzdNHs7lANT670JTr4ZhA8DnWqyvvmFG/d3HV9Yy6ew==',
};

/** Without these the server cannot write logs, and extension hosts outlive it. Its other native parts go unused here. */
const nativeParts = ['@vscode/spdlog', '@vscode/native-watchdog'];

/** The folder of the VS Code server: its entry is out/server-main.js. Native parts fit one Node version only. */
export function workbenchFolder(): string {
  return join(
    cacheFolder(),
    `${source.name.replace('@', '-')}-node${process.versions.modules}-${process.arch}`,
  );
}

export function isWorkbenchInstalled(): boolean {
  return existsSync(workbenchFolder());
}

/** Obtains the VS Code server by npm where no download from Microsoft is needed. Resolves with its folder. */
export async function obtainWorkbench(): Promise<string> {
  const target = workbenchFolder();
  if (!isWorkbenchInstalled()) {
    await requirePackages(buildTools);
    await mkdir(cacheFolder(), { recursive: true });
    const partial = await mkdtemp(join(cacheFolder(), 'partial-'));
    try {
      await install(partial);
      await rename(join(partial, 'package/lib/vscode'), target).catch((error: unknown) => {
        // Somebody else was faster: theirs is the same.
        if (!isWorkbenchInstalled()) {
          throw error;
        }
      });
    } finally {
      await rm(partial, { recursive: true });
    }
  }
  return target;
}

async function install(folder: string): Promise<void> {
  const env = environmentOfNpm();
  await step(`download the workbench (npm package ${source.name}, 47 MB)`, async () => {
    const packed = await command('npm', ['pack', source.name, '--json', '--pack-destination', folder], {
      env,
    });
    const [{ filename, integrity }] = JSON.parse(packed) as [{ filename: string; integrity: string }];
    if (integrity !== source.integrity) {
      throw new Error(`${filename} has the checksum ${integrity} instead of ${source.integrity}`);
    }
    await quietly('tar', ['-xzf', join(folder, filename), '-C', folder, 'package/lib/vscode']);
  });
  const cwd = join(folder, 'package/lib/vscode');
  await step('install its dependencies', () =>
    quietly('npm', ['install', '--omit=dev', '--ignore-scripts', '--no-audit', '--no-fund'], { cwd, env }),
  );
  await step('build its native parts', async () => {
    const headers = await nodeHeaders();
    await quietly('npm', ['rebuild', ...nativeParts], {
      cwd,
      env: headers === undefined ? env : { ...env, npm_config_nodedir: headers },
    });
  });
}

/** The npm package of this Node brings its headers; without them node-gyp downloads its own. */
async function nodeHeaders(): Promise<string | undefined> {
  const require = createRequire(join(dirname(process.execPath), 'any.js'));
  const [platform, arch] = [process.platform === 'win32' ? 'win' : process.platform, process.arch];
  try {
    const folder = dirname(require.resolve(`node-${platform}-${arch}/package.json`));
    await readFile(join(folder, 'include/node/node_api.h'));
    return folder;
  } catch {
    return undefined;
  }
}

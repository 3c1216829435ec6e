import { cp, mkdir, mkdtemp, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { userNode } from './cliProcess.ts';
import { command } from './command.ts';
import type { TestEngine } from './testEngine.ts';

/** Stands for Node's image of a registry: this machine's own Node with the libraries it needs, on busybox. Resolves with its name. */
export async function importNodeImage(engine: TestEngine): Promise<string> {
  const name = `container-vitals-node:${process.pid}`;
  const folder = await mkdtemp(join(tmpdir(), 'cv-node-'));
  try {
    const libraries = (await command('ldd', [userNode])).match(/\/\S+(?= \(0x)/g) ?? [];
    for (const [from, to] of [
      ...libraries.map((path) => [path, path] as const),
      [userNode, '/usr/bin/node'],
    ] as const) {
      await mkdir(dirname(join(folder, to)), { recursive: true });
      await cp(from, join(folder, to), { dereference: true });
    }
    for (const path of ['usr/local/bin', 'opt', 'tmp']) {
      await mkdir(join(folder, path), { recursive: true });
    }
    await symlink('/bin/busybox', join(folder, 'usr/bin/env'));
    const container = (await engine.docker('create', await engine.image(), 'true')).trim();
    try {
      await command('sh', ['-c', `tar -C "$1" -cf - . | docker cp - "$2":/`, 'sh', folder, container], {
        env: engine.environment,
      });
      await engine.docker('commit', '--change', 'ENV PATH=/usr/local/bin:/usr/bin:/bin', container, name);
    } finally {
      await engine.docker('rm', container);
    }
    return name;
  } finally {
    await rm(folder, { recursive: true });
  }
}

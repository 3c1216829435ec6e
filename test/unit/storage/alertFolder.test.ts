import assert from 'node:assert/strict';
import { mkdir, mkdtemp, realpath, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { test } from 'node:test';
import { alertFolder } from '../../../src/storage/alerts/alertFolder.ts';

const engine = 'unix:///var/run/docker.sock';

test('a policy has one folder for each engine, however its path is written', async (t) => {
  const base = await realpath(await mkdtemp(join(tmpdir(), 'cv-folder-')));
  t.after(() => rm(base, { recursive: true }));
  await mkdir(join(base, 'real'));
  const policy = join(base, 'real', 'container-vitals.yaml');
  await writeFile(policy, '');
  await symlink(join(base, 'real'), join(base, 'linked'));

  const folder = await alertFolder({ policy, engine }, base);
  assert.match(folder, /\/alerts\/[0-9a-f]{16}$/);
  const written = [relative(process.cwd(), policy), join(base, 'linked', 'container-vitals.yaml')];
  for (const path of written) {
    assert.equal(await alertFolder({ policy: path, engine }, base), folder);
  }
  const others = [
    { policy, engine: 'ssh://elsewhere' },
    { policy: join(base, 'other.yaml'), engine },
    { policy: undefined, engine },
  ];
  const folders = await Promise.all(others.map((one) => alertFolder(one, base)));
  assert.equal(new Set([folder, ...folders]).size, 4);
});

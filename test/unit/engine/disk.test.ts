import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { readSpace, toDiskSizes, writtenFolders } from '../../../src/engine/disk.ts';

test('a container fills its layer, its log and what is mounted to be written to', () => {
  const raw = {
    GraphDriver: { Data: { UpperDir: '/var/lib/docker/overlay2/a/diff', MergedDir: '/m' } },
    LogPath: '/var/lib/docker/containers/a/a-json.log',
    Mounts: [
      { Type: 'volume', Name: 'data', Source: '/var/lib/docker/volumes/data/_data', RW: true },
      { Type: 'bind', Source: '/etc/app', RW: false },
      { Type: 'tmpfs', Source: '', RW: true },
    ],
  };
  assert.deepEqual(writtenFolders(raw), [
    '/var/lib/docker/overlay2/a/diff',
    '/var/lib/docker/containers/a/a-json.log',
    '/var/lib/docker/volumes/data/_data',
  ]);
  assert.deepEqual(writtenFolders({ GraphDriver: null, LogPath: '' }), []);
});

test('space is what df tells', { skip: process.platform !== 'linux' }, async (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'cv-disk-'));
  t.after(() => rmSync(folder, { recursive: true }));
  writeFileSync(join(folder, 'file'), '');
  const [, row = ''] = execFileSync('df', ['-k', '--output=pcent,avail', folder], { encoding: 'utf8' }).split(
    '\n',
  );
  const [percent = Number.NaN, free = Number.NaN] = row
    .trim()
    .split(/[%\s]+/)
    .map(Number);
  const space = await readSpace([join(folder, 'file'), join(folder, 'gone'), '/proc']);
  // df rounds up; others write meanwhile.
  assert.ok(Math.abs(Math.ceil(space?.usedPercent ?? 0) - percent) <= 1, `${space?.usedPercent} ${percent}`);
  assert.ok(Math.abs((space?.freeBytes ?? 0) / (free * 1024) - 1) < 0.05);
});

test('what cannot be filled has no space: a socket, nothing', async (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'cv-disk-'));
  t.after(() => rmSync(folder, { recursive: true }));
  const path = join(folder, 's');
  const server = createServer().listen(path);
  t.after(() => server.close());
  await new Promise((resolve) => server.once('listening', resolve));
  assert.equal(await readSpace([path]), undefined);
  assert.equal(await readSpace([]), undefined);
});

test('the size of volumes is that of the container’s own, and known only where all of it is', () => {
  const raw = {
    SizeRw: 5,
    Mounts: [
      { Type: 'volume', Name: 'a' },
      { Type: 'volume', Name: 'b' },
      { Type: 'bind', Source: '/x' },
    ],
  };
  const volume = (Name: string, Size: number) => ({ Name, UsageData: { Size } });
  const all = { Volumes: [volume('a', 10), volume('b', 20), volume('other', 40)] };
  assert.deepEqual(toDiskSizes(raw, all), { writableBytes: 5, volumeBytes: 30 });
  assert.equal(toDiskSizes(raw, { Volumes: [volume('a', 10), volume('b', -1)] }).volumeBytes, undefined);
  assert.equal(toDiskSizes(raw).volumeBytes, undefined);
  assert.deepEqual(toDiskSizes({}), { writableBytes: undefined, volumeBytes: 0 });
});

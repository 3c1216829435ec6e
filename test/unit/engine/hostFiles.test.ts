import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { release } from 'node:os';
import { test } from 'node:test';
import { readHostFiles } from '../../../src/engine/hostFiles.ts';

const isLinux = process.platform === 'linux';

test('only the machine that the engine is on is read', { skip: !isLinux }, async () => {
  const memory = Number(/^MemTotal: +(\d+)/m.exec(readFileSync('/proc/meminfo', 'utf8'))?.[1]) * 1024;
  const here = { KernelVersion: release(), MemTotal: memory, DockerRootDir: '/' };
  const sample = await readHostFiles(here);
  assert.equal(sample?.memoryTotalBytes, memory);
  assert.ok(sample.space && sample.space.freeBytes > 0);
  assert.equal(await readHostFiles({ ...here, KernelVersion: '6.10.14-linuxkit' }), undefined);
  assert.equal(await readHostFiles({ ...here, MemTotal: 8_000_000_000 }), undefined);
  assert.equal(await readHostFiles({}), undefined);
  assert.equal(await readHostFiles(here, { proc: '/nowhere', sys: '/nowhere' }), undefined);
});

import assert from 'node:assert/strict';
import { mkdtemp, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { gzipSync } from 'node:zlib';
import { LogFiles, type LogFilesOptions } from '../../../../src/engine/logFiles/logFiles.ts';
import { jsonLine } from '../../../fixtures/jsonLogs.ts';

/** Five minutes, second by second. */
const time = (second: number) =>
  new Date(Date.UTC(2026, 10, 23, 10, 0, second)).toISOString().replace('Z', '000000Z');
const line = (second: number) =>
  jsonLine({ text: `line ${second} ${'x'.repeat(second % 700)}\n`, time: time(second) });
const lines = (from: number, to: number) =>
  Array.from({ length: to - from }, (_, index) => line(from + index)).join('');

async function rotatedLog(t: TestContext): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'cv-log-files-'));
  t.after(() => rm(folder, { recursive: true }));
  const path = join(folder, 'abc-json.log');
  await writeFile(`${path}.10.gz`, gzipSync(lines(0, 100)));
  await writeFile(`${path}.2.gz`, gzipSync(lines(100, 400)));
  await writeFile(`${path}.1`, lines(400, 2000));
  // Being compressed: only half of it is there.
  await writeFile(`${path}.1.gz`, gzipSync(lines(400, 2000)).subarray(0, 100));
  await writeFile(`${path}.bak`, 'something else\n');
  await writeFile(path, lines(2000, 3000));
  return path;
}

async function read(files: LogFiles, options: LogFilesOptions = {}): Promise<string[]> {
  const chunks: Buffer[] = [];
  for await (const chunk of files.read(options)) {
    chunks.push(Buffer.from(chunk));
  }
  return Buffer.concat(chunks)
    .toString()
    .split(/(?<=\n)/);
}

async function readOnce(path: string, options?: LogFilesOptions): Promise<string[]> {
  const files = LogFiles.open(path);
  try {
    return await read(files, options);
  } finally {
    files.dispose();
  }
}

const all = lines(0, 3000).split(/(?<=\n)/);

test('rotated and compressed files are read, oldest first', async (t) => {
  assert.deepEqual(await readOnce(await rotatedLog(t)), all);
});

test('a tail is the last lines, in however many files', async (t) => {
  const path = await rotatedLog(t);
  for (const tail of [0, 1, 5, 1000, 1001, 2599, 2600, 2601, 2950, 3000, 5000]) {
    assert.deepEqual(
      (await readOnce(path, { tail })).filter(Boolean),
      tail === 0 ? [] : all.slice(-tail),
      `${tail}`,
    );
  }
});

test('since leaves out what is older, and nothing else', async (t) => {
  const path = await rotatedLog(t);
  for (const second of [0, 50, 450, 1000, 1999, 2000, 2061, 2500, 2999]) {
    const read = await readOnce(path, { since: time(second) });
    assert.deepEqual(
      read.filter((one) => all.indexOf(one) >= second),
      all.slice(second),
      `${second}`,
    );
    assert.deepEqual(read, all.slice(-read.length));
  }
  const late = await readOnce(path, { since: time(2900) });
  assert.ok(late.length < 500, 'most is not even read');
});

test('a log that is rotated while it is read is read to where it was', async (t) => {
  const path = await rotatedLog(t);
  const files = LogFiles.open(path);
  t.after(async () => files.dispose());
  await rm(`${path}.10.gz`);
  await rename(`${path}.2.gz`, `${path}.3.gz`);
  await rename(`${path}.1`, `${path}.2`);
  await rename(path, `${path}.1`);
  await writeFile(path, lines(3000, 3010));
  assert.deepEqual(await read(files), all);
  assert.deepEqual((await readOnce(path)).at(-1), line(3009));
});

test('a file that ends in the middle of a line does not run into the next', async (t) => {
  const path = await rotatedLog(t);
  await writeFile(`${path}.1`, '{"log":"torn');
  const read = await readOnce(path);
  assert.equal(read[400], '{"log":"torn\n');
  assert.equal(read[401], line(2000));
});

test('what is no file is not read', async (t) => {
  const path = await rotatedLog(t);
  await rm(path);
  assert.throws(() => LogFiles.open(path), { code: 'ENOENT' });
  assert.throws(() => LogFiles.open(join(path, '..')));
});

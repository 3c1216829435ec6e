import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { test } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { SqliteHistory } from '../../src/storage/history/sqliteHistory.ts';

const fixture = (name: string) => fileURLToPath(new URL(`../fixtures/${name}`, import.meta.url));
const program = fixture('historyWriter.ts');

/** One of the windows: how much it has told to be kept, and its process. */
class Writer {
  readonly name: string;
  readonly #command: readonly string[];
  #child: ChildProcess | undefined;
  #ended: Promise<unknown> | undefined;
  told = 0;

  constructor(name: string, path: string, origin: number) {
    this.name = name;
    this.#command = [program, path, String(origin), name];
  }

  /** Resolves when it has kept something. */
  async start(): Promise<void> {
    const child = spawn(process.execPath, this.#command, { stdio: ['ignore', 'pipe', 'inherit'] });
    const lines = createInterface({ input: child.stdout });
    lines.on('line', () => {
      this.told++;
    });
    this.#child = child;
    this.#ended = Promise.all([once(child, 'exit'), once(lines, 'close')]);
    const failed = once(child, 'exit').then(() => {
      throw new Error(`Writer ${this.name} ended by itself`);
    });
    await Promise.race([once(lines, 'line'), failed]);
  }

  async kill(): Promise<void> {
    this.#child?.kill('SIGKILL');
    await this.#ended;
  }
}

test('a history with two writers, each killed 100 times at any moment, has every reading of both once', async (t) => {
  const folder = await mkdtemp(join(tmpdir(), 'cv-history-'));
  t.after(() => rm(folder, { recursive: true, force: true }));
  const path = join(folder, 'history.db');
  const origin = Date.now();
  const now = () => origin + 60 * (Date.now() - origin);
  const writers = [new Writer('1', path, origin), new Writer('2', path, origin)];
  for (let round = 0; round < 100; round++) {
    await Promise.all(writers.map((writer) => writer.start()));
    await delay(Math.random() * 40);
    await Promise.all(writers.map((writer) => writer.kill()));

    const history = new SqliteHistory(path, { clock: { now, delay: () => Promise.resolve() } });
    const countOf = (identity: string) =>
      history
        .series({ engine: 'test', identity, metric: 'cpu', from: origin, to: now() })
        .buckets.reduce((sum, { count }) => sum + count, 0);
    for (const writer of writers) {
      const { name, told } = writer;
      const [web, db] = [countOf(`web${name}`), countOf(`db${name}`)];
      assert.equal(web, db, 'a sweep is kept as a whole');
      // What was kept and not yet told when the writer ended is no loss.
      assert.ok(web === told || web === told + 1, `round ${round}: ${told} told, ${web} kept`);
      writer.told = web;
    }
    history.close();
  }
});

test('two windows that are the first to open a history both have it', async (t) => {
  const folder = await mkdtemp(join(tmpdir(), 'cv-history-'));
  t.after(() => rm(folder, { recursive: true, force: true }));
  const from = String(Date.now() + 1500);
  const openers = [1, 2].map(() =>
    spawn(process.execPath, [fixture('historyOpener.ts'), folder, from, '60'], { stdio: 'inherit' }),
  );
  const ends = await Promise.all(openers.map((opener) => once(opener, 'exit')));
  assert.deepEqual(ends, [
    [0, null],
    [0, null],
  ]);
});

import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { test } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { SqliteHistory } from '../../src/storage/history/sqliteHistory.ts';

const writer = fileURLToPath(new URL('../fixtures/historyWriter.ts', import.meta.url));
const start = Date.UTC(2026, 10, 1);

test('a history whose writer is killed 100 times at any moment has every reading once', async (t) => {
  const folder = await mkdtemp(join(tmpdir(), 'cv-history-'));
  t.after(() => rm(folder, { recursive: true, force: true }));
  const path = join(folder, 'history.db');
  let next = 0;
  for (let round = 0; round < 100; round++) {
    const child = spawn(process.execPath, [writer, path, String(next)], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const lines = createInterface({ input: child.stdout });
    let last = next - 1;
    lines.on('line', (line) => {
      last = Number(line);
    });
    await once(lines, 'line');
    await delay(Math.random() * 40);
    child.kill('SIGKILL');
    await Promise.all([once(child, 'exit'), once(lines, 'close')]);

    const history = new SqliteHistory(path, {
      clock: { now: () => start + (last + 2) * 1000, delay: () => Promise.resolve() },
    });
    const countOf = (identity: string) =>
      history
        .series({ engine: 'test', identity, metric: 'cpu', from: start, to: start + 30 * 86_400_000 })
        .buckets.reduce((sum, { count }) => sum + count, 0);
    const [web, db] = [countOf('web'), countOf('db')];
    history.close();
    assert.equal(web, db, 'a sweep is kept as a whole');
    // What was kept and not yet told when the writer ended is no loss.
    assert.ok(web >= last + 1 && web <= last + 2, `round ${round}: ${last + 1} told, ${web} kept`);
    next = web;
  }
});

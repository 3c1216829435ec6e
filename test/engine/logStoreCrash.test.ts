import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { setTimeout } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { toBatch } from '../../src/core/logs/recordDecoder.ts';
import { StoredLog } from '../../src/storage/logs/storedLog.ts';
import { temporaryFolder } from '../fixtures/storedLogs.ts';

const filler = fileURLToPath(new URL('../fixtures/fillStore.ts', import.meta.url));
const lanes = 4;
const killsPerLane = 50;
/** Writing what all lives of a lane have written takes longer with each. */
const livesPerStore = 10;

/** How many lines there are; fails where one is wrong, missing or there twice. */
async function check(folder: string): Promise<number> {
  let count = 0;
  for await (const bytes of (await StoredLog.load(folder)).read()) {
    for (const { text } of toBatch(bytes).records()) {
      count++;
      assert.equal(text, `${count} ${'.'.repeat(count % 90)}`);
    }
  }
  return count;
}

test(`a store whose writer is killed ${lanes * killsPerLane} times at any moment never has a wrong or a missing line`, async (t) => {
  const root = await temporaryFolder(t);
  const lane = async (number: number) => {
    let before = 0;
    let lines = 0;
    for (let life = 0; life < killsPerLane; life++) {
      const amount = Math.floor(life / livesPerStore) % 2 === 0 ? 'few' : 'many';
      const folder = join(root, String(number));
      if (life % livesPerStore === 0) {
        lines += before;
        before = 0;
        await rm(folder, { recursive: true, force: true });
      }
      const child = spawn(process.execPath, [filler, folder, amount], {
        stdio: ['ignore', 'pipe', 'inherit'],
      });
      await once(child.stdout, 'data');
      // It has written once. Whenever this is: the moment is the point.
      await setTimeout(Math.random() * 30);
      assert.equal(child.exitCode, null, 'it ended by itself');
      child.kill('SIGKILL');
      await once(child, 'exit');
      const now = await check(folder);
      assert.ok(now >= before, `${before} lines were there, ${now} are`);
      before = now;
    }
    return lines + before;
  };
  const counts = await Promise.all(Array.from({ length: lanes }, (_, number) => lane(number)));
  const total = counts.reduce((sum, count) => sum + count, 0);
  t.diagnostic(`${total} lines`);
  assert.ok(total > 1000, 'the writers were killed before they wrote anything');
});

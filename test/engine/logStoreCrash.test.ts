import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { rm } from 'node:fs/promises';
import { test } from 'node:test';
import { setTimeout } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import type { ContainerClient, LogOptions, LogStream } from '../../src/core/containers/containerClient.ts';
import { toBatch } from '../../src/core/logs/recordDecoder.ts';
import { type StoredPlace, storedPlace } from '../../src/storage/logs/logStore.ts';
import { StoredLog } from '../../src/storage/logs/storedLog.ts';
import { noFacts } from '../../src/workers/fillStore.ts';
import type { LogSearchRequest } from '../../src/workers/logSearchRequest.ts';
import { openLog } from '../../src/workers/openLog.ts';
import { containerNamed } from '../fixtures/containers.ts';
import { frame } from '../fixtures/logBatches.ts';
import { firstSecond, numbered, temporaryFolder } from '../fixtures/storedLogs.ts';

const filler = fileURLToPath(new URL('../fixtures/fillStore.ts', import.meta.url));
const lanes = 4;
const killsPerLane = 50;
/** Writing what all lives of a lane have written takes longer with each. */
const livesPerStore = 5;

/** What the engine has beyond what was stored when the writer was killed. */
const unstored = 700;

const textOf = (number: number) => `${number} ${'.'.repeat(number % 90)}`;

/** An engine with the lines up to this one. */
function engineWith(count: number): ContainerClient {
  const logs = async (_: string, { since, tail = count }: LogOptions): Promise<LogStream> => {
    const first = since === undefined ? 1 : (Number(since) - firstSecond) * 1000;
    const from = Math.max(1, first, count - tail + 1);
    return {
      isFramed: true,
      chunks: (async function* () {
        for (const { stream, timestamp, text } of toBatch(
          numbered(from, count - from + 1, textOf),
        ).records()) {
          yield frame(stream, `${timestamp} ${text}\n`);
        }
      })(),
    };
  };
  return { logs } as unknown as ContainerClient;
}

/** Searches the log as the next search does, and returns how many lines were stored before it; fails where one is wrong, missing or there twice. */
async function check(root: string, place: StoredPlace): Promise<number> {
  const { records } = await StoredLog.load(place.folder);
  const client = engineWith(records + unstored);
  const facts = noFacts();
  const request: LogSearchRequest = {
    endpoint: {
      url: place.url,
      address: { kind: 'socket', path: '/fake.sock' },
      source: { kind: 'explicit' },
    },
    containers: [],
    query: { pattern: '', isRegExp: false, case: 'smart', isInverted: false },
    before: 0,
    after: 0,
    maxHits: Number.POSITIVE_INFINITY,
    store: { root, maxBytes: 1e12, token: randomUUID() },
  };
  let count = 0;
  const { signal } = new AbortController();
  const container = { id: 'web', name: 'web', stored: place };
  for await (const source of openLog(client, container, request, facts, signal)) {
    for await (const _ of source.read()) {
      const batch = source.take();
      for (let index = 0; index < batch.length; index++) {
        count++;
        assert.equal(batch.record(index).text, textOf(count));
      }
    }
  }
  assert.equal(count, records + unstored);
  assert.deepEqual([facts.stored, facts.gaps, facts.storeFailure], [records, 0, undefined]);
  return records;
}

test(`a store whose writer is killed ${lanes * killsPerLane} times at any moment never gives the next search a wrong or a missing line`, async (t) => {
  const root = await temporaryFolder(t);
  const lane = async (number: number) => {
    const container = containerNamed(`web${number}`, { id: 'web' });
    const place = storedPlace(root, 'unix:///fake.sock', container) as StoredPlace;
    let before = 0;
    let lines = 0;
    for (let life = 0; life < killsPerLane; life++) {
      const amount = Math.floor(life / livesPerStore) % 2 === 0 ? 'few' : 'many';
      const { folder } = place;
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
      const now = await check(root, place);
      assert.ok(now >= before, `${before} lines were there, ${now} are`);
      before = now + unstored;
    }
    return lines + before;
  };
  const counts = await Promise.all(Array.from({ length: lanes }, (_, number) => lane(number)));
  const total = counts.reduce((sum, count) => sum + count, 0);
  t.diagnostic(`${total} lines`);
  assert.ok(total > 1000, 'the writers were killed before they wrote anything');
});

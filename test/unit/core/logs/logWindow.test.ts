import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { LogReader } from '../../../../src/core/logs/logReader.ts';
import type { LogRecord } from '../../../../src/core/logs/logRecord.ts';
import {
  extendWindow,
  findRecord,
  type LogWindow,
  type RecordReference,
  readAround,
  readLastRecords,
  readNewerRecords,
  readOlderRecords,
} from '../../../../src/core/logs/logWindow.ts';
import { readRecords } from '../../../../src/core/logs/recordDecoder.ts';
import { FakeLogEngine } from '../../../fixtures/fakeLogs.ts';

const limits = { records: 10, characters: 1_000_000 };

/** One record a minute, `0` to `COUNT - 1`. */
async function logOf(count: number) {
  const engine = new FakeLogEngine();
  const { id } = engine.create('web', 1, { state: 'exited' });
  for (let minute = 0; minute < count; minute++) {
    engine.write(id, timeOf(minute), String(minute));
  }
  return { engine, id, reader: readerOf(engine, id) };
}

/** `stored`: as many of the first records are in no file of the engine any more. */
function readerOf(engine: FakeLogEngine, id: string, stored: readonly LogRecord[] = []): LogReader {
  return {
    async *read(extent, signal) {
      const from = Number(extent.since ?? 0) * 1000;
      if (extent.tail === undefined) {
        yield* stored.filter(({ timestamp = '' }) => Date.parse(timestamp) >= from).map((record) => [record]);
      }
      const stream = await engine.logs(id, { ...extent, timestamps: true }, signal);
      for await (const batch of readRecords(stream, true)) {
        yield batch.records();
      }
    },
    reachesFurther: async () => stored.length > 0,
  };
}

const timeOf = (minute: number) =>
  new Date(Date.UTC(2026, 10, 23) + minute * 60_000).toISOString().replace('000Z', '000000000Z');

const reference = (minute: number): RecordReference => ({
  timestamp: timeOf(minute),
  stream: 'stdout',
  text: String(minute),
  ordinal: 0,
});

function shown(window: LogWindow | undefined): string {
  const texts = window?.records.map(({ text }) => text) ?? [];
  return `${window?.isStart ? '|' : ''}${texts[0]}..${texts.at(-1)}${window?.isEnd ? '|' : ''}`;
}

test('the last records, and all of a short log', async () => {
  const { reader } = await logOf(25);
  assert.equal(shown(await readLastRecords(reader, undefined, limits)), '15..24|');
  const short = await logOf(5);
  assert.equal(shown(await readLastRecords(short.reader, undefined, limits)), '|0..4|');
});

test('a window is bounded by its characters too', async () => {
  const { engine, id, reader } = await logOf(3);
  engine.write(id, timeOf(3), 'x'.repeat(80));
  const window = await readLastRecords(reader, undefined, { records: 10, characters: 81 });
  assert.equal(window.records.length, 2);
  assert.equal(window.isStart, false);
});

test('records around one near the end come with the last ones, one far back by reading up to it', async () => {
  const { engine, reader } = await logOf(100);
  assert.equal(shown(await readAround(reader, reference(95), undefined, limits)), '90..99|');
  assert.equal(engine.calls.length, 1);
  assert.equal(shown(await readAround(reader, reference(50), undefined, limits)), '45..54');
  assert.equal(shown(await readAround(reader, reference(2), undefined, limits)), '|0..6');
});

test('a record that was rotated away is not found', async () => {
  const { reader } = await logOf(100);
  const gone = { ...reference(50), timestamp: timeOf(50).replace('000Z', '001Z') };
  assert.equal(await readAround(reader, gone, undefined, limits), undefined);
});

test('older and newer records join without gap and without duplicate', async () => {
  const { engine, id, reader } = await logOf(100);
  const window = await readAround(reader, reference(50), undefined, limits);
  const [first] = window?.records ?? [];
  assert.ok(window && first);
  assert.equal(shown(await readOlderRecords(reader, first, undefined, undefined, limits)), '35..44');
  assert.equal(shown(await readNewerRecords(reader, window.records, undefined, limits)), '55..64');
  const last = await readLastRecords(reader, undefined, limits);
  engine.write(id, timeOf(99), 'twin');
  const newer = await readNewerRecords(reader, last.records, undefined, limits);
  assert.deepEqual([newer.records.map(({ text }) => text), newer.isEnd], [['twin'], true]);
});

test('older records of a window whose place is known are asked for from the end of the log', async () => {
  const { engine, reader } = await logOf(100);
  const [first] = (await readLastRecords(reader, undefined, limits)).records;
  assert.ok(first);
  engine.calls.length = 0;
  assert.equal(shown(await readOlderRecords(reader, first, 10, undefined, limits)), '80..89');
  assert.deepEqual(engine.calls, ['logs web {"tail":20}']);
});

test('what the engine has no more is found where it is stored, and is joined without gap', async () => {
  const { engine, id } = await logOf(40);
  const old = (minute: number): LogRecord => {
    const { timestamp, stream, text } = reference(minute);
    return { timestamp, stream, text };
  };
  const reader = readerOf(
    engine,
    id,
    Array.from({ length: 100 }, (_, index) => old(index - 100)),
  );
  const few = { ...limits, records: 100 };
  assert.equal(shown(await readLastRecords(reader, undefined, few)), '0..39|', 'that is not where it begins');
  assert.equal(shown(await readAround(reader, reference(-50), undefined, limits)), '-55..-46');
  assert.equal(await readAround(reader, { timestamp: timeOf(-200) }, undefined, limits), undefined);
  const older = await readOlderRecords(reader, old(0), 40, undefined, limits);
  assert.equal(shown(older), '-10..-1');
  assert.equal(shown(await readOlderRecords(reader, old(-95), undefined, undefined, limits)), '|-100..-96');
  const newer = await readNewerRecords(reader, [old(-3)], undefined, limits);
  assert.equal(shown(newer), '-2..7');
});

test('where the first record was rotated away, nothing older is left', async () => {
  const { reader } = await logOf(10);
  const gone: LogRecord = { timestamp: timeOf(-5), stream: 'stdout', text: 'gone' };
  const older = await readOlderRecords(reader, gone, 20, undefined, limits);
  assert.deepEqual(older, { records: [], isStart: true, isEnd: false });
});

test('a window that grows at one end shrinks at the other', async () => {
  const { reader } = await logOf(100);
  const window = await readAround(reader, reference(50), undefined, limits);
  const [first] = window?.records ?? [];
  assert.ok(window && first);
  const older = await readOlderRecords(reader, first, undefined, undefined, { ...limits, records: 4 });
  const grown = extendWindow(window, older, 'older', limits);
  assert.deepEqual([shown(grown.window), grown.dropped], ['41..50', 4]);
  const newer = await readNewerRecords(reader, grown.window.records, undefined, {
    ...limits,
    records: 4,
  });
  const back = extendWindow(grown.window, newer, 'newer', limits);
  assert.deepEqual([shown(back.window), back.dropped], ['45..54', 4]);
  const wide = extendWindow(window, older, 'older', { records: 10, characters: 5 });
  assert.deepEqual([shown(wide.window), wide.dropped], ['41..44', 10]);
});

test('a record is found again among its twins', () => {
  const record = (text: string): LogRecord => ({ timestamp: 'T', stream: 'stdout', text });
  const records = [record('a'), record('same'), record('b'), record('same')];
  const find = (text: string, ordinal: number) =>
    findRecord(records, { timestamp: 'T', stream: 'stdout', text, ordinal });
  assert.equal(find('same', 0), 1);
  assert.equal(find('same', 1), 3);
  // Counted from an earlier beginning.
  assert.equal(find('same', 5), 3);
  assert.equal(find('gone', 0), undefined);
});

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { english } from '../../../../src/core/common/translate.ts';
import { FollowedText } from '../../../../src/core/logs/followedText.ts';
import type { FollowPart } from '../../../../src/core/logs/logFollower.ts';

process.env.TZ = 'UTC';

const now = Date.parse('2026-11-23T10:00:09.500Z');

function records(...entries: readonly (readonly [second: number, text: string])[]): FollowPart {
  return {
    kind: 'records',
    records: entries.map(([second, text]) => ({
      timestamp: `2026-11-23T10:00:0${second}.123456789Z`,
      stream: text.startsWith('!') ? 'stderr' : 'stdout',
      text,
    })),
  };
}

/** A document that edits are made to. */
class Lines {
  lines: string[];

  constructor(text: FollowedText) {
    this.lines = [text.heading(200)];
  }

  update(text: FollowedText): void {
    for (const { start, end, lines } of text.take().reverse()) {
      this.lines.splice(start, end - start, ...lines);
    }
  }

  toString(): string {
    return this.lines.join('\n');
  }
}

test('one container: time, stream and text, and markers where something happened', () => {
  const text = new FollowedText(['web'], english);
  const document = new Lines(text);
  text.add(0, records([1, 'listening'], [2, '!\x1b[31mfailed\x1b[0m']), now);
  document.update(text);
  text.add(0, { kind: 'marker', marker: { kind: 'stopped' } }, now);
  document.update(text);
  assert.equal(
    document.toString(),
    `─ Following web, from the last 200 lines on
2026-11-23 10:00:01.123 │ listening
2026-11-23 10:00:02.123 ┃ !failed
2026-11-23 10:00:09.500 ─ web has stopped`,
  );
});

test('several containers are merged by time once all have been heard, and named', () => {
  const text = new FollowedText(['web', 'worker'], english);
  const document = new Lines(text);
  text.add(0, records([1, 'a'], [3, 'c']), now);
  assert.deepEqual(text.take(), []);
  text.add(1, records([2, 'b']), now);
  document.update(text);
  assert.equal(
    document.toString(),
    `─ Following web, worker, from the last 200 lines on
2026-11-23 10:00:01.123 web    │ a
2026-11-23 10:00:02.123 worker │ b
2026-11-23 10:00:03.123 web    │ c`,
  );
});

test('of several containers, too, a marker stands between what came before it and after it, however late it was heard', () => {
  const text = new FollowedText(['web', 'worker'], english);
  const document = new Lines(text);
  text.add(0, records([1, 'bye']), now);
  text.add(1, records([2, 'x'], [4, 'y']), now);
  text.add(0, { kind: 'marker', marker: { kind: 'stopped' } }, now);
  text.add(0, { kind: 'marker', marker: { kind: 'started' } }, now);
  text.add(0, records([3, 'hello']), now);
  document.update(text);
  assert.deepEqual(document.lines.slice(1), [
    '2026-11-23 10:00:01.123 web    │ bye',
    '2026-11-23 10:00:02.123 worker │ x',
    '2026-11-23 10:00:09.500 ─ web has stopped',
    '2026-11-23 10:00:09.500 ─ web has started again',
    '2026-11-23 10:00:03.123 web    │ hello',
    '2026-11-23 10:00:04.123 worker │ y',
  ]);
});

test('where our clock is behind the engine, a marker still comes after what was written before it', () => {
  const text = new FollowedText(['web', 'worker'], english);
  const document = new Lines(text);
  text.add(1, records([2, 'x']), now);
  text.add(0, records([5, 'bye']), now);
  text.add(0, { kind: 'marker', marker: { kind: 'stopped' } }, Date.parse('2026-11-23T10:00:03Z'));
  document.update(text);
  assert.deepEqual(document.lines.slice(1), [
    '2026-11-23 10:00:02.123 worker │ x',
    '2026-11-23 10:00:05.123 web    │ bye',
    '2026-11-23 10:00:03.000 ─ web has stopped',
  ]);
});

test('a container of which nothing will come is not waited for', () => {
  const text = new FollowedText(['web', 'worker'], english);
  const document = new Lines(text);
  text.add(0, records([1, 'a']), now);
  text.giveUp(1);
  document.update(text);
  assert.equal(document.lines.at(-1), '2026-11-23 10:00:01.123 web    │ a');
});

test('past the limit the oldest lines go, many at once, and the first line says so', () => {
  const text = new FollowedText(['web'], english, { limits: { lines: 10, characters: 1_000_000 } });
  const document = new Lines(text);
  for (let line = 0; line < 25; line++) {
    text.add(0, records([1, String(line)]), now);
    document.update(text);
    assert.ok(document.lines.length <= 11);
  }
  const [first, ...rest] = document.lines;
  assert.equal(
    first,
    '─ Following web. Older lines are no longer shown here: open or search the log to see them',
  );
  assert.equal(rest.at(-1), '2026-11-23 10:00:01.123 │ 24');
  assert.ok(rest.length >= 8);
});

test('more lines at once than the limit holds leave the last of them', () => {
  const text = new FollowedText(['web'], english, { limits: { lines: 10, characters: 1_000_000 } });
  const document = new Lines(text);
  text.add(0, records([1, 'old']), now);
  document.update(text);
  text.add(0, records(...Array.from({ length: 30 }, (_, index) => [2, String(index)] as const)), now);
  document.update(text);
  assert.deepEqual(
    document.lines.slice(1).map((line) => line.split('│ ')[1]),
    ['22', '23', '24', '25', '26', '27', '28', '29'],
  );
});

test('an editor that is slower than the log shows its end without a hole', () => {
  const text = new FollowedText(['web'], english, { limits: { lines: 10, characters: 1_000_000 } });
  const document = new Lines(text);
  text.add(0, records([1, 'old']), now);
  document.update(text);
  for (let line = 0; line < 100; line++) {
    text.add(0, records([2, String(line)]), now);
  }
  document.update(text);
  const shown = document.lines.slice(1).map((line) => Number(line.split('│ ')[1]));
  assert.equal(shown.at(-1), 99);
  assert.deepEqual(
    shown,
    shown.map((_, index) => 100 - shown.length + index),
  );
});

test('of the demo engine, the head says so, whatever has gone meanwhile', () => {
  const text = new FollowedText(['web'], english, {
    limits: { lines: 2, characters: 1_000_000 },
    isDemo: true,
  });
  assert.equal(text.heading(200), '─ Following web (demo), from the last 200 lines on');
  assert.equal(text.heading(1), '─ Following web (demo), from the last line on');
  for (const note of ['a', 'b', 'c']) {
    text.addNote(note, 0);
  }
  text.giveUp(0);
  const [head] = text.take();
  assert.match(head?.lines[0] ?? '', /^─ Following web \(demo\)\. Older lines/);
});

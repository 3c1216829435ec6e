import assert from 'node:assert/strict';
import { test } from 'node:test';
import { frames } from '../../fixtures/logFrames.ts';
import { fails } from './fails.ts';
import { bytes, lines, unix } from './logReading.ts';
import type { Actors, Stage } from './stages.ts';

/** How a log is read. */
export function logContract(stage: Stage, actors: () => Actors): void {
  test('a log has all lines of both streams, in order', async () => {
    const { cast, client } = actors();
    const all = await lines(client, cast.ended.id);
    assert.ok(all.length > 10);
    // An engine copies each stream by itself: what was written at one moment may stand either way round.
    for (const name of ['stdout', 'stderr']) {
      const times = all.filter(({ stream }) => stream === name).map(({ at }) => at);
      assert.deepEqual(
        times,
        times.toSorted((a, b) => Number(a - b)),
      );
    }
    const stdout = await lines(client, cast.ended.id, { stderr: false });
    const stderr = await lines(client, cast.ended.id, { stdout: false });
    assert.ok(stdout.length > 0 && stderr.length > 0);
    assert.deepEqual(
      stdout,
      all.filter(({ stream }) => stream === 'stdout'),
    );
    assert.deepEqual(
      stderr,
      all.filter(({ stream }) => stream === 'stderr'),
    );
    const bare = frames(await bytes(await client.logs(cast.ended.id, {})));
    assert.deepEqual(
      bare.map(({ text }) => text),
      all.map(({ text }) => `${text}\n`),
    );
  });

  test('the tail is the end of the log, counted before since and until apply', async () => {
    const { cast, client } = actors();
    const all = await lines(client, cast.ended.id);
    for (const tail of [1, 5, all.length, all.length + 1]) {
      assert.deepEqual(await lines(client, cast.ended.id, { tail }), all.slice(-tail));
    }
    const until = unix((all[0]?.at ?? 0n) + 1_000_000_000n);
    assert.deepEqual(await lines(client, cast.ended.id, { tail: 1, until }), []);
  });

  test('since and until part a log at every second in it', async () => {
    const { cast, client } = actors();
    const all = await lines(client, cast.ended.id);
    const seconds = new Set(all.map(({ at }) => at - (at % 1_000_000_000n)));
    assert.ok(seconds.size > 1);
    for (const second of seconds) {
      const cut = String(second / 1_000_000_000n);
      const [older, newer] = [{ until: cut }, { since: cut }];
      assert.deepEqual(
        await lines(client, cast.ended.id, older),
        all.filter(({ at }) => at < second),
      );
      assert.deepEqual(
        await lines(client, cast.ended.id, newer),
        all.filter(({ at }) => at >= second),
      );
    }
  });

  const noNanoseconds = stage.timestampDecimals === 0 && 'its timestamps have whole seconds';
  test('since and until are exact to the nanosecond and include it', { skip: noNanoseconds }, async () => {
    const { cast, client } = actors();
    const all = await lines(client, cast.ended.id);
    const [from, to] = [3, 8];
    const since = unix(all[from]?.at ?? 0n);
    const until = unix(all[to]?.at ?? 0n);
    assert.deepEqual(await lines(client, cast.ended.id, { since, until }), all.slice(from, to + 1));
  });

  test('a terminal’s log is not framed', async () => {
    const { cast, client } = actors();
    const log = await client.logs(cast.terminal.id, { tail: 3 });
    assert.equal(log.isFramed, false);
    assert.match((await bytes(log)).toString(), /^(?:[^\r\n]+\r\n){3}$/);
    assert.equal((await client.logs(cast.talker.id, { tail: 1 })).isFramed, true);
  });

  test('a followed log delivers what is written after, until it is let go', async () => {
    const { cast, client } = actors();
    const letGo = new AbortController();
    const log = await client.logs(cast.talker.id, { follow: true, tail: 1 }, letGo.signal);
    let received = 0;
    const read = async () => {
      for await (const chunk of log.chunks) {
        received += frames(Buffer.from(chunk)).length;
        if (received > 1) {
          letGo.abort();
        }
      }
    };
    await assert.rejects(read(), fails('cancelled'));
    assert.ok(received > 1);
  });

  test('a followed log of an ended container ends', async () => {
    const { cast, client } = actors();
    const log = await client.logs(cast.ended.id, { follow: true, tail: 2 });
    assert.equal(frames(await bytes(log)).length, 2);
  });
}

import assert from 'node:assert/strict';
import { once } from 'node:events';
import { existsSync, statSync } from 'node:fs';
import { type IncomingMessage, request } from 'node:http';
import { dirname } from 'node:path';
import { createInterface } from 'node:readline';
import { text } from 'node:stream/consumers';
import { after, before, test } from 'node:test';
import { type DemoEngine, startDemoEngine } from '../../../src/demo/demoEngine.ts';
import { FakeClock } from '../../fixtures/fakeClock.ts';
import { frames } from '../../fixtures/logFrames.ts';

const clock = new FakeClock();
let engine: DemoEngine;
before(async () => {
  engine = await startDemoEngine({ clock, seed: 'test' });
});
after(() => engine.dispose());

const socketOf = ({ host }: DemoEngine) => host.replace('unix://', '');

async function open(path: string, method = 'GET', target = engine): Promise<IncomingMessage> {
  const sent = request({ socketPath: socketOf(target), path, method }).end();
  const [response] = (await once(sent, 'response')) as [IncomingMessage];
  return response;
}

async function body(path: string, target = engine): Promise<string> {
  return text(await open(path, 'GET', target));
}

async function json<T>(path: string): Promise<T> {
  return JSON.parse(await body(path)) as T;
}

/** Sends a change and lets time pass until it is answered. */
async function change(path: string, method = 'POST'): Promise<number | undefined> {
  const answer = open(path, method);
  let isAnswered = false;
  void answer.finally(() => {
    isAnswered = true;
  });
  while (!isAnswered) {
    await clock.advance(50);
  }
  const response = await answer;
  response.resume();
  return response.statusCode;
}

/** Passes time until the promise resolves. */
async function passUntil<T>(promise: Promise<T>): Promise<T> {
  let isDone = false;
  void promise.finally(() => {
    isDone = true;
  });
  while (!isDone) {
    await clock.advance(500);
  }
  return promise;
}

async function logs(name: string, query: string): Promise<string[]> {
  const response = await open(`/v1.43/containers/${name}/logs?stdout=1&stderr=1&${query}`);
  return frames(Buffer.concat(await response.toArray())).map(({ text: line }) => line);
}

const unix = (seconds: number) => String(Math.floor(clock.now() / 1000) + seconds);

test('the socket stands in a folder of its own that nobody else may enter, and goes with the engine', async () => {
  const another = await startDemoEngine();
  const folder = dirname(socketOf(another));
  assert.equal(statSync(folder).mode & 0o777, 0o700);
  assert.equal(await body('/_ping', another), 'OK');
  await another.dispose();
  assert.equal(existsSync(folder), false);
});

test('it says in its answers that it is a demo', async () => {
  const { headers } = await open('/_ping');
  assert.deepEqual([headers['api-version'], headers.ostype], ['1.43', 'linux']);
  assert.match(String(headers.server), /Demo/);
  const version = await json<{ Platform: { Name: string }; ApiVersion: string }>('/version');
  assert.deepEqual([version.Platform.Name, version.ApiVersion], ['Container Vitals Demo', '1.43']);
  const containers = await json<{ Names: string[]; Labels: Record<string, string> }[]>(
    '/v1.41/containers/json?all=1',
  );
  assert.ok(containers.every(({ Labels }) => Labels['com.containervitals.demo'] === 'true'));
  // Whatever names it says so: logs, recordings, reports.
  assert.ok(containers.every(({ Names: [name = ''] }) => name.startsWith('/demo-')));
});

test('filters in both of their forms', async () => {
  const listed = async (filters: object, all = 1) => {
    const path = `/containers/json?all=${all}&filters=${encodeURIComponent(JSON.stringify(filters))}`;
    const containers = await json<{ Names: string[] }[]>(path);
    return containers.map(({ Names }) => Names[0]?.replace('demo-shop-', '')).sort();
  };
  assert.deepEqual(await listed({ name: ['web'] }), ['/web-1']);
  assert.deepEqual(await listed({ name: { 'demo-shop-d': true, 'demo-toolbox': true } }), [
    '/db-1',
    '/demo-toolbox',
  ]);
  assert.deepEqual(await listed({ status: ['exited'] }, 0), ['/demo-nightly-backup', '/migrate-1']);
  assert.deepEqual(await listed({ health: ['healthy'] }), ['/api-1', '/cache-1', '/db-1']);
  assert.deepEqual(await listed({ label: ['com.docker.compose.service=db', 'com.containervitals.demo'] }), [
    '/db-1',
  ]);
});

test('refusals', async () => {
  const refusal = async (path: string, method = 'GET') => {
    const response = await open(path, method);
    const answer = await text(response);
    return `${response.statusCode} ${answer === '' ? '' : (JSON.parse(answer) as { message: string }).message}`;
  };
  assert.deepEqual(
    [
      await refusal('/containers/nobody/json'),
      await refusal('/nothing'),
      await refusal('/v1.99/info'),
      await refusal('/containers/demo-toolbox/logs'),
      await refusal('/containers/demo-toolbox/logs?stdout=1&since=yesterday'),
      await refusal('/containers/json?filters=%7B%22colour%22%3A%5B%22red%22%5D%7D'),
      await refusal('/containers/demo-toolbox/stats?one-shot=1'),
      await refusal('/containers/demo-toolbox/start', 'POST'),
      await refusal('/containers/demo-nightly-backup/stop', 'POST'),
      (await refusal('/containers/demo-nightly-backup/top')).replace(/[0-9a-f]{64}/, 'ID'),
      (await refusal('/containers/demo-toolbox', 'DELETE')).replace(/[0-9a-f]{64}/, 'ID'),
      (await refusal('/containers/demo-toolbox/exec', 'POST')).slice(0, 3),
    ],
    [
      '404 No such container: nobody',
      '404 page not found',
      '400 client version 1.99 is too new. Maximum supported API version is 1.43',
      '400 Bad parameters: you must choose at least one stream',
      '400 invalid time: yesterday',
      "400 invalid filter 'colour'",
      '400 cannot have stream=true and one-shot=true',
      '304 ',
      '304 ',
      '409 Container ID is not running',
      '409 You cannot remove a running container ID. Stop the container before attempting removal or force remove',
      '501',
    ],
  );
});

test('two engines of one seed, started at the same time, answer alike to the byte', async () => {
  const [one, two] = await Promise.all([1, 2].map(() => startDemoEngine({ clock, seed: 'twin' })));
  assert.ok(one && two);
  for (const path of [
    '/containers/json?all=1',
    '/containers/demo-shop-db-1/json',
    '/containers/demo-shop-api-1/stats?stream=0',
    '/containers/demo-shop-api-1/logs?stdout=1&stderr=1&timestamps=1&tail=500',
    `/events?since=${unix(-3600)}&until=${unix(0)}`,
  ]) {
    assert.equal(await body(path, one), await body(path, two), path);
  }
  await Promise.all([one.dispose(), two.dispose()]);
});

test('a log is framed; stdout and stderr can be had apart; timestamps have nanoseconds', async () => {
  const response = await open(
    `/containers/demo-shop-api-1/logs?stdout=1&stderr=1&timestamps=1&since=${unix(-200)}`,
  );
  assert.equal(response.headers['content-type'], 'application/vnd.docker.multiplexed-stream');
  const all = frames(Buffer.concat(await response.toArray()));
  assert.deepEqual([...new Set(all.map(({ type }) => type))].sort(), [1, 2]);
  assert.ok(all.every(({ text: line }) => /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{9}Z .*\n$/.test(line)));
  const query = `timestamps=1&since=${unix(-200)}`;
  const only = async (stream: string) =>
    frames(
      Buffer.concat(await (await open(`/containers/demo-shop-api-1/logs?${stream}=1&${query}`)).toArray()),
    );
  assert.deepEqual(
    await only('stdout'),
    all.filter(({ type }) => type === 1),
  );
  assert.deepEqual(
    await only('stderr'),
    all.filter(({ type }) => type === 2),
  );
});

test('since and until include their moment and cut to the nanosecond; the tail is counted before them', async () => {
  const lines = await logs('demo-shop-web-1', 'timestamps=1&tail=40');
  const times = lines.map((line) => {
    const [, time = '', nanos] = /^(\S+)\.(\d{9})Z/.exec(line) ?? [];
    return `${Date.parse(`${time}Z`) / 1000}.${nanos}`;
  });
  const name = 'demo-shop-web-1';
  assert.deepEqual(await logs(name, `timestamps=1&since=${times[10]}`), lines.slice(10));
  assert.deepEqual(
    await logs(name, `timestamps=1&since=${times[10]}&until=${times[20]}`),
    lines.slice(10, 21),
  );
  assert.deepEqual(await logs(name, `timestamps=1&tail=30&until=${times[20]}`), lines.slice(10, 21));
  assert.deepEqual(await logs(name, `timestamps=1&tail=5&until=${times[20]}`), []);
  assert.deepEqual(await logs(name, 'tail=0'), []);
});

test('a terminal’s log is raw, with carriage returns and colours', async () => {
  const response = await open('/containers/demo-toolbox/logs?stdout=1&tail=1');
  assert.equal(response.headers['content-type'], 'application/vnd.docker.raw-stream');
  assert.match(await text(response), /^\x1b\[1mshop.*ms\r\n$/);
});

test('a followed log goes on with the lines that come, and ends with the container', async () => {
  const name = 'demo-shop-worker-1';
  const before = await logs(name, 'timestamps=1&tail=3');
  const response = await open(`/containers/${name}/logs?stdout=1&timestamps=1&tail=3&follow=1`);
  const followed = response.toArray() as Promise<Buffer[]>;
  await clock.advance(20_000);
  assert.equal(await change(`/containers/${name}/stop`), 204);
  const lines = frames(Buffer.concat(await passUntil(followed))).map(({ text: line }) => line);
  assert.deepEqual(lines.slice(0, 3), before);
  assert.ok(lines.length > 5);
  assert.deepEqual(lines, await logs(name, `timestamps=1&tail=${lines.length}`));
  assert.match(lines.at(-1) ?? '', /작업을 마치고 종료합니다/);
  assert.equal(await change(`/containers/${name}/start`), 204);
});

test('events are told as they happen, and again from history', async () => {
  const filters = encodeURIComponent(
    JSON.stringify({ type: ['container'], container: ['demo-shop-cache-1'] }),
  );
  const since = unix(0);
  const response = await open(`/events?filters=${filters}`);
  const live = createInterface({ input: response })[Symbol.asyncIterator]();
  await change('/containers/demo-shop-cache-1/restart');
  const seen: string[] = [];
  while (seen.length < 5) {
    const { value } = await passUntil(live.next());
    seen.push(value as string);
  }
  response.destroy();
  const told = seen.map((line) => JSON.parse(line) as { Action: string; Actor: { Attributes: object } });
  assert.deepEqual(
    told.map(({ Action }) => Action),
    ['kill', 'die', 'stop', 'start', 'restart'],
  );
  assert.match(seen[1] ?? '', /"exitCode":"0".*"timeNano":\d{19}\}$/);
  const replayed = await body(`/events?filters=${filters}&since=${since}&until=${unix(0)}`);
  assert.deepEqual(replayed.trim().split('\n'), seen);
});

test('stats stream a reading a second, and one is had at once', async () => {
  const response = await open('/containers/demo-shop-db-1/stats');
  const readings = createInterface({ input: response })[Symbol.asyncIterator]();
  const times: number[] = [];
  while (times.length < 3) {
    const { value } = await passUntil(readings.next());
    times.push(Date.parse((JSON.parse(value as string) as { read: string }).read));
  }
  response.destroy();
  const [first = 0, second = 0, third = 0] = times;
  assert.deepEqual([second - first, third - second], [1000, 1000]);
  const { read } = await json<{ read: string }>(
    '/containers/demo-shop-db-1/stats?stream=false&one-shot=true',
  );
  assert.equal(Date.parse(read), clock.now());
});

test('a client that goes away leaves nothing running', async () => {
  for (const path of [
    '/events',
    '/containers/demo-toolbox/stats',
    '/containers/demo-toolbox/logs?stdout=1&follow=1',
  ]) {
    const response = await open(path);
    await passUntil(Promise.resolve());
    response.destroy();
    response.on('error', () => {});
    await once(response, 'close');
  }
  while (clock.pending > 0) {
    await clock.advance(1);
  }
});

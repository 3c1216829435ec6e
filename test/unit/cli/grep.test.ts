import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { type CliSettings, cli } from '../../fixtures/cliRun.ts';
import { containerNamed, idOf } from '../../fixtures/containers.ts';
import { frame } from '../../fixtures/logBatches.ts';
import { type LogAnswer, startFakeEngine } from '../../fixtures/logServer.ts';

const stamp = '2026-11-23T06:53:23.821703015Z ';

const log =
  (...lines: readonly string[]): LogAnswer =>
  (response, query) => {
    const prefix = query.get('timestamps') === 'true' ? stamp : '';
    response.end(Buffer.concat(lines.map((line) => frame('stdout', `${prefix}${line}\n`))));
  };

const webLog = log('start', 'error one', 'then', 'later', 'Error two', 'end');
const dbLog = log('ready', '\x1b[31merror\x1b[0m: \x1b[2Jdisk\tfull', 'recovered');

/** Runs `grep` on containers with these logs; a name without one is gone by the time it is read. */
async function grep(
  t: TestContext,
  argv: readonly string[],
  logs: Readonly<Record<string, LogAnswer | undefined>> = { web: webLog, db: dbLog },
  { hasStats = false, ...settings }: CliSettings & { readonly hasStats?: boolean } = {},
) {
  const answers = Object.entries(logs).flatMap(([name, answer]) => (answer ? [[idOf(name), answer]] : []));
  const endpoint = await startFakeEngine(t, Object.fromEntries(answers));
  return cli(['grep', ...(hasStats ? [] : ['--no-stats']), ...argv], {
    ...settings,
    containers: Object.keys(logs).map((name) => ({ container: containerNamed(name) })),
    adjust: (client) => {
      client.endpoint = endpoint;
    },
  });
}

test('one container: the lines alone', async (t) => {
  const { stdout, stderr, exitCode } = await grep(t, ['error', 'web']);
  assert.equal(stdout, 'error one\nError two\n');
  assert.deepEqual([stderr, exitCode], ['', 0]);
});

test('several: with names, one after the other, text as it is', async (t) => {
  const { stdout } = await grep(t, ['error']);
  assert.equal(stdout, 'db:\x1b[31merror\x1b[0m: \x1b[2Jdisk\tfull\nweb:error one\nweb:Error two\n');
});

test('in the order they were named, although the first is the slowest', async (t) => {
  const slow: LogAnswer = (response, query) => void setTimeout(() => webLog(response, query), 300);
  const { stdout } = await grep(t, ['error', 'web', 'db'], { web: slow, db: dbLog });
  assert.match(stdout, /^web:error one\nweb:Error two\ndb:/);
});

test('the newest hits alone, the newest first, in the order of the names', async (t) => {
  const { stdout } = await grep(t, ['error', 'db', 'web', '--newest', '1', '-i']);
  assert.equal(stdout, 'db:\x1b[31merror\x1b[0m: \x1b[2Jdisk\tfull\nweb:Error two\n');
  const { stderr } = await grep(t, ['error', '--newest', '1', '-c']);
  assert.match(stderr, /--newest and --count contradict each other/);
});

test('context is marked by its separator, and runs are parted', async (t) => {
  const { stdout } = await grep(t, ['error', '-n', '-A1', 'web', 'db']);
  assert.equal(
    stdout,
    [
      'web:2:error one',
      'web-3-then',
      '--',
      'web:5:Error two',
      'web-6-end',
      '--',
      'db:2:\x1b[31merror\x1b[0m: \x1b[2Jdisk\tfull',
      'db-3-recovered',
      '',
    ].join('\n'),
  );
  assert.equal(
    (await grep(t, ['error', '-C1', 'web'])).stdout,
    'start\nerror one\nthen\nlater\nError two\nend\n',
  );
  assert.equal((await grep(t, ['Error', '-C2', '-B0', 'web'])).stdout, 'Error two\nend\n');
});

test('case, plain text and inversion', async (t) => {
  assert.equal((await grep(t, ['Error', 'web'])).stdout, 'Error two\n');
  assert.equal((await grep(t, ['-i', 'ERROR', 'web'])).stdout, 'error one\nError two\n');
  assert.equal((await grep(t, ['-s', 'error', 'web'])).stdout, 'error one\n');
  assert.equal((await grep(t, ['-F', 'r.o', 'web'])).exitCode, 1);
  assert.equal((await grep(t, ['-Ev', 'e', 'web'])).stdout, 'start\n');
  const { exitCode, stderr } = await grep(t, ['-i', '-s', 'x']);
  assert.equal(exitCode, 2);
  assert.match(stderr, /-i and -s contradict each other/);
});

test('counts, of each and in all', async (t) => {
  assert.deepEqual(await grep(t, ['-c', 'error']), { stdout: 'db:1\nweb:2\n', stderr: '', exitCode: 0 });
  assert.deepEqual(await grep(t, ['-c', 'two', 'web']), { stdout: 'web:1\n', stderr: '', exitCode: 0 });
  assert.deepEqual(await grep(t, ['--total', 'error']), { stdout: '3\n', stderr: '', exitCode: 0 });
  assert.deepEqual(await grep(t, ['-c', 'nothing']), { stdout: 'db:0\nweb:0\n', stderr: '', exitCode: 1 });
});

test('a container that cannot be searched is told, and the others are searched', async (t) => {
  const { stdout, stderr, exitCode } = await grep(t, ['error', 'gone', 'web'], {
    web: webLog,
    gone: undefined,
  });
  assert.equal(stdout, 'web:error one\nweb:Error two\n');
  assert.equal(stderr, 'container-vitals: gone: There is no container “gone”; it may have been removed.\n');
  assert.equal(exitCode, 2);
});

test('a pattern that backtracks for ever ends with what it found', async (t) => {
  const hostile = log('aa', `${'a'.repeat(50)}!`);
  const { stdout, stderr, exitCode } = await grep(t, ['^(a+)+$', 'web'], { web: hostile });
  assert.equal(stdout, 'aa\n');
  assert.match(
    stderr,
    /^container-vitals: web: The pattern “\^\(a\+\)\+\$” took too long on the log of web\. /,
  );
  assert.equal(exitCode, 2);
});

test('mistakes are told before anything is read', async (t) => {
  assert.match((await grep(t, ['(', 'web'])).stderr, /“\(” is not a valid regular expression: /);
  assert.match((await grep(t, ['x', '--since', 'soon'])).stderr, /“soon” is not a moment in time/);
  assert.match((await grep(t, ['x', '-A', 'x'])).stderr, /--after-context wants a whole number/);
  assert.match((await grep(t, ['x', 'wep'])).stderr, /There is no container “wep”/);
  assert.equal((await grep(t, ['x', 'wep'])).exitCode, 2);
});

test('a hit comes with its stack trace, and counts once', async (t) => {
  const web = log('start', 'Error: boom', '    at pay (/app/a.js:1:1)', 'GET / 200', 'Error: alone');
  const { stdout } = await grep(t, ['a.js|boom', '--traces', '-n', 'web'], { web });
  assert.equal(stdout, '2:Error: boom\n3-    at pay (/app/a.js:1:1)\n');
  assert.equal((await grep(t, ['error|a.js', '--traces', '-c', 'web'], { web })).stdout, 'web:2\n');
  const counted = await grep(t, ['error|a.js', '--traces', '--count-by', 'stream', '--json', 'web'], { web });
  assert.equal(JSON.parse(counted.stdout)[0].count, 2);
  assert.match((await grep(t, ['-v', 'x', '--traces'])).stderr, /-v and --traces contradict each other/);
});

test('a pattern of the library, by its name', async (t) => {
  const web = log('took 812ms', 'GET / 503 1 ms', 'Error: x', '    at y (/z.js:1:1)');
  const find = async (...argv: string[]) => (await grep(t, [...argv, 'web'], { web })).stdout;
  assert.equal(await find('--pattern', 'http5xx'), 'GET / 503 1 ms\n');
  assert.equal(await find('--pattern', 'slow'), '');
  assert.equal(await find('--pattern', 'slow=800'), 'took 812ms\n');
  assert.equal(await find('--pattern', 'exceptions', '-c'), 'web:1\n');
  assert.equal(await find('--pattern', 'slow=800', '-e', 'Error'), 'took 812ms\nError: x\n');
  assert.match(
    (await grep(t, ['--pattern', 'https5xx', 'web'], { web })).stderr,
    /There is no pattern “https5xx”.\nDid you mean one of these\? http5xx, http4xx\n$/,
  );
});

test('since, until and tail are the engine’s affair', async (t) => {
  let asked: URLSearchParams | undefined;
  const web: LogAnswer = (response, query) => {
    asked = query;
    webLog(response, query);
  };
  await grep(t, ['x', '--since', '2026-11-23T00:00:00Z', '--until', '1800000000.5', '--tail', '7'], { web });
  assert.equal(asked?.get('since'), '1795392000');
  assert.equal(asked?.get('until'), '1800000000.5');
  assert.equal(asked?.get('tail'), '7');
});

test('on a terminal matches are coloured, and nothing in a log can drive it', async (t) => {
  const { stdout } = await grep(t, ['error', 'web', 'db'], undefined, { isTTY: true });
  assert.match(stdout, /^\x1b\[35mweb\x1b\[39m\x1b\[36m:\x1b\[39m\x1b\[31merror\x1b\[39m one\n/);
  assert.match(stdout, /\x1b\[31merror\x1b\[39m: disk\tfull\n$/);
  const hostile = log('error \x1b[2J\x07\u202e\r overwritten');
  const plain = await grep(t, ['error', 'web'], { web: hostile }, { isTTY: true, env: { NO_COLOR: '1' } });
  assert.equal(plain.stdout, 'error \ufffd\ufffd\ufffd overwritten\n');
});

test('JSON has every line with its place', async (t) => {
  const { stdout } = await grep(t, ['Error', '-B1', 'web', '--json']);
  const common = { id: idOf('web'), name: 'web', timestamp: stamp.trim(), textTime: null, stream: 'stdout' };
  assert.deepEqual(JSON.parse(stdout), [
    { ...common, index: 3, level: null, text: 'later', isHit: false, ranges: [] },
    { ...common, index: 4, level: 'error', text: 'Error two', isHit: true, ranges: [[0, 5]] },
  ]);
  assert.equal((await grep(t, ['nothing', '--json'])).stdout, '[]\n');
});

test('several patterns, and none of some others, as grep -e and grep -v have it', async (t) => {
  const { stdout } = await grep(t, ['-e', 'error', '-e', 'later', '--exclude', 'two', 'web']);
  assert.equal(stdout, 'error one\nlater\n');
  assert.equal((await grep(t, ['-w', 'the', 'web'])).exitCode, 1);
  assert.equal((await grep(t, ['-w', 'then', 'web'])).stdout, 'then\n');
});

test('levels, streams and fields need no pattern', async (t) => {
  const logs = { web: log('INFO ready', 'level=warn msg=slow took=1200ms', '{"level":"error","took":30}') };
  assert.equal((await grep(t, ['--level', 'warning,error', '-c', '--total'], logs)).stdout, '2\n');
  assert.equal(
    (await grep(t, ['--field', 'took>1s', '--field', 'msg=slow', '-c', '--total'], logs)).stdout,
    '1\n',
  );
  assert.equal((await grep(t, ['--stream', 'stderr'], logs)).exitCode, 1);
  const wrong = await grep(t, ['--level', 'loud'], logs);
  assert.equal(wrong.exitCode, 2);
  assert.match(wrong.stderr, /--level knows fatal, error, .*, not “loud”\./);
  assert.match((await grep(t, ['--field', 'took is long'], logs)).stderr, /“took is long” is no condition/);
  assert.match((await grep(t, [], logs)).stderr, /Something is missing/);
});

test('--count-by: a table of what was found', async (t) => {
  const { stdout, exitCode } = await grep(t, ['error', '--count-by', 'container']);
  assert.match(
    stdout,
    /^COUNT +SHARE +FIRST +LAST +WHAT\n {4}2 {2}66\.7% {2}█{20} {2}.* {2}web\n {4}1 {2}33\.3% {2}█{10} {2}.* {2}db\n$/,
  );
  assert.equal(exitCode, 0);
  const top = await grep(t, ['', 'web', '--count-by', 'template', '--top', '1']);
  assert.match(top.stdout, /\(others\)\n$/);
  const wrong = await grep(t, ['error', '--count-by', 'colour']);
  assert.deepEqual([wrong.exitCode, wrong.stderr.includes('“colour” is nothing to count by.')], [2, true]);
  assert.equal((await grep(t, ['nowhere', '--count-by', 'level'])).exitCode, 1);
});

test('what was searched is told on stderr, in a window whose zone is named', async (t) => {
  const { stderr } = await grep(t, ['error', '--since', '2026-11-23T00:00:00Z'], undefined, {
    hasStats: true,
  });
  assert.match(
    stderr,
    /^container-vitals: 3 hits in 2 of 2 containers; 9 lines searched in [\d.]+ s \(since 2026-11-2\d .*, .*\)\n$/,
  );
});

test('one object per line, CSV and Markdown', async (t) => {
  const logs = { web: log('error | `one`', 'x'), db: log('\x1b[31merror\x1b[0m, "two"\x07') };
  const json = (await grep(t, ['error', '--format', 'json'], logs)).stdout.trimEnd().split('\n');
  assert.deepEqual(
    json.map((line) => JSON.parse(line).name),
    ['db', 'web'],
  );
  const csv = (await grep(t, ['error', 'web', '--format', 'csv'], logs)).stdout;
  assert.equal(
    csv,
    `id,name,index,timestamp,textTime,stream,level,text,isHit\r\n${idOf('web')},web,0,${stamp.trim()},,stdout,error,error | \`one\`,true\r\n`,
  );
  const markdown = (await grep(t, ['error', '--format', 'markdown'], logs)).stdout;
  assert.equal(markdown, '### db\n\n    error, "two"\ufffd\n\n### web\n\n    error | `one`\n');
  const wrong = await grep(t, ['error', '--format', 'xml'], logs);
  assert.match(wrong.stderr, /--format knows text, json, csv, markdown, not “xml”/);
});

test('counts in the same formats', async (t) => {
  const counted = ['error', '--count-by', 'container', '--format'];
  assert.equal(
    (await grep(t, [...counted, 'json'])).stdout.split('\n')[0],
    `{"key":"web","count":2,"first":"${stamp.trim()}","last":"${stamp.trim()}"}`,
  );
  assert.match((await grep(t, [...counted, 'csv'])).stdout, /^key,count,first,last\r\nweb,2,/);
  assert.match(
    (await grep(t, [...counted, 'markdown'])).stdout,
    /^\| key \| count .*\n\|---\|---\|---\|---\|\n\| web \| 2 \|/,
  );
  assert.match(
    (await grep(t, ['error', '-c', '--format', 'csv'])).stdout,
    /^id,name,hits,records,isComplete\r\n/,
  );
});

test('by what the pattern has captured', async (t) => {
  const web = log('GET /cart 200', 'GET /cart 503', 'GET /pay 503');
  const { stdout } = await grep(t, ['GET (\\S+)', 'web', '--count-by', 'match', '--format', 'csv'], { web });
  assert.match(stdout, /\r\n\/cart,2,.*\r\n\/pay,1,/);
});

test('by which of several patterns has found a line', async (t) => {
  const web = log('GET /cart 200', 'GET /cart 503', 'POST /pay 503');
  const patterns = ['-e', 'GET', '-e', '503', '-e', '404'];
  const { stdout } = await grep(t, [...patterns, 'web', '--count-by', 'pattern', '--format', 'csv'], { web });
  assert.match(stdout, /\r\n503,2,.*\r\nGET,2,.*\r\n404,0,,\r\n$/);
  const table = await grep(t, ['GET', 'web', '--count-by', 'pattern'], { web });
  assert.match(table.stdout, /100\.0%.* GET\n$/);
});

test('times before the lines, and lines in their order', async (t) => {
  const at =
    (time: string, text: string): LogAnswer =>
    (response, query) =>
      void response.end(frame('stdout', `${query.get('timestamps') === 'true' ? `${time} ` : ''}${text}\n`));
  const logs = {
    a: at('2026-11-23T10:00:02.000000001Z', '2026-11-23T09:00:00Z held back'),
    b: at('2026-11-23T10:00:01.5Z', 'soon'),
  };
  assert.equal(
    (await grep(t, ['', '-t', '--sort'], logs)).stdout,
    'b:2026-11-23T10:00:01.5Z soon\na:2026-11-23T10:00:02.000000001Z 2026-11-23T09:00:00Z held back\n',
  );
  assert.equal(
    (await grep(t, ['', '--text-time', '--sort'], logs)).stdout,
    'a:2026-11-23T09:00:00.000Z 2026-11-23T09:00:00Z held back\nb:2026-11-23T10:00:01.5Z soon\n',
  );
});

import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { LogStreamName } from '../../../../src/core/logs/logRecord.ts';
import { StackTraceReader, type TraceEntry } from '../../../../src/core/logs/stackTrace.ts';

type Line = readonly [LogStreamName, string];

/** The lines of a log by the entry they are taken for; blank lines at the end of a trace stand alone. */
function entriesOf(lines: readonly Line[]): string[] {
  const reader = new StackTraceReader();
  const found = lines.map(([stream, text], index) => reader.next(index, stream, text));
  const entries = new Map<TraceEntry, number[]>();
  const alone: [number, string][] = [];
  let waiting: number[] = [];
  for (const [index, entry] of found.entries()) {
    if (entry === undefined) {
      waiting.push(index);
      continue;
    }
    const members = entries.get(entry);
    if (members) {
      members.push(...waiting, index);
    } else {
      alone.push(...waiting.map((blank): [number, string] => [blank, lines[blank]?.[1] ?? '']));
      entries.set(entry, [index]);
    }
    waiting = [];
  }
  const text = (index: number) => lines[index]?.[1] ?? '';
  return [
    ...[...entries.values()].map((members): [number, string] => [
      members[0] as number,
      members.map(text).join('\n'),
    ]),
    ...alone,
    ...waiting.map((index): [number, string] => [index, text(index)]),
  ]
    .sort(([a], [b]) => a - b)
    .map(([, entry]) => entry);
}

/** Each is one entry of a log; together, they must be taken apart just so. */
const logs: Readonly<Record<string, readonly string[]>> = {
  'Java: a logger’s line, causes and suppressed exceptions': [
    '2026-11-23 10:15:00.123  INFO 1 --- [nio-8080-exec-1] c.a.shop.Cart : added 3',
    `2026-11-23 10:15:01.500 ERROR 1 --- [nio-8080-exec-1] c.a.shop.Checkout : payment failed
java.lang.IllegalStateException: no answer from the bank
\tat com.acme.shop.Checkout.pay(Checkout.java:42) ~[classes!/:1.0]
\tat java.base/java.lang.Thread.run(Thread.java:833)
\tSuppressed: java.io.IOException: stream closed
\t\tat com.acme.shop.Bank.close(Bank.java:17)
\t\t... 12 more
Caused by: java.net.SocketTimeoutException: Read timed out
\tat java.base/sun.nio.ch.NioSocketImpl.read(NioSocketImpl.java:283)
\t... 57 common frames omitted`,
    '2026-11-23 10:15:02.000  INFO 1 --- [nio-8080-exec-2] c.a.shop.Cart : added 1',
  ],
  'Java: uncaught': [
    'starting',
    `Exception in thread "main" java.lang.NullPointerException: Cannot invoke "String.length()"
\tat Main.main(Main.java:5)`,
    'Picked up JAVA_TOOL_OPTIONS',
  ],
  'Python: logged with its exception, and chained': [
    'INFO:root:started',
    `ERROR:root:request failed
Traceback (most recent call last):
  File "/app/shop.py", line 12, in pay
    return prices[item]
           ~~~~~~^^^^^^
KeyError: 'apple'

During handling of the above exception, another exception occurred:

Traceback (most recent call last):
  File "/app/shop.py", line 30, in handle
    pay(item)
shop.errors.PaymentError: no price

The above exception was the direct cause of the following exception:

Traceback (most recent call last):
  File "/app/wsgi.py", line 3, in <module>
    handle()
RuntimeError: giving up`,
    'INFO:root:stopped',
  ],
  'Python: uncaught, an exception group, a syntax error': [
    'ready',
    `Traceback (most recent call last):
  File "/app/main.py", line 1, in <module>
    import nothing
ModuleNotFoundError: No module named 'nothing'`,
    `  + Exception Group Traceback (most recent call last):
  |   File "/app/group.py", line 3, in <module>
  |     raise ExceptionGroup("two", [ValueError(1), TypeError(2)])
  | ExceptionGroup: two (2 sub-exceptions)
  +-+---------------- 1 ----------------
    | ValueError: 1
    +---------------- 2 ----------------
    | TypeError: 2
    +------------------------------------`,
    'done',
  ],
  'Node.js: uncaught, with the source, properties and a cause': [
    'listening on 3000',
    `/app/server.js:10
    throw new Error('boom', { cause });
    ^

Error: boom
    at Server.<anonymous> (/app/server.js:10:11)
    at async file:///app/main.mjs:3:1 {
  code: 'EBOOM',
  [cause]: TypeError: x is not a function
      at /app/x.js:1:1
}

Node.js v22.11.0`,
    'restarting',
  ],
  'Node.js: logged': [
    'GET / 200',
    `TypeError: Cannot read properties of undefined (reading 'id')
    at Cart.total (/app/cart.js:7:15)
    at process.processTicksAndRejections (node:internal/process/task_queues:95:5)`,
    `[10:15:00] ERROR: request failed
    reqId: 17
    Error: no rows
        at query (/app/db.js:3:9)`,
    'GET / 200',
  ],
  'Go: a panic and another goroutine': [
    '2026/11/23 10:15:00 listening',
    `panic: runtime error: invalid memory address or nil pointer dereference
[signal SIGSEGV: segmentation violation code=0x1 addr=0x0 pc=0x48e1c5]

goroutine 1 [running]:
main.(*Server).handle(0xc000012345, {0x4b2f60, 0x1})
\t/src/main.go:12 +0x1d
main.main()
\t/src/main.go:7 +0x25

goroutine 18 [select, 3 minutes]:
net/http.(*Server).Serve(...)
\t/usr/local/go/src/net/http/server.go:3000 +0x3a
created by main.main in goroutine 1
\t/src/main.go:6 +0x11
exit status 2`,
    '2026/11/23 10:15:01 listening',
  ],
  'Go: a panic that net/http caught': [
    `2026/11/23 10:15:00 http: panic serving 172.18.0.1:51234: boom
goroutine 34 [running]:
net/http.(*conn).serve.func1()
\t/usr/local/go/src/net/http/server.go:1947 +0xbe`,
    '2026/11/23 10:15:01 GET / 200',
  ],
  '.NET: uncaught with an inner exception': [
    'info: Microsoft.Hosting.Lifetime[14]',
    `Unhandled exception. System.InvalidOperationException: cannot pay
 ---> System.Net.Http.HttpRequestException: Connection refused (bank:443)
   at Shop.Bank.Ask() in /src/Bank.cs:line 12
   --- End of inner exception stack trace ---
   at Shop.Checkout.Pay(Order order) in /src/Checkout.cs:line 40
   at Program.<Main>$(String[] args) in /src/Program.cs:line 3`,
    'Application is shutting down...',
  ],
  '.NET: a console logger': [
    `fail: Microsoft.AspNetCore.Server.Kestrel[13]
      Connection id "0HN7", Request id "0HN7:1": An unhandled exception was thrown.
      System.InvalidOperationException: cannot pay
         at Shop.Checkout.Pay() in /src/Checkout.cs:line 40`,
    'info: Microsoft.AspNetCore.Hosting.Diagnostics[2]',
  ],
  'Ruby: uncaught, and as Rails writes it': [
    'Puma starting',
    `/app/shop.rb:3:in 'Shop#pay': no price (RuntimeError)
\tfrom /app/shop.rb:9:in 'Shop#handle'
\tfrom /app/main.rb:1:in '<main>'`,
    `F, [2026-11-23T10:15:00.000000 #7] FATAL -- : RuntimeError (no price):
app/models/shop.rb:3:in \`pay'
app/controllers/shop_controller.rb:9:in \`create'`,
    'I, [2026-11-23T10:15:01.000000 #7]  INFO -- : Started GET "/"',
  ],
  PHP: [
    `PHP Fatal error:  Uncaught Exception: no price in /app/shop.php:3
Stack trace:
#0 /app/shop.php(9): pay()
#1 {main}
  thrown in /app/shop.php on line 3`,
    '172.18.0.1 - - "GET /index.php" 500',
  ],
  'no traces: lists, JSON over several lines, words that look alike': [
    'Configuration:',
    '  port: 80',
    '    at least 3 workers'.trim(),
    '{',
    '  "level": "info"',
    '}',
    'Error rate is 0',
    'goroutines: 12',
    '',
    'done(1)',
  ],
};

for (const [name, entries] of Object.entries(logs)) {
  test(name, () => {
    const lines = entries.flatMap((entry) => entry.split('\n')).map((text): Line => ['stderr', text]);
    assert.deepEqual(entriesOf(lines), entries);
  });
}

test('lines of the other stream part nothing', () => {
  const lines: readonly Line[] = [
    ['stderr', 'Error: boom'],
    ['stdout', 'GET / 200'],
    ['stderr', '    at a (/app/a.js:1:1)'],
    ['stdout', '    at home'],
    ['stdout', 'GET / 201'],
    ['stderr', '    at b (/app/b.js:1:1)'],
  ];
  assert.deepEqual(entriesOf(lines), [
    'Error: boom\n    at a (/app/a.js:1:1)\n    at b (/app/b.js:1:1)',
    'GET / 200\n    at home',
    'GET / 201',
  ]);
});

test('a trace ends where it grows too long, and where the other stream has gone on without it', () => {
  const frames = Array.from({ length: 600 }, (_, index): Line => ['stdout', `    at f${index} (/a.js:1:1)`]);
  const [first, second] = entriesOf([['stdout', 'Error: deep'], ...frames]);
  assert.equal(first?.split('\n').length, 500);
  assert.equal(second?.split('\n').length, 101);
  const long = entriesOf([
    ['stdout', 'Error: wide'],
    ['stdout', ` at ${'x'.repeat(200_000)}`],
  ]);
  assert.equal(long.length, 2);
  const others = Array.from({ length: 101 }, (_, index): Line => ['stdout', `line ${index}`]);
  const parted = entriesOf([['stderr', 'Error: boom'], ...others, ['stderr', '    at late (/a.js:1:1)']]);
  assert.equal(parted[0], 'Error: boom');
  assert.equal(parted.at(-1), '    at late (/a.js:1:1)');
});

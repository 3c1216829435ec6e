import assert from 'node:assert/strict';
import { test } from 'node:test';
import { sourcePaths } from '../../../../../src/core/logs/links/sourcePaths.ts';

/** What is the link, and where it leads. */
const linksIn = (text: string) =>
  sourcePaths(text).map(({ range: [start, end], path, line, column }) => ({
    link: text.slice(start, end),
    to: [path, line, column].filter((part) => part !== undefined).join(' '),
  }));

/** A line as programs write it, the text of its link, and the place: path, line, column. */
const frames: readonly (readonly [line: string, link: string, to: string])[] = [
  [
    '\tat com.acme.shop.Checkout.pay(Checkout.java:42) ~[classes!/:1.0]',
    'Checkout.java:42',
    'com/acme/shop/Checkout.java 42',
  ],
  ['at app//com.acme.Shop$Item$1.lambda$run$0(Shop.java:7)', 'Shop.java:7', 'com/acme/Shop.java 7'],
  ['\tat Main.<init>(Main.java:5)', 'Main.java:5', 'Main.java 5'],
  ['\tat 상점.결제.Main.main(Main.kt:9)', 'Main.kt:9', '상점/결제/Main.kt 9'],
  [
    '  File "/app/my shop/pay.py", line 12, in pay',
    '/app/my shop/pay.py", line 12',
    '/app/my shop/pay.py 12',
  ],
  ['    at Server.<anonymous> (/app/server.js:10:11)', '/app/server.js:10:11', '/app/server.js 10 11'],
  ['    at async file:///app/main.mjs:3:1 {', '///app/main.mjs:3:1', '/app/main.mjs 3 1'],
  ['    at pay (webpack://shop/./src/pay.ts:3:1)', '//shop/./src/pay.ts:3:1', '/shop/src/pay.ts 3 1'],
  ['\t/src/internal/pay.go:12 +0x1d', '/src/internal/pay.go:12', '/src/internal/pay.go 12'],
  ['{"level":"error","caller":"shop/pay.go:88","msg":"x"}', 'shop/pay.go:88', 'shop/pay.go 88'],
  [
    '   at Shop.Orders.Pay(Order o) in /src/Shop/Orders.cs:line 42',
    '/src/Shop/Orders.cs:line 42',
    '/src/Shop/Orders.cs 42',
  ],
  [
    String.raw`   at Shop.Pay() in C:\src\Shop\Pay.cs:line 4`,
    String.raw`\src\Shop\Pay.cs:line 4`,
    '/src/Shop/Pay.cs 4',
  ],
  [
    "app/models/order.rb:42:in 'Order#pay': no rows (RuntimeError)",
    'app/models/order.rb:42',
    'app/models/order.rb 42',
  ],
  ["\tfrom ./bin/run.rb:3:in `<main>'", './bin/run.rb:3', 'bin/run.rb 3'],
  ['#0 /app/public/index.php(17): pay()', '/app/public/index.php(17)', '/app/public/index.php 17'],
  ["thread 'main' panicked at src/main.rs:10:5:", 'src/main.rs:10:5', 'src/main.rs 10 5'],
  ['cannot read /app/config/한국.yaml.', '/app/config/한국.yaml', '/app/config/한국.yaml'],
  ["Error: Cannot find module './cart.js'", './cart.js', 'cart.js'],
];

for (const [line, link, to] of frames) {
  test(`a place in the source: ${to}`, () => {
    assert.deepEqual(linksIn(line), [{ link, to }]);
  });
}

test('several in a line', () => {
  assert.deepEqual(
    linksIn('a.js:1 <- b.ts:2:3, "c.py"').map(({ to }) => to),
    ['a.js 1', 'b.ts 2 3', 'c.py'],
  );
});

test('what looks like one but is none', () => {
  for (const text of [
    '.js',
    'ran in 3.5 s',
    'app.jsonl',
    'index.js.map',
    'example.com:443',
    'cdn.java_x',
    '',
  ]) {
    assert.deepEqual(linksIn(text), [], text);
  }
});

test('a line made to be slow takes no longer than others', () => {
  const started = performance.now();
  for (const text of [
    'a.js'.repeat(25_000),
    '.js:'.repeat(25_000),
    `${'a.'.repeat(50_000)}X.java`,
    '"'.repeat(100_000),
  ]) {
    sourcePaths(text);
  }
  // Square time would be minutes.
  assert.ok(performance.now() - started < 20_000);
});

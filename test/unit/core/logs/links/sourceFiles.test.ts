import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type ContainerSources, SourceFiles } from '../../../../../src/core/logs/links/sourceFiles.ts';

const shop = new SourceFiles(
  ['/home/kim/shop'],
  [
    '/home/kim/shop/api/src/index.js',
    '/home/kim/shop/web/src/index.js',
    '/home/kim/shop/web/server.js',
    '/home/kim/shop/billing/src/main/java/com/acme/Bill.java',
    '/home/kim/shop/old/src/main/java/org/acme/Bill.java',
    '/home/kim/shop/pay/main.go',
    '/home/kim/shop/pay/internal/bank.go',
    '/home/kim/shop/tools/main.go',
    '/home/kim/shop/tools/bank.go',
    '/home/kim/shop/Shop/Orders.cs',
    '/home/kim/shop/lib/router.js',
  ],
);

const unknown: ContainerSources = { mounts: [], workingDirectory: undefined, roots: [] };
const found = (path: string, container: Partial<ContainerSources> = {}) =>
  shop.find(path, { ...unknown, ...container })?.replace('/home/kim/shop/', '');

test('by a bind mount, the innermost one first', () => {
  const mounts = [
    { source: '/home/kim/shop/api', destination: '/app' },
    { source: '/home/kim/shop/web/src', destination: '/app/src' },
    { source: '/home/kim/shop/web/server.js', destination: '/run.js' },
  ];
  assert.equal(found('/app/src/index.js', { mounts }), 'web/src/index.js');
  assert.equal(found('src/index.js', { mounts, workingDirectory: '/app' }), 'web/src/index.js');
});

test('by a mount of Docker Desktop and of Windows', () => {
  const windows = new SourceFiles(
    ['/c:/Users/kim/shop'],
    ['/c:/Users/kim/shop/pay.py', '/c:/Users/kim/shop/x/pay.py'],
  );
  for (const source of [String.raw`C:\Users\kim\shop`, '/run/desktop/mnt/host/c/Users/kim/shop']) {
    const mounts = [{ source, destination: '/app' }];
    assert.equal(windows.find('/app/pay.py', { ...unknown, mounts }), '/c:/Users/kim/shop/pay.py');
  }
  const mounts = [{ source: '/host_mnt/home/kim/shop/api', destination: '/srv' }];
  assert.equal(found('/srv/src/index.js', { mounts }), 'api/src/index.js');
});

test('by WORKDIR and what it was built from', () => {
  const container = { workingDirectory: '/app', roots: ['/home/kim/shop/api', '/home/kim/shop'] };
  assert.equal(found('/app/src/index.js', container), 'api/src/index.js');
  assert.equal(found('src/index.js', container), 'api/src/index.js');
});

test('by a folder of the workspace, and by the path it was compiled at', () => {
  assert.equal(found('/app/api/src/index.js', { workingDirectory: '/app' }), 'api/src/index.js');
  assert.equal(found('/home/kim/shop/pay/main.go'), 'pay/main.go');
});

test('compiled in another folder, or with the name of its module', () => {
  const roots = ['/home/kim/shop/pay'];
  assert.equal(found('/src/main.go', { roots }), 'pay/main.go');
  assert.equal(found('/build/internal/bank.go'), 'pay/internal/bank.go');
  assert.equal(found('github.com/acme/pay/main.go'), 'pay/main.go');
  assert.equal(found('/source/Shop/Orders.cs'), 'Shop/Orders.cs');
});

test('by the package', () => {
  assert.equal(found('com/acme/Bill.java'), 'billing/src/main/java/com/acme/Bill.java');
  assert.equal(found('Bill.java'), undefined);
  assert.equal(found('net/acme/Bill.java'), undefined);
});

test('no link where several would do, and none to what only has the same name', () => {
  assert.equal(found('/app/src/index.js', { workingDirectory: '/app' }), undefined);
  assert.equal(found('/app/server.js', { workingDirectory: '/app' }), 'web/server.js');
  assert.equal(found('/opt/tool/main.go'), undefined);
  assert.equal(found('/usr/local/lib/node_modules/npm/lib/router.js'), undefined);
  assert.equal(found('/app/node_modules/express/lib/router.js', { workingDirectory: '/app' }), undefined);
});

test('nothing leads out of the workspace', () => {
  const mounts = [{ source: '/', destination: '/' }];
  for (const path of [
    '/etc/passwd.ini',
    '/home/kim/shop/../secret.yml',
    '../../x.py',
    'constructor.js',
    '/',
    '',
  ]) {
    assert.equal(found(path, { mounts, workingDirectory: '/app', roots: ['/'] }), undefined, path);
  }
});

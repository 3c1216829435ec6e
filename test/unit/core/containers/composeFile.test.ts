import assert from 'node:assert/strict';
import { test } from 'node:test';
import { buildContext, composeFiles, serviceSpan } from '../../../../src/core/containers/composeFile.ts';

const file = `
x-build: &build
  context: ./shared
services:
  api:
    build: ./api
  web:
    build:
      context: ../web
      dockerfile: Dockerfile.dev
  worker:
    build: *build
  mailer:
    build: { <<: *build, target: prod }
  db:
    image: postgres
  remote:
    build: https://github.com/acme/shop.git
  chosen:
    build: \${CONTEXT}
  here:
    build: .
  far:
    build: /srv/far
`;

test('the folder that a service is built from', () => {
  const contexts = ['api', 'web', 'worker', 'mailer', 'here', 'far'].map((service) =>
    buildContext(file, service, '/home/kim/shop'),
  );
  assert.deepEqual(contexts, [
    '/home/kim/shop/api',
    '/home/kim/web',
    '/home/kim/shop/shared',
    '/home/kim/shop/shared',
    '/home/kim/shop',
    '/srv/far',
  ]);
  assert.equal(buildContext(file, 'api', 'C:\\shop'), 'C:/shop/api');
});

test('what is not built from a folder, and what is no compose file', () => {
  for (const service of ['db', 'remote', 'chosen', 'absent']) {
    assert.equal(buildContext(file, service, '/home/kim/shop'), undefined, service);
  }
  for (const text of [
    '',
    '- a',
    'services: [',
    'services: { api: 3 }',
    'services: { api: { build: [1] } }',
  ]) {
    assert.equal(buildContext(text, 'api', '/home/kim/shop'), undefined, text);
  }
});

test('a service is found where the file names it, whatever else goes by its name', () => {
  const span = serviceSpan(file, 'web');
  assert.ok(span);
  assert.equal(file.slice(span.start, span.end), 'web');
  assert.equal(file.slice(0, span.start).split('\n').at(-2)?.trim(), 'build: ./api');
  assert.equal(serviceSpan(file, 'absent'), undefined);
  assert.equal(serviceSpan('services: [', 'web'), undefined);
});

test('the files of a project are those that compose noted', () => {
  const labels = { 'com.docker.compose.project.config_files': '/shop/compose.yaml,/shop/override.yaml' };
  assert.deepEqual(composeFiles(labels), ['/shop/compose.yaml', '/shop/override.yaml']);
  assert.deepEqual(composeFiles({}), []);
});

import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Container } from '../../../src/core/containers/container.ts';
import { groupContainers } from '../../../src/core/containers/containerTree.ts';
import { ContainerNodes, rootsOf } from '../../../src/extension/views/containerNodes.ts';
import { containerNamed, idOf } from '../../fixtures/containers.ts';

const engine = 'unix:///a.sock';

const ofProject = (project: string, service: string) =>
  containerNamed(`${project}-${service}-1`, {
    compose: { project, service, number: 1, workingDirectory: undefined },
  });

const [web, db, tool] = [ofProject('shop', 'web'), ofProject('shop', 'db'), containerNamed('tool')];

const groupsOf = (...containers: Container[]) => groupContainers(containers);
const names = (containers: readonly Container[]) => containers.map(({ name }) => name).sort();

test('a row is the same object for as long as it is shown, and knows what it stands for now', () => {
  const nodes = new ContainerNodes();
  const [shop] = nodes.roots(groupsOf(web, tool), engine);
  assert.deepEqual(shop?.containerIds, [idOf(web.name)]);
  const [row] = nodes.children(shop, engine);
  assert.ok(row);
  assert.equal(nodes.parent(row), shop);
  assert.equal(nodes.roots(groupsOf(web, db, tool), engine)[0], shop);
  assert.deepEqual([...shop.containerIds].sort(), [web.id, db.id].sort());
  assert.ok(nodes.children(shop, engine).includes(row));
  // Another engine may have a container of the same id: a copy of the machine.
  assert.ok(!nodes.children(shop, 'unix:///b.sock').includes(row));
});

test('rows can be seen in groups that are expanded, and where there are no groups', () => {
  const nodes = new ContainerNodes();
  const groups = groupsOf(web, db, tool);
  const [shop] = nodes.roots(groups, engine);
  assert.ok(shop);
  assert.deepEqual(nodes.visible(groups), []);
  assert.equal(nodes.setExpanded(shop, true), true);
  assert.equal(nodes.setExpanded(shop, true), false);
  assert.deepEqual(names(nodes.visible(groups)), ['shop-db-1', 'shop-web-1']);
  const flat = groupsOf(tool);
  const [row] = nodes.roots(flat, engine);
  assert.ok(row);
  assert.equal(nodes.parent(row), undefined);
  assert.deepEqual(names(nodes.visible(flat)), ['tool']);
});

test('what is gone is forgotten: a project that comes back is not taken for expanded', () => {
  const nodes = new ContainerNodes();
  const groups = groupsOf(web, tool);
  const [shop] = nodes.roots(groups, engine);
  assert.ok(shop);
  nodes.setExpanded(shop, true);
  const [row] = nodes.children(shop, engine);
  assert.deepEqual(
    nodes.forgetGone(groupsOf(tool), (id) => id === tool.id),
    [shop.id, row?.id],
  );
  assert.deepEqual(
    nodes.all.flatMap(({ containerIds }) => containerIds),
    [tool.id],
  );
  assert.notEqual(nodes.roots(groups, engine)[0], shop);
  assert.deepEqual(nodes.visible(groups), []);
});

test('the rows without a parent are others when a project comes, goes or is another engine’s', () => {
  const before = rootsOf(groupsOf(web, tool), engine);
  assert.equal(rootsOf(groupsOf(web, db, tool), engine), before);
  assert.notEqual(rootsOf(groupsOf(tool), engine), before);
  assert.notEqual(rootsOf(groupsOf(web, tool), 'unix:///b.sock'), before);
});

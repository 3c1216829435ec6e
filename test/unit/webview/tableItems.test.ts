import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { DashboardContainer } from '../../../src/protocol/dashboard.ts';
import { filterRows, type TableItem, tableItems, visibleRange } from '../../../src/webview/tableItems.ts';
import type { TableRow } from '../../../src/webview/tableOrder.ts';
import { container, reading } from './fixtures.ts';

const row = (name: string, cpuPercent: number, known: Partial<DashboardContainer> = {}): TableRow => ({
  container: container(name, known),
  metrics: reading(0, { cpuPercent }),
});

const text = (items: readonly TableItem[]) =>
  items
    .map((item) =>
      item.kind === 'row'
        ? item.row.container.name
        : `[${item.group.project} ${item.group.count}: ${item.group.totals.cpuPercent}%]`,
    )
    .join(' ');

test('a row must have every word of the filter, anywhere and in any case', () => {
  const rows = [
    row('shop-web-1', 1, { project: 'Shop' }),
    row('db', 1, { image: 'postgres:16', state: 'exited' }),
  ];
  const names = (filter: string) => filterRows(rows, filter).map(({ container: { name } }) => name);
  assert.deepEqual(names('  '), ['shop-web-1', 'db']);
  assert.deepEqual(names('SHOP web'), ['shop-web-1']);
  assert.deepEqual(names('postgres exited'), ['db']);
  assert.deepEqual(names('shop postgres'), []);
});

test('a project stands where its first container would, with its sums', () => {
  const rows = [
    row('web', 50, { project: 'shop' }),
    row('alone', 20),
    row('db', 10, { project: 'shop' }),
    row('x', 1, { project: 'b' }),
  ];
  const items = (collapsed: readonly string[]) => text(tableItems(rows, { isGrouped: true, collapsed }));
  assert.equal(items([]), '[shop 2: 60%] web db [ 1: 20%] alone [b 1: 1%] x');
  assert.equal(items(['shop', '']), '[shop 2: 60%] [ 1: 20%] [b 1: 1%] x');
  assert.equal(text(tableItems(rows, { isGrouped: false, collapsed: ['shop'] })), 'web alone db x');
});

test('of a long list only what can be seen is made, and a little around it', () => {
  const at = (top: number) => visibleRange(300, 30, { top, height: 600 });
  assert.deepEqual(at(0), { from: 0, to: 30 });
  assert.deepEqual(at(20), { from: 0, to: 30 });
  assert.deepEqual(at(3000), { from: 90, to: 126 });
  assert.deepEqual(at(8400), { from: 270, to: 300 });
  assert.deepEqual(visibleRange(0, 30, { top: 0, height: 600 }), { from: 0, to: 0 });
  assert.deepEqual(visibleRange(3, 30, { top: 900, height: 600 }), { from: 2, to: 3 });
});

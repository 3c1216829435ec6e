import assert from 'node:assert/strict';
import { test } from 'node:test';
import { deriveInterfaces } from '../../../../src/core/metrics/interfaces.ts';
import type { NetworkSample } from '../../../../src/core/metrics/statsSample.ts';

const network = (name: string, known: Partial<NetworkSample>): NetworkSample => ({
  name,
  rxBytes: 0,
  rxPackets: 0,
  rxErrors: 0,
  rxDropped: 0,
  txBytes: 0,
  txPackets: 0,
  txErrors: 0,
  txDropped: 0,
  ...known,
});

const before = { readAt: 1000, networks: [network('eth0', { rxBytes: 500, txBytes: 10 })] };

test('each interface has its own rates, errors and drops', () => {
  const current = {
    readAt: 3000,
    networks: [
      network('eth0', { rxBytes: 2500, txBytes: 10, rxErrors: 1, txErrors: 2, rxDropped: 3, txDropped: 4 }),
      network('eth1', { rxBytes: 7 }),
    ],
  };
  assert.deepEqual(deriveInterfaces(before, current), [
    { name: 'eth0', rxBytes: 2500, txBytes: 10, rxRate: 1000, txRate: 0, errors: 3, drops: 7 },
    { name: 'eth1', rxBytes: 7, txBytes: 0, rxRate: undefined, txRate: undefined, errors: 0, drops: 0 },
  ]);
});

test('what went back, or has nothing before it, has no rate', () => {
  const current = { readAt: 2000, networks: [network('eth0', { rxBytes: 400 })] };
  assert.equal(deriveInterfaces(before, current)[0]?.rxRate, undefined);
  assert.equal(deriveInterfaces(undefined, current)[0]?.rxRate, undefined);
  assert.deepEqual(deriveInterfaces(before, { readAt: 2000 }), []);
});

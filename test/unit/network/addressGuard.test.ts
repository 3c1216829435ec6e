import assert from 'node:assert/strict';
import { test } from 'node:test';
import { promisify } from 'node:util';
import { AddressRefused, addressKind, guardedLookup } from '../../../src/network/addressGuard.ts';

const kinds = {
  linkLocal: [
    '169.254.169.254',
    '::ffff:169.254.169.254',
    '[::ffff:a9fe:a9fe]',
    '64:ff9b::a9fe:a9fe',
    '2002:a9fe:a9fe::1',
    '[fe80::1]',
    'fe80::1%eth0',
    'fd00:ec2::254',
    '100.100.100.200',
  ],
  loopback: ['127.0.0.1', '127.9.9.9', '[::1]', '0.0.0.0', '::', '::ffff:7f00:1'],
  private: [
    '10.0.0.1',
    '172.31.0.1',
    '192.168.1.1',
    '100.64.0.1',
    'fd12::1',
    '::10.0.0.1',
    '224.0.0.1',
    'ff02::1',
  ],
  public: ['8.8.8.8', '172.32.0.1', '2606:4700::1111', '169.253.1.1'],
};

test('an address is of its kind, however it is written', () => {
  for (const [kind, addresses] of Object.entries(kinds)) {
    for (const address of addresses) {
      assert.equal(addressKind(address), kind, address);
    }
  }
  assert.equal(addressKind('example.com'), undefined);
});

test('a name is judged by the address that it leads to', async () => {
  const look = promisify(guardedLookup((kind) => kind !== 'loopback'));
  await assert.rejects(
    look('localhost', {}),
    (error) => error instanceof AddressRefused && error.kind === 'loopback',
  );
  assert.ok(await promisify(guardedLookup(() => true))('localhost', {}));
});

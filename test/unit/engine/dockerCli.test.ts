import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { EndpointAddress } from '../../../src/core/containers/endpoint.ts';
import { dockerEngineOptions } from '../../../src/engine/dockerCli.ts';
import { formatAddress } from '../../../src/engine/endpointAddress.ts';

const optionsOf = (address: EndpointAddress) =>
  dockerEngineOptions({ url: formatAddress(address), address, source: { kind: 'explicit' } }).join(' ');

test('sockets and ssh are told as they are', () => {
  assert.equal(optionsOf({ kind: 'socket', path: '/run/docker.sock' }), '--host unix:///run/docker.sock');
  assert.equal(
    optionsOf({ kind: 'ssh', target: 'me@host', port: 2222, remotePath: '/var/run/docker.sock' }),
    '--host ssh://me@host:2222',
  );
});

test('an address with TLS is tcp:// with its certificates, as the docker command knows no https://', () => {
  const tls = { ca: '/c/ca.pem', cert: '/c/cert.pem', key: '/c/key.pem', verify: true };
  const address = { kind: 'tcp', host: '::1', port: 9000, tls } as const;
  assert.equal(formatAddress(address), 'https://[::1]:9000');
  assert.equal(
    optionsOf(address),
    '--host tcp://[::1]:9000 --tlsverify --tlscacert /c/ca.pem --tlscert /c/cert.pem --tlskey /c/key.pem',
  );
  const trusting = { ca: undefined, cert: undefined, key: undefined, verify: false };
  assert.equal(optionsOf({ ...address, host: 'h', tls: trusting }), '--host tcp://h:9000 --tls');
  assert.equal(optionsOf({ ...address, host: 'h', tls: undefined }), '--host tcp://h:9000');
});

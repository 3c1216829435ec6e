import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import type { ContainerClient } from '../../../../src/core/containers/containerClient.ts';
import type { Endpoint } from '../../../../src/core/containers/endpoint.ts';
import { VitalsError } from '../../../../src/core/errors.ts';
import { readRecords } from '../../../../src/core/logs/recordDecoder.ts';
import { toDetails } from '../../../../src/engine/containerJson.ts';
import { preferFiles } from '../../../../src/engine/logFiles/fileLogStream.ts';
import { openLogFiles } from '../../../../src/engine/logFiles/openLogFiles.ts';
import { jsonLine } from '../../../fixtures/jsonLogs.ts';
import { temporaryFolder } from '../../../fixtures/storedLogs.ts';

const here: Endpoint['address'] = { kind: 'socket', path: '/var/run/docker.sock' };

function clientOf(
  path: string,
  { address = here, type = 'json-file', options = {} as Record<string, string> } = {},
): ContainerClient {
  const LogConfig = { Type: type, Config: options };
  const details = toDetails({ Id: 'abc', LogPath: path, HostConfig: { LogConfig } });
  return {
    endpoint: { address, source: { kind: 'explicit' }, url: '' },
    inspect: async () => details,
    logs: async () => {
      throw new Error('the engine was asked');
    },
  } as unknown as ContainerClient;
}

const reasonOf = (client: ContainerClient) =>
  openLogFiles(client, 'abc', undefined).then(
    ({ files }) => files.dispose(),
    (error: unknown) =>
      error instanceof VitalsError && error.problem.code === 'logFileUnreadable' && error.problem.reason,
  );

test('files are read where they are certain to be the container’s, and whole', async (t) => {
  const folder = await temporaryFolder(t);
  const path = join(folder, 'abc-json.log');
  const other = join(folder, 'def-json.log');
  assert.equal(await reasonOf(clientOf(path)), 'missing');
  await writeFile(path, '');
  await writeFile(other, '');
  assert.equal(await reasonOf(clientOf(path)), undefined);
  assert.equal(await reasonOf(clientOf(other)), 'missing');
  assert.equal(await reasonOf(clientOf('')), 'missing');
  assert.equal(await reasonOf(clientOf(path, { type: 'local' })), 'driver');
  const address: Endpoint['address'] = { kind: 'tcp', host: 'far', port: 2375, tls: undefined };
  assert.equal(await reasonOf(clientOf(path, { address })), 'elsewhere');
  assert.equal(await reasonOf(clientOf(path, { options: { 'max-size': '10m' } })), 'emptied');
  const rotated = { 'max-size': '10m', 'max-file': '3' };
  assert.equal(await reasonOf(clientOf(path, { options: rotated })), undefined);
});

test('what is asked for from a time on comes from the files, else from the engine', async (t) => {
  const path = join(await temporaryFolder(t), 'abc-json.log');
  const time = (second: number) => `2026-11-23T10:15:${String(second).padStart(2, '0')}.250000000Z`;
  const lines = Array.from({ length: 60 }, (_, second) =>
    jsonLine({ text: `${second}\n`, time: time(second) }),
  );
  await writeFile(path, `${lines.join('')}{"log":"half`);
  const options = {
    timestamps: true,
    since: `${Date.parse(time(40)) / 1000}`,
    until: `${Date.parse(time(42)) / 1000}`,
  };
  const records: unknown[] = [];
  for await (const batch of readRecords(await preferFiles(clientOf(path)).logs('abc', options), true)) {
    records.push(...batch.records().map(({ text, timestamp }) => [text, timestamp]));
  }
  assert.deepEqual(
    records,
    [40, 41, 42].map((second) => [`${second}`, time(second)]),
  );
  await assert.rejects(
    preferFiles(clientOf(path, { type: 'local' })).logs('abc', options),
    /the engine was asked/,
  );
});

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type RawDetails, toContainer, toDetails } from '../../../src/engine/containerJson.ts';

test('a container as Docker lists it', () => {
  const container = toContainer({
    Id: 'f'.repeat(64),
    Names: ['/web/db', '/shop-db-2'],
    Image: 'postgres:17',
    Command: "docker-entrypoint.sh 'postgres'",
    Created: 1_795_415_779,
    State: 'running',
    Status: 'Up 3 minutes (healthy)',
    Ports: [
      { IP: '0.0.0.0', PrivatePort: 5432, PublicPort: 15432, Type: 'tcp' },
      { IP: '::', PrivatePort: 5432, PublicPort: 15432, Type: 'tcp' },
      { PrivatePort: 9000, Type: 'udp' },
    ],
    Labels: {
      'com.docker.compose.project': 'shop',
      'com.docker.compose.service': 'db',
      'com.docker.compose.container-number': '2',
      'com.docker.compose.project.working_dir': '/home/kim/shop',
    },
    NetworkSettings: { Networks: { shop_default: {}, shop_back: {} } },
  });
  assert.equal(container.name, 'shop-db-2');
  assert.equal(container.createdAt, 1_795_415_779_000);
  assert.deepEqual(container.ports, [
    { containerPort: 5432, protocol: 'tcp', hostPort: 15432, hostIp: '0.0.0.0' },
    { containerPort: 5432, protocol: 'tcp', hostPort: 15432, hostIp: '::' },
    { containerPort: 9000, protocol: 'udp', hostPort: undefined, hostIp: undefined },
  ]);
  assert.deepEqual(container.compose, {
    project: 'shop',
    service: 'db',
    number: 2,
    workingDirectory: '/home/kim/shop',
  });
  assert.deepEqual(container.networks, ['shop_default', 'shop_back']);
});

test('what an engine leaves out or writes as null', () => {
  const bare = toContainer({
    Id: 'x',
    Names: null,
    Ports: null,
    Labels: null,
    NetworkSettings: { Networks: null },
  });
  assert.deepEqual(
    [bare.name, bare.ports, bare.labels, bare.compose, bare.networks],
    ['', [], {}, undefined, []],
  );
  assert.equal(toContainer({ State: 'configured' }).state, 'created');
  assert.equal(toContainer({ State: 'Stopped' }).state, 'exited');
});

const details = (raw: RawDetails) => toDetails({ Id: 'x', Name: '/web', ...raw });

test('never started, never finished, no exit code', () => {
  const created = details({
    State: {
      Status: 'created',
      ExitCode: 0,
      StartedAt: '0001-01-01T00:00:00Z',
      FinishedAt: '0001-01-01T00:00:00Z',
    },
  });
  assert.deepEqual(
    [created.startedAt, created.finishedAt, created.exitCode],
    [undefined, undefined, undefined],
  );
  const exited = details({
    State: {
      Status: 'exited',
      ExitCode: 137,
      OOMKilled: true,
      StartedAt: '2026-11-23T06:36:42.439123456Z',
      FinishedAt: '2026-11-23T06:36:47.2Z',
    },
    RestartCount: 2,
  });
  assert.deepEqual(
    [exited.startedAt, exited.finishedAt, exited.exitCode, exited.isOomKilled, exited.restartCount],
    [Date.UTC(2026, 10, 23, 6, 36, 42, 439), Date.UTC(2026, 10, 23, 6, 36, 47, 200), 137, true, 2],
  );
  assert.equal(details({ State: { Status: 'running', ExitCode: 0 } }).exitCode, undefined);
  assert.equal(details({ State: { Status: 'restarting', ExitCode: 1 } }).exitCode, 1);
});

test('health: none without a check, and none where Podman leaves it empty', () => {
  assert.equal(details({ State: {} }).health, 'none');
  assert.equal(details({ State: { Health: { Status: '' } } }).health, 'none');
  assert.equal(details({ State: { Health: { Status: 'unhealthy' } } }).health, 'unhealthy');
});

test('limits: NanoCpus, else quota by period, else the cpuset; 0 is no limit', () => {
  const limits = (HostConfig: RawDetails['HostConfig']) => details(HostConfig ? { HostConfig } : {}).limits;
  assert.deepEqual(limits({ NanoCpus: 0, CpuQuota: 0, CpusetCpus: '', Memory: 0 }), {
    cpus: undefined,
    memoryBytes: undefined,
  });
  assert.deepEqual(limits({ NanoCpus: 500_000_000, Memory: 1 << 24 }), { cpus: 0.5, memoryBytes: 1 << 24 });
  assert.equal(limits({ CpuQuota: 150_000 })?.cpus, 1.5);
  assert.equal(limits({ CpuQuota: 50_000, CpuPeriod: 50_000 })?.cpus, 1);
  assert.equal(limits({ CpuQuota: -1, CpusetCpus: '0-2,5' })?.cpus, 4);
});

test('mounts: a volume by its name, a bind by its path', () => {
  const { mounts } = details({
    Mounts: [
      {
        Type: 'volume',
        Name: 'data',
        Source: '/var/lib/docker/volumes/data/_data',
        Destination: '/data',
        RW: true,
      },
      { Type: 'bind', Source: '/etc/hosts', Destination: '/etc/hosts', RW: false },
    ],
  });
  assert.deepEqual(
    mounts.map(({ source, isReadOnly }) => [source, isReadOnly]),
    [
      ['data', false],
      ['/etc/hosts', true],
    ],
  );
});

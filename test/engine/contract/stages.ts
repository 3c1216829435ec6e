import assert from 'node:assert/strict';
import type { Container, Health } from '../../../src/core/containers/container.ts';
import type { ContainerClient, EngineInfo } from '../../../src/core/containers/containerClient.ts';
import { startDemoEngine } from '../../../src/demo/demoEngine.ts';
import { connect } from '../../../src/engine/connect.ts';
import { startPodman } from '../../environment/podman.ts';
import { type Scope, testEngine } from '../../environment/testEngine.ts';
import { type Cast, hire, type Role } from './cast.ts';

/** An engine with its cast, and what truly differs from the other engines. */
export interface Stage {
  readonly product: EngineInfo['product'];
  /** Decimals of a log's timestamps. Podman shows whole seconds, though it filters by more. */
  readonly timestampDecimals: 0 | 9;
  /** Of a container whose health check succeeds: Podman has no timers where there is no systemd. */
  readonly health: Health;
  /** Everything goes away again after the scope. */
  prepare(scope: Scope): Promise<Actors>;
}

export interface Actors {
  readonly client: ContainerClient;
  readonly cast: Cast;
}

export const stages: readonly Stage[] = [
  {
    product: 'docker',
    timestampDecimals: 9,
    health: 'healthy',
    prepare: async (scope) => {
      const engine = testEngine();
      return { client: await open(scope, engine.host), cast: await hire(scope, engine) };
    },
  },
  {
    product: 'podman',
    timestampDecimals: 0,
    health: 'starting',
    prepare: async (scope) => {
      const engine = await startPodman();
      scope.after(() => engine.dispose());
      // With the engine go its containers.
      const cast = await hire({ after: () => undefined }, engine);
      return { client: await open(scope, engine.host), cast };
    },
  },
  {
    product: 'demo',
    timestampDecimals: 9,
    health: 'healthy',
    prepare: async (scope) => {
      const engine = await startDemoEngine();
      scope.after(() => engine.dispose());
      const client = await open(scope, engine.host);
      return { client, cast: demoCast(await client.list()) };
    },
  },
];

async function open(scope: Scope, host: string): Promise<ContainerClient> {
  const client = await connect(host);
  scope.after(async () => client.dispose());
  return client;
}

function demoCast(containers: readonly Container[]): Cast {
  const role = (wanted: string): Role => {
    const found = containers.find(({ name }) => name === wanted);
    assert.ok(found, wanted);
    return { id: found.id, name: wanted };
  };
  return {
    talker: { ...role('demo-shop-web-1'), service: 'web', containerPort: 80 },
    limited: {
      ...role('demo-shop-db-1'),
      cpus: 1,
      memoryBytes: 512 * 2 ** 20,
      volumeAt: '/var/lib/postgresql/data',
    },
    terminal: role('demo-toolbox'),
    ended: { ...role('demo-nightly-backup'), exitCode: 1 },
    crasher: role('demo-shop-mailer-1'),
    changer: { ...role('demo-shop-cache-1'), exitCode: 0, commandLine: 'redis-server' },
  };
}

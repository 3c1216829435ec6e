import type { ContainerState } from '../core/containers/container.ts';
import { demoLabel } from '../core/containers/container.ts';
import { labelsOf } from './containerPayload.ts';
import { situationAt } from './demoContainer.ts';
import { hostCpus, hostMemoryBytes } from './statsPayload.ts';
import { toUnixNanos, toUnixSeconds } from './timeFormat.ts';
import type { Nanos } from './timeline.ts';
import type { DemoEvent, World } from './world.ts';

export const demoProduct = 'Container Vitals Demo';
export const apiVersion = '1.43';
const minimumApiVersion = '1.24';
const version = '1.0.0';

/** On every answer, as Docker has them. */
export const engineHeaders = {
  'Api-Version': apiVersion,
  'Docker-Experimental': 'false',
  Ostype: 'linux',
  Server: `ContainerVitalsDemo/${version} (linux)`,
};

/** The body of `GET /version`. */
export function versionPayload(): object {
  const facts = { ApiVersion: apiVersion, MinAPIVersion: minimumApiVersion, Os: 'linux', Arch: 'amd64' };
  return {
    Platform: { Name: demoProduct },
    Components: [{ Name: demoProduct, Version: version, Details: facts }],
    Version: version,
    GitCommit: '',
    GoVersion: '',
    KernelVersion: '',
    ...facts,
  };
}

/** The body of `GET /info`. */
export function infoPayload(world: World, now: Nanos): object {
  const count = (...states: ContainerState[]) =>
    world.containers.filter((container) => states.includes(situationAt(container, now).state)).length;
  return {
    ID: 'container-vitals-demo',
    Name: 'container-vitals-demo',
    OperatingSystem: `${demoProduct}`,
    ServerVersion: version,
    Containers: world.containers.length,
    ContainersRunning: count('running', 'restarting'),
    ContainersPaused: count('paused'),
    ContainersStopped: count('created', 'exited'),
    Images: new Set(world.containers.map(({ spec }) => spec.image)).size,
    Driver: 'demo',
    LoggingDriver: 'json-file',
    CgroupDriver: 'cgroupfs',
    CgroupVersion: '2',
    NCPU: hostCpus,
    MemTotal: hostMemoryBytes,
    OSType: 'linux',
    Architecture: 'x86_64',
    KernelVersion: '',
    Labels: [`${demoLabel}=true`],
    Warnings: null,
  };
}

/** One line of `GET /events`. */
export function eventText({ container, at, action, attributes }: DemoEvent, startedAt: number): string {
  const { id, spec } = container;
  const event = {
    status: action,
    id,
    from: spec.image,
    Type: 'container',
    Action: action,
    Actor: { ID: id, Attributes: { ...labelsOf(spec), ...attributes, image: spec.image, name: spec.name } },
    scope: 'local',
    time: toUnixSeconds(at, startedAt),
  };
  // JSON.stringify writes no integer of this size.
  return `${JSON.stringify(event).slice(0, -1)},"timeNano":${toUnixNanos(at, startedAt)}}\n`;
}

import { demoLabel } from '../core/containers/container.ts';
import type { ContainerSpec, PortSpec } from './containerSpec.ts';
import { type DemoContainer, healthAt, situationAt } from './demoContainer.ts';
import { Random } from './random.ts';
import { shopProject } from './shop.ts';
import { humanDuration, toRfc3339, toUnixSeconds } from './timeFormat.ts';
import { type Nanos, nanosPerSecond } from './timeline.ts';

const never = '0001-01-01T00:00:00Z';
const probeEverySeconds = 5;
const shopNetwork = `${shopProject}_default`;

/** An entry of `GET /containers/json`. */
export function listPayload(container: DemoContainer, now: Nanos, startedAt: number): object {
  const { spec, id, createdAt } = container;
  return {
    Id: id,
    Names: [`/${spec.name}`],
    Image: spec.image,
    ImageID: imageId(spec),
    Command: spec.command.join(' '),
    Created: toUnixSeconds(createdAt, startedAt),
    Ports: spec.ports.flatMap(portEntries),
    Labels: labelsOf(spec),
    State: situationAt(container, now).state,
    Status: statusSentence(container, now),
    HostConfig: { NetworkMode: networkOf(spec) },
    NetworkSettings: { Networks: networks(container) },
    Mounts: mounts(spec),
  };
}

/** The body of `GET /containers/{id}/json`. */
export function inspectPayload(container: DemoContainer, now: Nanos, startedAt: number): object {
  const { spec, id, createdAt } = container;
  const [path, ...args] = spec.command;
  return {
    Id: id,
    Created: toRfc3339(createdAt, startedAt),
    Path: path,
    Args: args,
    State: statePayload(container, now, startedAt),
    Image: imageId(spec),
    LogPath: '',
    Name: `/${spec.name}`,
    RestartCount: situationAt(container, now).run?.restarts ?? 0,
    Driver: 'demo',
    Platform: 'linux',
    HostConfig: {
      LogConfig: { Type: 'json-file', Config: {} },
      NetworkMode: networkOf(spec),
      PortBindings: portMap(spec.ports.filter(({ hostPort }) => hostPort !== undefined)),
      RestartPolicy: {
        Name: spec.lifetime.kind === 'crashing' ? 'always' : 'no',
        MaximumRetryCount: 0,
      },
      Memory: spec.memoryBytes ?? 0,
      NanoCpus: (spec.cpus ?? 0) * 1e9,
      CpuPeriod: 0,
      CpuQuota: 0,
      CpusetCpus: '',
    },
    Mounts: mounts(spec),
    Config: {
      Hostname: id.slice(0, 12),
      Tty: spec.hasTty,
      Env: ['PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin', ...spec.environment],
      Cmd: spec.command,
      ...(spec.healthCheck && {
        Healthcheck: {
          Test: ['CMD-SHELL', spec.healthCheck.command],
          Interval: probeEverySeconds * nanosPerSecond,
        },
      }),
      Image: spec.image,
      Labels: labelsOf(spec),
    },
    NetworkSettings: { Ports: portMap(spec.ports), Networks: networks(container) },
  };
}

/** The body of `GET /containers/{id}/top`. */
export function topPayload({ spec, createdAt }: DemoContainer, startedAt: number): object {
  const time = toRfc3339(createdAt, startedAt).slice(11, 16);
  const firstPid = pidOf(spec);
  return {
    Titles: ['UID', 'PID', 'PPID', 'C', 'STIME', 'TTY', 'TIME', 'CMD'],
    Processes: spec.processes.map((command, index) => [
      'demo',
      String(firstPid + index),
      String(index === 0 ? firstPid - 1 : firstPid),
      '0',
      time,
      spec.hasTty ? 'pts/0' : '?',
      '00:00:04',
      command,
    ]),
  };
}

export function labelsOf({ service }: ContainerSpec): Record<string, string> {
  return {
    [demoLabel]: 'true',
    ...(service && {
      'com.docker.compose.project': shopProject,
      'com.docker.compose.service': service,
      'com.docker.compose.container-number': '1',
      'com.docker.compose.oneoff': 'False',
      'com.docker.compose.project.working_dir': '/demo/shop',
      'com.docker.compose.project.config_files': '/demo/shop/compose.yaml',
    }),
  };
}

/** `Up 3 hours (healthy)`, `Restarting (1) 4 seconds ago`, `Exited (0) 2 hours ago`. */
function statusSentence(container: DemoContainer, now: Nanos): string {
  const { run, state } = situationAt(container, now);
  if (!run) {
    return 'Created';
  }
  if (state === 'running' || state === 'paused') {
    const health = healthAt(container, now);
    const suffix =
      state === 'paused'
        ? ' (Paused)'
        : health === 'none'
          ? ''
          : ` (${health === 'starting' ? 'health: starting' : health})`;
    return `Up ${humanDuration(now - run.start)}${suffix}`;
  }
  const verb = state === 'restarting' ? 'Restarting' : 'Exited';
  return `${verb} (${run.exitCode}) ${humanDuration(now - run.end)} ago`;
}

function statePayload(container: DemoContainer, now: Nanos, startedAt: number): object {
  const { run, state } = situationAt(container, now);
  const hasEnded = run !== undefined && now >= run.end;
  const isUp = run !== undefined && !hasEnded;
  const previousEnd = hasEnded ? run.end : undefined;
  return {
    Status: state,
    // As the engine has it: a container between two attempts, or paused, counts as running.
    Running: isUp || state === 'restarting',
    Paused: state === 'paused',
    Restarting: state === 'restarting',
    OOMKilled: hasEnded && run.isOomKilled,
    Dead: false,
    Pid: isUp ? pidOf(container.spec) : 0,
    ExitCode: hasEnded ? run.exitCode : 0,
    Error: '',
    StartedAt: run ? toRfc3339(run.start, startedAt) : never,
    FinishedAt: previousEnd === undefined ? never : toRfc3339(previousEnd, startedAt),
    ...(container.spec.healthCheck && { Health: healthPayload(container, now, startedAt) }),
  };
}

function healthPayload(container: DemoContainer, now: Nanos, startedAt: number): object {
  const start = situationAt(container, now).run?.start ?? now;
  const every = probeEverySeconds * nanosPerSecond;
  const probes = [3, 2, 1, 0]
    .map((back) => (Math.floor(now / every) - back) * every)
    .filter((probe) => probe > start)
    .map((probe) => {
      const isFailing = healthAt(container, probe) === 'unhealthy';
      return {
        Start: toRfc3339(probe, startedAt),
        End: toRfc3339(Math.min(now, probe + 60_000_000), startedAt),
        ExitCode: isFailing ? 1 : 0,
        Output: isFailing ? (container.spec.healthCheck?.failure ?? '') : '',
      };
    });
  const succeeded = probes.findLastIndex(({ ExitCode }) => ExitCode === 0);
  return { Status: healthAt(container, now), FailingStreak: probes.length - 1 - succeeded, Log: probes };
}

function networks({ spec, id }: DemoContainer): object {
  const host = new Random(spec.name, 'address').int(2, 250);
  return {
    [networkOf(spec)]: {
      NetworkID: new Random(networkOf(spec)).hex(64),
      EndpointID: new Random(id, 'endpoint').hex(64),
      Aliases: spec.service ? [spec.service] : null,
      Gateway: '172.28.0.1',
      IPAddress: `172.28.0.${host}`,
      IPPrefixLen: 16,
      MacAddress: `02:42:ac:1c:00:${host.toString(16).padStart(2, '0')}`,
    },
  };
}

function networkOf(spec: ContainerSpec): string {
  return spec.service ? shopNetwork : 'bridge';
}

function portEntries({ containerPort, hostPort }: PortSpec): object[] {
  const port = { PrivatePort: containerPort, Type: 'tcp' };
  return hostPort === undefined
    ? [port]
    : ['0.0.0.0', '::'].map((IP) => ({ IP, PublicPort: hostPort, ...port }));
}

function portMap(ports: readonly PortSpec[]): object {
  return Object.fromEntries(
    ports.map(({ containerPort, hostPort }) => [
      `${containerPort}/tcp`,
      hostPort === undefined
        ? null
        : ['0.0.0.0', '::'].map((HostIp) => ({ HostIp, HostPort: String(hostPort) })),
    ]),
  );
}

function mounts(spec: ContainerSpec): object[] {
  return spec.mounts.map(({ type, source, destination, isReadOnly }) => ({
    Type: type,
    ...(type === 'volume' && { Name: source, Driver: 'local' }),
    Source: type === 'volume' ? `/var/lib/docker/volumes/${source}/_data` : source,
    Destination: destination,
    Mode: isReadOnly ? 'ro' : '',
    RW: !isReadOnly,
  }));
}

function imageId(spec: ContainerSpec): string {
  return `sha256:${new Random(spec.image).hex(64)}`;
}

function pidOf(spec: ContainerSpec): number {
  return new Random(spec.name, 'pid').int(2000, 30_000);
}

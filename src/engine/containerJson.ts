import type Dockerode from 'dockerode';
import {
  type Container,
  type ContainerDetails,
  type ContainerState,
  composeOf,
  type Health,
  type Mount,
  type PortBinding,
  type ResourceLimits,
} from '../core/containers/container.ts';

/** The engine's JSON as it comes: engines leave out or null what the types promise. */
type Raw<T> = { readonly [K in keyof T]?: (T[K] extends object ? Raw<T[K]> : T[K]) | null };

export type RawContainer = Raw<Omit<Dockerode.ContainerInfo, 'Names' | 'Ports' | 'Labels'>> & {
  readonly Names?: readonly string[] | null;
  readonly Ports?: readonly Raw<Dockerode.Port>[] | null;
  readonly Labels?: Readonly<Record<string, string>> | null;
};

/** An entry of `GET /containers/json`. */
export function toContainer(raw: RawContainer): Container {
  const labels = raw.Labels ?? {};
  return {
    id: raw.Id ?? '',
    name: toName(raw.Names ?? []),
    image: raw.Image ?? '',
    command: raw.Command ?? '',
    state: toState(raw.State),
    status: raw.Status ?? '',
    createdAt: (raw.Created ?? 0) * 1000,
    ports: (raw.Ports ?? []).map(toPort),
    labels,
    compose: composeOf(labels),
    networks: Object.keys(raw.NetworkSettings?.Networks ?? {}),
  };
}

/** A link gives a container further names, below the other container's: `/web/db`. */
function toName(names: readonly string[]): string {
  const own = names.find((name) => !name.slice(1).includes('/')) ?? names[0] ?? '';
  return own.replace(/^\//, '');
}

const states: readonly string[] = [
  'created',
  'running',
  'paused',
  'restarting',
  'removing',
  'exited',
  'dead',
] satisfies ContainerState[];

/** Podman's own names for what has no counterpart. */
const podmanStates: Readonly<Record<string, ContainerState>> = {
  configured: 'created',
  initialized: 'created',
  stopping: 'running',
  stopped: 'exited',
};

function toState(raw: string | null | undefined): ContainerState {
  const state = raw?.toLowerCase() ?? '';
  return states.includes(state) ? (state as ContainerState) : (podmanStates[state] ?? 'dead');
}

function toPort(raw: Raw<Dockerode.Port>): PortBinding {
  return {
    containerPort: raw.PrivatePort ?? 0,
    protocol: raw.Type ?? 'tcp',
    hostPort: raw.PublicPort || undefined,
    hostIp: raw.IP || undefined,
  };
}

export interface RawDetails {
  readonly Id?: string;
  readonly Name?: string;
  readonly RestartCount?: number;
  /** Of json-file, on the engine's machine. */
  readonly LogPath?: string;
  readonly State?: {
    readonly Status?: string;
    readonly OOMKilled?: boolean;
    readonly Pid?: number;
    readonly ExitCode?: number;
    readonly StartedAt?: string;
    readonly FinishedAt?: string;
    readonly Health?: { readonly Status?: string } | null;
  };
  readonly Config?: { readonly Tty?: boolean; readonly WorkingDir?: string };
  readonly HostConfig?: {
    readonly AutoRemove?: boolean;
    readonly NetworkMode?: string;
    readonly LogConfig?: {
      readonly Type?: string;
      readonly Config?: Readonly<Record<string, string>> | null;
    };
    readonly NanoCpus?: number;
    readonly CpuQuota?: number;
    readonly CpuPeriod?: number;
    readonly CpusetCpus?: string;
    readonly Memory?: number;
  };
  readonly Mounts?: readonly {
    readonly Type?: string;
    readonly Name?: string;
    readonly Source?: string;
    readonly Destination?: string;
    readonly RW?: boolean;
  }[];
}

/** The answer of `GET /containers/{id}/json`. */
export function toDetails(raw: RawDetails): ContainerDetails {
  const state = toState(raw.State?.Status);
  return {
    id: raw.Id ?? '',
    name: raw.Name?.replace(/^\//, '') ?? '',
    state,
    health: toHealth(raw.State?.Health?.Status),
    startedAt: toTime(raw.State?.StartedAt),
    finishedAt: toTime(raw.State?.FinishedAt),
    // A running or new container's exit code is 0 without meaning anything.
    exitCode:
      state === 'exited' || state === 'dead' || state === 'restarting' ? raw.State?.ExitCode : undefined,
    isOomKilled: raw.State?.OOMKilled ?? false,
    restartCount: raw.RestartCount ?? 0,
    pid: raw.State?.Pid || undefined,
    usesHostNetwork: raw.HostConfig?.NetworkMode === 'host',
    isRemovedOnExit: raw.HostConfig?.AutoRemove ?? false,
    hasTty: raw.Config?.Tty ?? false,
    workingDirectory: raw.Config?.WorkingDir || undefined,
    logDriver: raw.HostConfig?.LogConfig?.Type ?? '',
    limits: toLimits(raw.HostConfig ?? {}),
    mounts: (raw.Mounts ?? []).map(toMount),
    raw,
  };
}

/** Podman writes an empty status where there is no health check. */
function toHealth(status: string | undefined): Health {
  return status === 'starting' || status === 'healthy' || status === 'unhealthy' ? status : 'none';
}

/** The engines' "never" is the year 1. */
function toTime(text: string | undefined): number | undefined {
  const time = Date.parse(text ?? '');
  return time > 0 ? time : undefined;
}

function toLimits(host: NonNullable<RawDetails['HostConfig']>): ResourceLimits {
  const { NanoCpus, CpuQuota = 0, CpuPeriod, CpusetCpus, Memory } = host;
  const quota = CpuQuota > 0 ? CpuQuota / (CpuPeriod || 100_000) : undefined;
  return {
    cpus: NanoCpus ? NanoCpus / 1e9 : (quota ?? cpusetSize(CpusetCpus ?? '')),
    memoryBytes: Memory || undefined,
  };
}

/** `0-3,6` are five. */
function cpusetSize(cpuset: string): number | undefined {
  const sizes = cpuset.split(',').map((range) => {
    const [first, last = first] = range.split('-').map(Number);
    return (last ?? Number.NaN) - (first ?? Number.NaN) + 1;
  });
  return cpuset === '' ? undefined : sizes.reduce((sum, size) => sum + size, 0) || undefined;
}

function toMount(raw: NonNullable<RawDetails['Mounts']>[number]): Mount {
  return {
    type: raw.Type ?? '',
    source: raw.Name || raw.Source || '',
    destination: raw.Destination ?? '',
    isReadOnly: raw.RW === false,
  };
}

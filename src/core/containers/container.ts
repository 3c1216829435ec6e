export type ContainerState = 'created' | 'running' | 'paused' | 'restarting' | 'removing' | 'exited' | 'dead';

/** `none`: the container has no health check. */
export type Health = 'none' | 'starting' | 'healthy' | 'unhealthy';

export interface PortBinding {
  readonly containerPort: number;
  readonly protocol: string;
  /** undefined where the port is exposed but not published. */
  readonly hostPort: number | undefined;
  readonly hostIp: string | undefined;
}

/** From the labels Docker Compose puts on its containers (`com.docker.compose.*`). */
export interface ComposeIdentity {
  readonly project: string;
  readonly service: string;
  /** 1-based replica number. */
  readonly number: number;
  /** Absolute path on the machine compose ran on. */
  readonly workingDirectory: string | undefined;
}

/** On every container of the demo engine, with the value `true`. */
export const demoLabel = 'com.containervitals.demo';

/** What a listing tells of a container. */
export interface Container {
  /** 64 hexadecimal digits. */
  readonly id: string;
  /** Without the leading slash. */
  readonly name: string;
  readonly image: string;
  readonly command: string;
  readonly state: ContainerState;
  /** The engine's own English sentence ("Up 3 minutes (healthy)"): for display only, never parsed. */
  readonly status: string;
  /** Milliseconds since 1970. */
  readonly createdAt: number;
  readonly ports: readonly PortBinding[];
  readonly labels: Readonly<Record<string, string>>;
  readonly compose: ComposeIdentity | undefined;
  readonly networks: readonly string[];
}

export interface Mount {
  readonly type: string;
  /** Volume name or host path. */
  readonly source: string;
  readonly destination: string;
  readonly isReadOnly: boolean;
}

/** 0 and absent limits of the engine are undefined here: no limit. */
export interface ResourceLimits {
  /** Cores: NanoCpus/1e9, else CpuQuota/CpuPeriod, else the size of the cpuset. */
  readonly cpus: number | undefined;
  readonly memoryBytes: number | undefined;
}

/** What an inspection tells of a container. */
export interface ContainerDetails {
  readonly id: string;
  readonly name: string;
  readonly state: ContainerState;
  readonly health: Health;
  /** Milliseconds since 1970; undefined where it never started or never finished. */
  readonly startedAt: number | undefined;
  readonly finishedAt: number | undefined;
  readonly exitCode: number | undefined;
  readonly isOomKilled: boolean;
  readonly restartCount: number;
  /** Of the main process, as the engine's kernel counts; undefined while it does not run. */
  readonly pid?: number | undefined;
  /** True: it has no network of its own (`--network host`). */
  readonly usesHostNetwork?: boolean;
  /** Started with `--rm`: gone, with what was written in it, once it stops. */
  readonly isRemovedOnExit: boolean;
  readonly hasTty: boolean;
  /** WORKDIR; undefined where none was set. */
  readonly workingDirectory?: string | undefined;
  readonly logDriver: string;
  readonly limits: ResourceLimits;
  readonly mounts: readonly Mount[];
  /** The engine's whole answer: carries environment secrets, see redact.ts before showing it. */
  readonly raw: unknown;
}

/** Its processes are there and what they use can be measured; those of a paused one stand still. */
export function hasProcesses({ state }: Pick<Container, 'state'>): boolean {
  return state === 'running' || state === 'paused';
}

/** Running, restarting and paused containers have a process and so a place in front of those that have none. */
export function isActive(state: ContainerState): boolean {
  return state === 'running' || state === 'restarting' || state === 'paused';
}

/** Survives recreation: compose project/service/number, else the name. Never the container id. */
export function stableIdentity(container: Pick<Container, 'name' | 'compose'>): string {
  const { compose, name } = container;
  return compose ? `${compose.project}/${compose.service}/${compose.number}` : name;
}

/** Of the container that an event tells of: it comes before a listing knows what was made anew. An event carries the labels. */
export function eventIdentity(event: {
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
}): string {
  return stableIdentity({ name: event.name, compose: composeOf(event.attributes) });
}

/** Of the labels of a container, which its events carry as well; undefined where Docker Compose did not make it. */
export function composeOf(labels: Readonly<Record<string, string>>): ComposeIdentity | undefined {
  const label = (name: string) => labels[`com.docker.compose.${name}`];
  const project = label('project');
  const service = label('service');
  if (!project || !service) {
    return undefined;
  }
  return {
    project,
    service,
    number: Number.parseInt(label('container-number') ?? '', 10) || 1,
    workingDirectory: label('project.working_dir'),
  };
}

/** The container that goes by this identity now; it may have been created anew since. */
export function containerOf(containers: Iterable<Container>, identity: string): Container | undefined {
  return [...containers].find((container) => stableIdentity(container) === identity);
}

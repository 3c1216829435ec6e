import { delimiter, join } from 'node:path';
import type { Endpoint, EndpointAddress, EndpointSource } from '../core/containers/endpoint.ts';
import { VitalsError } from '../core/errors.ts';
import {
  contextAddress,
  contextNames,
  currentContext,
  dockerConfigFolder,
  tlsFiles,
} from './dockerContexts.ts';
import {
  completeAddress,
  defaultPipe,
  defaultSocket,
  formatAddress,
  parseAddress,
} from './endpointAddress.ts';
import { type Machine, systemMachine } from './machine.ts';

/**
 * Finds the engine to talk to, the way the Docker CLI does, and past it the sockets of other engines: `explicit` (an
 * address, a socket's path or `context:NAME`) > DOCKER_HOST > DOCKER_CONTEXT > the current context > the first known
 * socket that somebody listens on. Only known sockets are tried; what was chosen by name is taken as it is.
 *
 * Throws VitalsError: `endpointInvalid`, `contextNotFound`; where nothing was chosen and nothing listens
 * `permissionDenied`, `engineNotRunning` (installed, but stopped) or `endpointNotFound`.
 */
export async function resolveEndpoint(
  explicit?: string | undefined,
  machine: Machine = systemMachine(),
): Promise<Endpoint> {
  const endpoint = await findEndpoint(explicit, machine);
  // As the Docker CLI does; what is no version chooses none.
  const [, apiVersion] = /^v?(\d+\.\d+)$/.exec(machine.env.DOCKER_API_VERSION?.trim() ?? '') ?? [];
  return apiVersion === undefined ? endpoint : { ...endpoint, apiVersion };
}

async function findEndpoint(explicit: string | undefined, machine: Machine): Promise<Endpoint> {
  const chosen = explicit?.trim();
  if (chosen) {
    const source: EndpointSource = { kind: 'explicit' };
    return chosen.startsWith('context:')
      ? fromContext(chosen.slice('context:'.length), source, machine)
      : fromText(chosen, source, machine);
  }
  const { DOCKER_HOST: host, DOCKER_CONTEXT: context } = machine.env;
  if (host) {
    return fromText(host.trim(), { kind: 'DOCKER_HOST' }, machine);
  }
  if (context) {
    return fromContext(context, { kind: 'DOCKER_CONTEXT', context }, machine);
  }
  const current = await currentContext(machine);
  return current
    ? fromContext(current, { kind: 'currentContext', context: current }, machine)
    : findKnownSocket({ kind: 'knownSocket' }, machine);
}

/** An engine a user can choose. */
export interface EndpointChoice {
  /** What to pass to `resolveEndpoint` (and to keep in a setting) for this choice. */
  readonly value: string;
  /** Name of the Docker context it stands for. */
  readonly context: string | undefined;
  readonly endpoint: Endpoint;
}

/** DOCKER_HOST, the contexts and the known sockets that somebody listens on. Names that lead nowhere are left out. */
export async function listEndpoints(machine: Machine = systemMachine()): Promise<EndpointChoice[]> {
  const host = machine.env.DOCKER_HOST?.trim();
  const named = await Promise.allSettled([
    ...(host ? [choice(host, undefined, fromText(host, { kind: 'DOCKER_HOST' }, machine))] : []),
    ...(await contextNames(machine)).map((context) =>
      choice(`context:${context}`, context, fromContext(context, { kind: 'explicit' }, machine)),
    ),
  ]);
  const choices = named.flatMap((result) => (result.status === 'fulfilled' ? [result.value] : []));
  const urls = new Set(choices.map(({ endpoint }) => endpoint.url));
  const sockets = (await probeKnownSockets(machine))
    .filter(({ probe }) => probe === 'listening')
    .map(({ path }) => toEndpoint({ kind: 'socket', path }, { kind: 'knownSocket' }))
    .filter(({ url }) => !urls.has(url));
  return [...choices, ...sockets.map((endpoint) => ({ value: endpoint.url, context: undefined, endpoint }))];
}

async function choice(
  value: string,
  context: string | undefined,
  endpoint: Promise<Endpoint>,
): Promise<EndpointChoice> {
  return { value, context, endpoint: await endpoint };
}

function toEndpoint(address: EndpointAddress, source: EndpointSource): Endpoint {
  return { url: formatAddress(address), address, source };
}

async function fromText(text: string, source: EndpointSource, machine: Machine): Promise<Endpoint> {
  const parsed = parseAddress(text, machine);
  if (!parsed) {
    const value = text.replace(/\/\/[^/@]*@/, '//…@');
    throw new VitalsError({ code: 'endpointInvalid', value, source: source.kind });
  }
  // The Docker CLI's switches: any value that is not empty counts, and DOCKER_TLS alone does not verify.
  const { DOCKER_TLS, DOCKER_TLS_VERIFY, DOCKER_CERT_PATH } = machine.env;
  const files = await tlsFiles(DOCKER_CERT_PATH || dockerConfigFolder(machine), machine);
  const verify = !DOCKER_TLS || Boolean(DOCKER_TLS_VERIFY);
  const isTls = Boolean(DOCKER_TLS || DOCKER_TLS_VERIFY);
  return toEndpoint(completeAddress(parsed, { ...files, verify }, isTls), source);
}

async function fromContext(name: string, source: EndpointSource, machine: Machine): Promise<Endpoint> {
  if (name !== 'default') {
    return toEndpoint(await contextAddress(name, machine), source);
  }
  // The default context is no context: DOCKER_HOST, else the usual sockets.
  const host = machine.env.DOCKER_HOST?.trim();
  return host ? fromText(host, { kind: 'DOCKER_HOST' }, machine) : findKnownSocket(source, machine);
}

async function findKnownSocket(source: EndpointSource, machine: Machine): Promise<Endpoint> {
  const probed = await probeKnownSockets(machine);
  const first = (probe: string) => probed.find((socket) => socket.probe === probe)?.path;
  const urlOf = (path: string) => formatAddress({ kind: 'socket', path });
  const listening = first('listening');
  if (listening) {
    return toEndpoint({ kind: 'socket', path: listening }, source);
  }
  const denied = first('denied');
  if (denied) {
    throw new VitalsError({ code: 'permissionDenied', endpoint: urlOf(denied) });
  }
  const stopped = first('dead') ?? ((await isDockerInstalled(machine)) ? probed[0]?.path : undefined);
  if (stopped) {
    throw new VitalsError({ code: 'engineNotRunning', endpoint: urlOf(stopped) });
  }
  throw new VitalsError({ code: 'endpointNotFound', tried: probed.map(({ path }) => path) });
}

function probeKnownSockets(machine: Machine) {
  return Promise.all(knownSockets(machine).map(async (path) => ({ path, probe: await machine.probe(path) })));
}

/** Where engines listen unless told otherwise, the likeliest first. */
export function knownSockets({ platform, home, env, userId }: Machine): string[] {
  if (platform === 'win32') {
    return [defaultPipe, '//./pipe/dockerDesktopLinuxEngine', '//./pipe/podman-machine-default'];
  }
  const runtime = env.XDG_RUNTIME_DIR || (platform === 'linux' ? `/run/user/${userId}` : undefined);
  return [
    defaultSocket,
    ...(runtime ? [join(runtime, 'docker.sock')] : []),
    join(home, '.docker/run/docker.sock'),
    join(home, '.docker/desktop/docker.sock'),
    join(env.COLIMA_HOME || join(home, '.colima'), 'default/docker.sock'),
    join(home, '.orbstack/run/docker.sock'),
    join(home, '.rd/docker.sock'),
    ...(runtime ? [join(runtime, 'podman/podman.sock')] : []),
    '/run/podman/podman.sock',
    join(home, '.local/share/containers/podman/machine/podman.sock'),
  ];
}

/** Tells "installed but stopped" from "not installed": a stopped engine takes its socket with it. */
async function isDockerInstalled(machine: Machine): Promise<boolean> {
  // Off Linux there is no daemon of its own; its command comes with Docker Desktop.
  const program = { linux: 'dockerd', win32: 'docker.exe' }[machine.platform as string] ?? 'docker';
  const folders = (machine.env.PATH ?? '').split(delimiter).filter(Boolean);
  // The daemon stands where an ordinary user's PATH need not lead.
  const places = machine.platform === 'linux' ? [...folders, '/usr/bin', '/usr/sbin'] : folders;
  const found = await Promise.all(places.map((folder) => machine.exists(join(folder, program))));
  return found.includes(true);
}

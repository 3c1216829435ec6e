import { createHash } from 'node:crypto';
import { join } from 'node:path';
import type { EndpointAddress, TlsFiles } from '../core/containers/endpoint.ts';
import { VitalsError } from '../core/errors.ts';
import { completeAddress, parseAddress } from './endpointAddress.ts';
import type { Machine } from './machine.ts';

/** The folder of the Docker CLI's configuration. */
export function dockerConfigFolder(machine: Machine): string {
  return machine.env.DOCKER_CONFIG || join(machine.home, '.docker');
}

/** The context chosen with `docker context use`; undefined for the default one. */
export async function currentContext(machine: Machine): Promise<string | undefined> {
  const config = parseJson(await machine.readText(join(dockerConfigFolder(machine), 'config.json')));
  const name = (config as { currentContext?: unknown } | undefined)?.currentContext;
  return typeof name === 'string' && name !== 'default' && name !== '' ? name : undefined;
}

interface ContextMeta {
  readonly Name: string;
  readonly Endpoints?: { readonly docker?: { readonly Host?: string; readonly SkipTLSVerify?: boolean } };
}

/** Names of the contexts made with `docker context create`, sorted. */
export async function contextNames(machine: Machine): Promise<string[]> {
  const folder = join(dockerConfigFolder(machine), 'contexts', 'meta');
  const metas = (await machine.list(folder)).map((id) => machine.readText(join(folder, id, 'meta.json')));
  return (await Promise.all(metas))
    .map((text) => (parseJson(text) as Partial<ContextMeta> | undefined)?.Name)
    .filter((name) => typeof name === 'string')
    .sort();
}

/** Throws VitalsError `contextNotFound` or `endpointInvalid`. */
export async function contextAddress(name: string, machine: Machine): Promise<EndpointAddress> {
  const contexts = join(dockerConfigFolder(machine), 'contexts');
  const id = createHash('sha256').update(name).digest('hex');
  const meta = parseJson(await machine.readText(join(contexts, 'meta', id, 'meta.json')));
  const docker = (meta as ContextMeta | undefined)?.Endpoints?.docker;
  if (!docker) {
    throw new VitalsError({ code: 'contextNotFound', context: name });
  }
  const host = docker.Host ?? '';
  const parsed = parseAddress(host, machine);
  if (!parsed) {
    throw new VitalsError({ code: 'endpointInvalid', value: host, source: `context:${name}` });
  }
  const files = await tlsFiles(join(contexts, 'tls', id, 'docker'), machine);
  const verify = docker.SkipTLSVerify !== true;
  const isTls = !verify || Object.values(files).some((path) => path !== undefined);
  return completeAddress(parsed, { ...files, verify }, isTls);
}

/** Those of the three PEM files that are there. */
export async function tlsFiles(folder: string, machine: Machine): Promise<Omit<TlsFiles, 'verify'>> {
  const [ca, cert, key] = await Promise.all(
    ['ca.pem', 'cert.pem', 'key.pem'].map(async (name) => {
      const path = join(folder, name);
      return (await machine.exists(path)) ? path : undefined;
    }),
  );
  return { ca, cert, key };
}

function parseJson(text: string | undefined): unknown {
  try {
    return text === undefined ? undefined : JSON.parse(text);
  } catch {
    // As the Docker CLI does: a broken file chooses nothing.
    return undefined;
  }
}

import type { ContainerClient } from '../core/containers/containerClient.ts';
import type { Endpoint } from '../core/containers/endpoint.ts';
import { DockerClient } from './dockerClient.ts';
import { resolveEndpoint } from './endpoints.ts';

/** A client of the engine at this endpoint. It connects with its first call. */
export function createClient(endpoint: Endpoint): ContainerClient {
  return new DockerClient(endpoint);
}

/** A client of the engine that `resolveEndpoint` finds; throws as that does. */
export async function connect(explicit?: string): Promise<ContainerClient> {
  return createClient(await resolveEndpoint(explicit));
}

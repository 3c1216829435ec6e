import type { ContainerClient } from '../core/containers/containerClient.ts';
import type { Endpoint } from '../core/containers/endpoint.ts';
import { DockerClient } from './dockerClient.ts';
import { resolveEndpoint } from './endpoints.ts';
import { KernelFiles, type KernelReader } from './kernel/kernelFiles.ts';

/**
 * A client of the engine at this endpoint. It connects with its first call. Where the engine may be on this machine, counters
 * are read from the kernel by `kernel`, in this thread unless told otherwise; null leaves all readings to the engine.
 */
export function createClient(
  endpoint: Endpoint,
  kernel: (() => KernelReader) | null = () => new KernelFiles(),
): ContainerClient {
  const { address, source } = endpoint;
  if (source.kind === 'demo') {
    // What the environment says of versions and of this machine is about engines that are real.
    return new DockerClient({ url: endpoint.url, address, source });
  }
  const mayBeHere = process.platform === 'linux' && address.kind === 'socket';
  return new DockerClient(endpoint, mayBeHere ? kernel?.() : undefined);
}

/** A client of the engine that `resolveEndpoint` finds; throws as that does. */
export async function connect(explicit?: string): Promise<ContainerClient> {
  return createClient(await resolveEndpoint(explicit));
}

import type { Container } from '../../containers/container.ts';
import type { HttpTarget } from './signalAdapters.ts';

/** The host that a port is published on, as this machine reaches it; `engineHost` is where an engine elsewhere is. */
export interface PublishedPort {
  readonly host: string;
  readonly port: number;
}

/** Where a container's port is published; without one, the lowest that is. undefined: it is not. */
export function publishedPort(
  { ports }: Pick<Container, 'ports'>,
  containerPort: number | undefined,
  engineHost: string,
): PublishedPort | undefined {
  const [first] = ports
    .filter(
      ({ protocol, hostPort, containerPort: own }) =>
        protocol === 'tcp' && hostPort !== undefined && (containerPort ?? own) === own,
    )
    .toSorted((a, b) => a.containerPort - b.containerPort || (a.hostPort ?? 0) - (b.hostPort ?? 0));
  if (first?.hostPort === undefined) {
    return undefined;
  }
  // All addresses: reached where the engine is.
  const isAny = first.hostIp === undefined || ['', '0.0.0.0', '::'].includes(first.hostIp);
  return { host: isAny ? engineHost : (first.hostIp as string), port: first.hostPort };
}

/** What an `http` rule asks: a path on a published port, or the address that was written. */
export function httpTarget(
  container: Pick<Container, 'id' | 'ports'>,
  target: string,
  port: number | undefined,
  engineHost: string,
): HttpTarget | undefined {
  if (!target.startsWith('/')) {
    return { url: target, isChosen: true };
  }
  const published = publishedPort(container, port, engineHost);
  const host = published?.host.includes(':') ? `[${published.host}]` : published?.host;
  const url = `http://${host}:${published?.port}${target}`;
  return published && { url, isChosen: false, containerId: container.id };
}

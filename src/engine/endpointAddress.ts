import type { EndpointAddress, TlsFiles } from '../core/containers/endpoint.ts';
import type { Machine } from './machine.ts';

export const defaultSocket = '/var/run/docker.sock';
export const defaultPipe = '//./pipe/docker_engine';

/** An address as it was written; whether `tcp` means TLS, and so its default port, depends on where it was written. */
export type ParsedAddress =
  | Exclude<EndpointAddress, { kind: 'tcp' }>
  | {
      readonly kind: 'tcp';
      readonly scheme: 'tcp' | 'http' | 'https';
      readonly host: string;
      readonly port: number | undefined;
    };

/** undefined where the text is no address. */
export function parseAddress(
  text: string,
  machine: Pick<Machine, 'home' | 'platform'>,
): ParsedAddress | undefined {
  const [, scheme, rest = ''] = /^([a-z]+):\/\/(.*)$/is.exec(text) ?? [];
  switch (scheme?.toLowerCase()) {
    case 'unix':
      return parseSocket(rest || defaultSocket, machine.home);
    case 'npipe':
      return parseSocket(rest || defaultPipe, machine.home);
    case 'tcp':
    case 'http':
    case 'https':
      return parseTcp(scheme?.toLowerCase() as 'tcp', rest);
    case 'ssh':
      return parseSsh(rest);
    case undefined:
      return /^[\w.-]+:\d+$|^\[[\da-f:.]+\]:\d+$/i.test(text)
        ? parseTcp('tcp', text)
        : parseSocket(text, machine.home);
    default:
      return undefined;
  }
}

/** Node takes a pipe with either kind of slash; one spelling makes the address an identity. */
function parseSocket(text: string, home: string): ParsedAddress | undefined {
  if (/^[\\/]{2}\.[\\/]pipe[\\/]./.test(text)) {
    return { kind: 'socket', path: text.replaceAll('\\', '/') };
  }
  const path = text.startsWith('~/') ? home + text.slice(1) : text;
  return path.startsWith('/') && path.length > 1 ? { kind: 'socket', path } : undefined;
}

function parseTcp(scheme: 'tcp' | 'http' | 'https', rest: string): ParsedAddress | undefined {
  // The Docker CLI reads tcp://:2375 as this machine.
  const url = parseUrl(`tcp://${rest.replace(/^(?=:|$)/, '127.0.0.1')}`);
  // A path would be a prefix for every request, which only some engines' proxies know.
  if (!url || !['', '/'].includes(url.pathname) || url.search || url.hash) {
    return undefined;
  }
  const port = url.port === '' ? undefined : Number(url.port);
  return { kind: 'tcp', scheme, host: withoutBrackets(url.hostname), port };
}

function parseSsh(rest: string): ParsedAddress | undefined {
  const url = parseUrl(`ssh://${rest}`);
  const host = url && withoutBrackets(url.hostname);
  const user = url && decodeURIComponent(url.username);
  // What starts with a dash would reach ssh as an option, and options run commands.
  if (!url || !host || !/^[\w.:][\w.:-]*$/.test(host) || !/^([\w.+][\w.+\\-]*)?$/.test(user ?? '')) {
    return undefined;
  }
  return {
    kind: 'ssh',
    target: user ? `${user}@${host}` : host,
    port: url.port === '' ? undefined : Number(url.port),
    remotePath: url.pathname.length > 1 ? decodeURIComponent(url.pathname) : defaultSocket,
  };
}

function parseUrl(text: string): URL | undefined {
  return URL.canParse(text) ? new URL(text) : undefined;
}

function withoutBrackets(host: string): string {
  return host.replace(/^\[(.*)\]$/, '$1');
}

export function withBrackets(host: string): string {
  return host.includes(':') ? `[${host}]` : host;
}

const defaultPorts = { http: 80, https: 443 } as const;

/**
 * Settles what a TCP address leaves open. `isTls` is what the place it was written in says about TLS; `files` are used
 * where TLS it is.
 */
export function completeAddress(parsed: ParsedAddress, files: TlsFiles, isTls: boolean): EndpointAddress {
  if (parsed.kind !== 'tcp') {
    return parsed;
  }
  const { scheme, host } = parsed;
  const port = parsed.port ?? (scheme === 'tcp' ? (isTls ? 2376 : 2375) : defaultPorts[scheme]);
  // 2376 is TLS by convention.
  const isSecure = scheme === 'https' || (scheme === 'tcp' && (isTls || port === 2376));
  return { kind: 'tcp', host, port, tls: isSecure ? files : undefined };
}

/** The address as a user would write it, in one spelling and without secrets. */
export function formatAddress(address: EndpointAddress): string {
  switch (address.kind) {
    case 'socket':
      return address.path.startsWith('//') ? `npipe://${address.path}` : `unix://${address.path}`;
    case 'tcp': {
      const host = withBrackets(address.host);
      // Read again, it means the same: only https, or tcp on 2376, says TLS by itself.
      return `${address.tls && address.port !== 2376 ? 'https' : 'tcp'}://${host}:${address.port}`;
    }
    case 'ssh': {
      const port = address.port === undefined ? '' : `:${address.port}`;
      const [, user = '', host = ''] = /^(.*@)?(.*)$/.exec(address.target) ?? [];
      return `ssh://${user}${withBrackets(host)}${port}${address.remotePath === defaultSocket ? '' : address.remotePath}`;
    }
  }
}

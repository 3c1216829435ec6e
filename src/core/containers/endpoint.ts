/** How an engine is reached. */
export type EndpointAddress =
  /** A Unix socket or a Windows named pipe. */
  | { readonly kind: 'socket'; readonly path: string }
  | { readonly kind: 'tcp'; readonly host: string; readonly port: number; readonly tls: TlsFiles | undefined }
  /** The socket at `remotePath` on `target` ([user@]host), through the system's ssh. */
  | {
      readonly kind: 'ssh';
      readonly target: string;
      readonly port: number | undefined;
      readonly remotePath: string;
    };

/** Paths of PEM files; undefined means the system's trust store or no client certificate. */
export interface TlsFiles {
  readonly ca: string | undefined;
  readonly cert: string | undefined;
  readonly key: string | undefined;
  readonly verify: boolean;
}

/** What chose the endpoint, in order of precedence. */
export type EndpointSource =
  /** The editor's setting or the CLI's `--host`. */
  | { readonly kind: 'explicit' }
  | { readonly kind: 'DOCKER_HOST' }
  | { readonly kind: 'DOCKER_CONTEXT'; readonly context: string }
  /** `currentContext` in the Docker configuration. */
  | { readonly kind: 'currentContext'; readonly context: string }
  | { readonly kind: 'knownSocket' }
  /** The engine embedded in Container Vitals. */
  | { readonly kind: 'demo' };

/** A resolved engine address. Plain data: it travels to worker threads. */
export interface Endpoint {
  /** As the user would write it, without secrets: `unix:///var/run/docker.sock`, `ssh://me@host`. Also its identity. */
  readonly url: string;
  readonly address: EndpointAddress;
  readonly source: EndpointSource;
  /** DOCKER_API_VERSION, without a `v`: every request asks for it instead of the engine's own. */
  readonly apiVersion?: string;
}

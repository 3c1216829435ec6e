import { readFile } from 'node:fs/promises';
import { Agent as HttpAgent, request as httpRequest, type IncomingMessage } from 'node:http';
import { Agent as HttpsAgent, request as httpsRequest } from 'node:https';
import type { Disposable } from '../core/common/disposable.ts';
import { MinuteMeter } from '../core/common/minuteMeter.ts';
import type { Endpoint, EndpointAddress, TlsFiles } from '../core/containers/endpoint.ts';
import { requestStream } from './socketStream.ts';
import { SshTunnel } from './sshTunnel.ts';

/** What dockerode hands to its modem for one call. */
export interface DialOptions {
  readonly method: string;
  /** With a question mark at the end where a query may follow. */
  readonly path: string;
  /** The query; carries `abortSignal` too. */
  readonly options?: Readonly<Record<string, unknown>>;
  readonly abortSignal?: AbortSignal;
}

/** Docker Desktop's proxy held clients of any other name up for seconds. */
const clientName = { 'User-Agent': 'Docker-Client/container-vitals' };

/** The engine answered, with a status that says no. */
export class EngineResponseError extends Error {
  readonly status: number;

  constructor(status: number, message: string) {
    super(message);
    this.status = status;
  }
}

/**
 * HTTP to one engine, in docker-modem's place below dockerode. docker-modem lets DOCKER_HOST and DOCKER_CERT_PATH overrule
 * explicit options, inspects its agent on every call, parses log text as JSON, cannot skip TLS verification and checks no
 * ssh host key; this one is told its address, and hands out raw bytes.
 */
export class EngineTransport implements Disposable {
  readonly #address: EndpointAddress;
  /** In front of every path. */
  readonly #prefix: string;
  readonly #agent: HttpAgent;
  readonly #tunnel: SshTunnel | undefined;
  /** Bodies only; whoever reads a stream counts its bytes. */
  readonly meter = new MinuteMeter<'requests' | 'bytes'>();
  #certificates: Promise<object> | undefined;

  constructor({ address, apiVersion }: Pick<Endpoint, 'address' | 'apiVersion'>) {
    this.#address = address;
    this.#prefix = apiVersion === undefined ? '' : `/v${apiVersion}`;
    // The delay of TCP's keep-alive too: an event stream to a host that vanished ends instead of being silent for ever.
    const options = { keepAlive: true, keepAliveMsecs: 15_000 };
    this.#agent = isSecure(address) ? new HttpsAgent(options) : new HttpAgent(options);
    this.#tunnel = address.kind === 'ssh' ? new SshTunnel(address) : undefined;
  }

  /** What ssh said last, where ssh is in between. */
  get sshMessage(): string | undefined {
    return this.#tunnel?.message;
  }

  /** dockerode's way in: resolves with the parsed body, undefined where it is empty. */
  dial(call: DialOptions, callback: (error: unknown, body?: unknown) => void): void {
    const { abortSignal, ...query } = call.options ?? {};
    const path = call.path.replace(/\?$/, '') + toQuery(query);
    this.json(call.method, path, { signal: call.abortSignal }).then((body) => callback(null, body), callback);
  }

  /** Resolves with the parsed body of the answer, undefined where it is empty. Rejects as `open` does. */
  async json(
    method: string,
    path: string,
    options: { readonly signal?: AbortSignal | undefined },
    body?: object,
  ): Promise<unknown> {
    const response = await this.open(method, path, options, body);
    const text = await readText(response);
    this.meter.add({ bytes: text.length });
    return text === '' ? undefined : JSON.parse(text);
  }

  /**
   * Resolves with a successful response (2xx, or 304 for "already so"), body unread, as soon as its headers are there;
   * the signal ends the body too. Rejects with EngineResponseError, or what Node says of the connection.
   */
  async open(
    method: string,
    path: string,
    options: { readonly signal?: AbortSignal | undefined; readonly onSent?: (() => void) | undefined },
    body?: object,
  ): Promise<IncomingMessage> {
    const connection = await this.#connection(options.signal);
    this.meter.add({ requests: 1 });
    const response = await new Promise<IncomingMessage>((resolve, reject) => {
      const send = isSecure(this.#address) ? httpsRequest : httpRequest;
      const request = send(
        {
          ...connection,
          method,
          path: this.#prefix + path,
          agent: this.#agent,
          headers: {
            ...clientName,
            ...(body && { 'Content-Type': 'application/json' }),
          },
          ...(options.signal && { signal: options.signal }),
        },
        resolve,
      );
      request.on('error', (error) => {
        // They may be what it failed for: the next request reads them anew.
        this.#certificates = undefined;
        reject(error);
      });
      if (options.onSent) {
        request.once('finish', options.onSent);
      }
      request.end(body && JSON.stringify(body));
    });
    const status = response.statusCode ?? 0;
    if ((status >= 200 && status < 300) || status === 304) {
      return response;
    }
    throw new EngineResponseError(status, errorMessage(await readText(response)));
  }

  /** As `open` with GET, for what is long: over a local socket it is read by our own reader, which takes half the time of Node's. */
  async openStream(
    path: string,
    options: { readonly signal?: AbortSignal | undefined; readonly onSent?: (() => void) | undefined },
  ): Promise<AsyncIterable<Uint8Array>> {
    const { socketPath } = (await this.#connection(options.signal)) as { readonly socketPath?: string };
    if (socketPath === undefined) {
      return this.open('GET', path, options);
    }
    this.meter.add({ requests: 1 });
    const { status, body } = await requestStream(socketPath, this.#prefix + path, clientName, options);
    if (status >= 200 && status < 300) {
      return body;
    }
    throw new EngineResponseError(status, errorMessage(await readText(body)));
  }

  async #connection(signal: AbortSignal | undefined): Promise<object> {
    const address = this.#address;
    if (address.kind === 'socket') {
      return { socketPath: address.path };
    }
    if (this.#tunnel) {
      return { socketPath: await this.#tunnel.open(signal) };
    }
    const { host, port, tls } = address as Extract<EndpointAddress, { kind: 'tcp' }>;
    this.#certificates ??= tls && readCertificates(tls);
    try {
      return { host, port, ...(await this.#certificates) };
    } catch (error) {
      this.#certificates = undefined;
      throw error;
    }
  }

  /** Ends every request. */
  dispose(): void {
    this.#agent.destroy();
    this.#tunnel?.dispose();
  }
}

function isSecure(address: EndpointAddress): boolean {
  return address.kind === 'tcp' && address.tls !== undefined;
}

async function readCertificates({ ca, cert, key, verify }: TlsFiles): Promise<object> {
  const files = Object.entries({ ca, cert, key }).filter(([, path]) => path !== undefined);
  const texts = await Promise.all(files.map(async ([name, path]) => [name, await readFile(path as string)]));
  return { ...Object.fromEntries(texts), rejectUnauthorized: verify };
}

/** Objects, such as `filters`, travel as JSON. */
export function toQuery(parameters: Readonly<Record<string, unknown>>): string {
  const entries = Object.entries(parameters).filter(([, value]) => value !== undefined);
  const texts = entries.map(([name, value]) => [
    name,
    typeof value === 'object' ? JSON.stringify(value) : String(value),
  ]);
  return texts.length === 0 ? '' : `?${new URLSearchParams(Object.fromEntries(texts))}`;
}

async function readText(response: AsyncIterable<Uint8Array>): Promise<string> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of response) {
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString();
}

/** Engines say why as JSON; what is between them and us, as text. */
function errorMessage(body: string): string {
  try {
    const { message } = JSON.parse(body) as { message?: unknown };
    return typeof message === 'string' ? message : body;
  } catch {
    return body.trim().slice(0, 500);
  }
}

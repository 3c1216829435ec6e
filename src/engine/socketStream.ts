import { connect, type Socket } from 'node:net';
import { ChunkedBody } from './chunkedBody.ts';

const maxHeadBytes = 64 * 1024;

/** An answer whose body is read as it comes. */
export interface SocketAnswer {
  readonly status: number;
  /** Throws where the connection ends before the body does. Reading slowly slows the other side down. */
  readonly body: AsyncIterable<Uint8Array>;
}

/**
 * Asks for a stream over a connection of its own to a local socket, past Node's HTTP client (see ChunkedBody). Resolves when the head of the answer is
 * there; `onSent` is called when the request has left. The signal ends everything.
 */
export async function requestStream(
  socketPath: string,
  path: string,
  headers: Readonly<Record<string, string>>,
  {
    signal,
    onSent,
  }: { readonly signal?: AbortSignal | undefined; readonly onSent?: (() => void) | undefined },
): Promise<SocketAnswer> {
  signal?.throwIfAborted();
  const socket = connect(socketPath);
  const abort = () => socket.destroy(signal?.reason as Error);
  signal?.addEventListener('abort', abort, { once: true });
  socket.once('close', () => signal?.removeEventListener('abort', abort));
  const lines = Object.entries({ Host: 'engine', Connection: 'close', ...headers }).map(
    ([name, value]) => `${name}: ${value}\r\n`,
  );
  socket.write(`GET ${path} HTTP/1.1\r\n${lines.join('')}\r\n`, (error) => {
    if (!error) {
      onSent?.();
    }
  });
  const bytes = socket[Symbol.asyncIterator]() as AsyncIterator<Buffer>;
  try {
    const { status, fields, rest } = await readHead(bytes);
    return { status, body: readBody(socket, bytes, rest, fields) };
  } catch (error) {
    socket.destroy();
    throw error;
  }
}

interface Head {
  readonly status: number;
  /** Names in small letters. */
  readonly fields: ReadonlyMap<string, string>;
  /** What has come of the body with it. */
  readonly rest: Buffer;
}

async function readHead(bytes: AsyncIterator<Buffer>): Promise<Head> {
  let head = Buffer.alloc(0);
  for (;;) {
    const { value, done } = await bytes.next();
    if (done) {
      throw brokenOff();
    }
    head = Buffer.concat([head, value]);
    const end = head.indexOf('\r\n\r\n');
    if (end >= 0) {
      return { ...parseHead(head.toString('latin1', 0, end)), rest: head.subarray(end + 4) };
    }
    if (head.length > maxHeadBytes) {
      throw new Error('The head of the answer has no end');
    }
  }
}

function parseHead(head: string): Pick<Head, 'status' | 'fields'> {
  const [first = '', ...lines] = head.split('\r\n');
  const [, status] = /^HTTP\/1\.[01] (\d{3})\b/.exec(first) ?? [];
  if (status === undefined) {
    throw new Error('The answer is not HTTP');
  }
  const fields = lines.map((line): [string, string] => {
    const [name = '', ...value] = line.split(':');
    return [name.toLowerCase(), value.join(':').trim()];
  });
  return { status: Number(status), fields: new Map(fields) };
}

async function* readBody(
  socket: Socket,
  bytes: AsyncIterator<Buffer>,
  rest: Buffer,
  fields: Head['fields'],
): AsyncGenerator<Uint8Array> {
  const chunks = /\bchunked\b/i.test(fields.get('transfer-encoding') ?? '') ? new ChunkedBody() : undefined;
  const length = fields.get('content-length');
  let left = chunks || length === undefined ? Number.POSITIVE_INFINITY : Number(length);
  try {
    for (let part = rest; ; ) {
      const body = chunks ? chunks.push(part) : part.subarray(0, left);
      left -= body.length;
      if (body.length > 0) {
        yield body;
      }
      if (chunks?.isComplete || left <= 0) {
        return;
      }
      const { value, done } = await bytes.next();
      if (done) {
        if (chunks || Number.isFinite(left)) {
          throw brokenOff();
        }
        return;
      }
      part = value;
    }
  } finally {
    socket.destroy();
  }
}

function brokenOff(): Error {
  return Object.assign(new Error('The connection ended in the middle of the answer'), {
    code: 'ERR_STREAM_PREMATURE_CLOSE',
  });
}

import { once } from 'node:events';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Clock } from '../core/common/clock.ts';
import { inspectPayload, listPayload, topPayload } from './containerPayload.ts';
import type { DemoContainer } from './demoContainer.ts';
import { EngineError } from './engineError.ts';
import { apiVersion, engineHeaders, infoPayload, versionPayload } from './enginePayload.ts';
import { eventFilters, isListed, isReported, listFilters, parseFilters } from './filters.ts';
import { statsPayload } from './statsPayload.ts';
import { eventChunks, type LogSelection, logChunks, type StreamSource, statsChunks } from './streams.ts';
import { fromUnixSeconds } from './timeFormat.ts';
import type { Nanos } from './timeline.ts';
import { isWanted, kill, pause, restart, start, stop, type UserChange, unpause } from './userActions.ts';
import type { World } from './world.ts';

/** One request, taken apart. */
interface Exchange extends StreamSource {
  readonly query: URLSearchParams;
  readonly response: ServerResponse;
  /** What the path names; throws 404. */
  container(): DemoContainer;
}

type Handler = (exchange: Exchange) => unknown;

/** The Docker Engine API, as far as the demo speaks it, over the world. */
export function createRequestListener(
  world: World,
  clock: Clock,
): (request: IncomingMessage, response: ServerResponse) => void {
  const now = () => (clock.now() - world.startedAt) * 1e6;
  return (request, response) => {
    request.resume();
    const gone = new AbortController();
    response.once('close', () => gone.abort());
    answer(request, response, { world, clock, now, signal: gone.signal }).catch((error: unknown) => {
      if (!gone.signal.aborted) {
        fail(response, error);
      }
    });
  };
}

async function answer(
  request: IncomingMessage,
  response: ServerResponse,
  source: StreamSource,
): Promise<void> {
  const url = new URL(request.url ?? '/', 'http://demo');
  const [, version, path = ''] = /^(?:\/v(\d+\.\d+))?(\/.*)$/.exec(url.pathname) ?? [];
  if (version !== undefined && isNewer(version)) {
    const reason = `client version ${version} is too new. Maximum supported API version is ${apiVersion}`;
    throw new EngineError(400, reason);
  }
  for (const [method, pattern, handler] of routes) {
    const match = method === request.method ? pattern.exec(path) : null;
    if (match) {
      const container = () => source.world.container(decodeURIComponent(match[1] ?? ''));
      await handler({ ...source, query: url.searchParams, response, container });
      return;
    }
  }
  throw new EngineError(404, 'page not found');
}

function isNewer(version: string): boolean {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  const [ownMajor = 0, ownMinor = 0] = apiVersion.split('.').map(Number);
  return major > ownMajor || (major === ownMajor && minor > ownMinor);
}

const routes: readonly (readonly [method: string, pattern: RegExp, handler: Handler])[] = [
  ['GET', /^\/_ping$/, ({ response }) => send(response, 200, 'text/plain; charset=utf-8', 'OK')],
  ['HEAD', /^\/_ping$/, ({ response }) => send(response, 200, 'text/plain; charset=utf-8', '')],
  ['GET', /^\/version$/, ({ response }) => sendJson(response, versionPayload())],
  ['GET', /^\/info$/, ({ response, world, now }) => sendJson(response, infoPayload(world, now()))],
  ['GET', /^\/events$/, events],
  ['GET', /^\/containers\/json$/, list],
  ['GET', /^\/containers\/([^/]+)\/json$/, inspect],
  ['GET', /^\/containers\/([^/]+)\/stats$/, stats],
  ['GET', /^\/containers\/([^/]+)\/logs$/, logs],
  ['GET', /^\/containers\/([^/]+)\/top$/, top],
  ['POST', /^\/containers\/([^/]+)\/start$/, (exchange) => change(exchange, start)],
  ['POST', /^\/containers\/([^/]+)\/stop$/, (exchange) => change(exchange, stop)],
  ['POST', /^\/containers\/([^/]+)\/restart$/, (exchange) => change(exchange, restart)],
  ['POST', /^\/containers\/([^/]+)\/kill$/, (exchange) => change(exchange, kill(isSigkill(exchange)))],
  ['POST', /^\/containers\/([^/]+)\/pause$/, (exchange) => change(exchange, pause)],
  ['POST', /^\/containers\/([^/]+)\/unpause$/, (exchange) => change(exchange, unpause)],
  ['DELETE', /^\/containers\/([^/]+)$/, removeContainer],
  ['POST', /^\/containers\/([^/]+)\/exec$/, refuseExec],
];

function list({ response, query, world, now }: Exchange): void {
  const time = now();
  const filters = parseFilters(query.get('filters'), listFilters);
  const isAll = isTrue(query.get('all')) || filters.has('status');
  const limit = Number(query.get('limit') ?? 0);
  const listed = world.containers
    .filter((container) => isAll || limit > 0 || isWanted(container, time))
    .filter((container) => isListed(container, filters, time));
  const entries = limit > 0 ? listed.slice(0, limit) : listed;
  sendJson(
    response,
    entries.map((container) => listPayload(container, time, world.startedAt)),
  );
}

function inspect({ response, container, now, world }: Exchange): void {
  sendJson(response, inspectPayload(container(), now(), world.startedAt));
}

function top({ response, container, now, world }: Exchange): void {
  const target = container();
  if (!isWanted(target, now())) {
    throw new EngineError(409, `Container ${target.id} is not running`);
  }
  sendJson(response, topPayload(target, world.startedAt));
}

async function stats(exchange: Exchange): Promise<void> {
  const { response, query, now, world } = exchange;
  const container = exchange.container();
  const isOneShot = isTrue(query.get('one-shot'));
  if (query.has('stream') && !isTrue(query.get('stream'))) {
    sendJson(response, statsPayload(container, now(), world.startedAt, isOneShot));
    return;
  }
  if (isOneShot) {
    throw new EngineError(400, 'cannot have stream=true and one-shot=true');
  }
  await sendStream(exchange, 'application/json', statsChunks(exchange, container));
}

async function logs(exchange: Exchange): Promise<void> {
  const { query, world } = exchange;
  const tail = query.get('tail') || 'all';
  const selection: LogSelection = {
    stdout: isTrue(query.get('stdout')),
    stderr: isTrue(query.get('stderr')),
    timestamps: isTrue(query.get('timestamps')),
    follow: isTrue(query.get('follow')),
    since: timeOf(query.get('since'), world),
    until: timeOf(query.get('until'), world),
    // Whatever is not a count means all, as the engine has it.
    tail: /^\d+$/.test(tail) ? Number(tail) : undefined,
  };
  if (!selection.stdout && !selection.stderr) {
    throw new EngineError(400, 'Bad parameters: you must choose at least one stream');
  }
  const container = exchange.container();
  const kind = container.spec.hasTty ? 'raw' : 'multiplexed';
  const chunks = logChunks(exchange, container, selection);
  await sendStream(exchange, `application/vnd.docker.${kind}-stream`, chunks);
}

async function events(exchange: Exchange): Promise<void> {
  const { query, world } = exchange;
  const filters = parseFilters(query.get('filters'), eventFilters);
  const since = timeOf(query.get('since'), world);
  const until = timeOf(query.get('until'), world) ?? Infinity;
  const chunks = eventChunks(exchange, (event) => isReported(event, filters), since, until);
  await sendStream(exchange, 'application/json', chunks);
}

function change(exchange: Exchange, make: UserChange): Promise<void> {
  const { world, now, container } = exchange;
  return answerAt(exchange, world.change(container(), now(), make));
}

function removeContainer(exchange: Exchange): Promise<void> {
  const { world, now, container, query } = exchange;
  return answerAt(exchange, world.remove(container(), now(), isTrue(query.get('force'))));
}

async function answerAt({ now, clock, response, signal }: Exchange, done: Nanos): Promise<void> {
  while (now() < done) {
    await clock.delay(Math.ceil((done - now()) / 1e6), signal);
  }
  send(response, 204, undefined, '');
}

function isSigkill({ query }: Exchange): boolean {
  return /^(sig)?kill$|^9$/i.test(query.get('signal') || 'SIGKILL');
}

function refuseExec({ container }: Exchange): never {
  container();
  throw new EngineError(501, 'The demo engine runs no commands: there is no real container behind it');
}

/** As Docker reads its flags. */
function isTrue(value: string | null): boolean {
  return !['', '0', 'no', 'false', 'none'].includes((value ?? '').trim().toLowerCase());
}

/** undefined where the parameter is absent, empty or 0, which the engine takes for "no bound". */
function timeOf(value: string | null, { startedAt }: World): Nanos | undefined {
  if (!value || value === '0') {
    return undefined;
  }
  const time = fromUnixSeconds(value, startedAt);
  if (time === undefined) {
    throw new EngineError(400, `invalid time: ${value}`);
  }
  return time;
}

function sendJson(response: ServerResponse, body: object): void {
  send(response, 200, 'application/json', `${JSON.stringify(body)}\n`);
}

function send(response: ServerResponse, status: number, type: string | undefined, body: string): void {
  response.writeHead(status, { ...engineHeaders, ...(type && { 'Content-Type': type }) });
  response.end(body);
}

async function sendStream(
  { response, signal }: Exchange,
  type: string,
  chunks: AsyncIterable<string | Uint8Array>,
): Promise<void> {
  response.writeHead(200, { ...engineHeaders, 'Content-Type': type });
  response.flushHeaders();
  for await (const chunk of chunks) {
    if (!response.write(chunk)) {
      await once(response, 'drain', { signal });
    }
  }
  response.end();
}

function fail(response: ServerResponse, error: unknown): void {
  if (response.headersSent) {
    response.destroy();
    return;
  }
  const status = error instanceof EngineError ? error.status : 500;
  const message = error instanceof Error ? error.message : String(error);
  send(
    response,
    status,
    status === 304 ? undefined : 'application/json',
    status === 304 ? '' : JSON.stringify({ message }),
  );
}

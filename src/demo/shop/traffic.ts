import { Random } from '../random.ts';
import { isWithin, outage } from '../scenario.ts';

/** One request a customer made: the web server, the api and the database each write of it, under the same id. */
export interface ShopRequest {
  /** Nanoseconds into its second. */
  readonly offset: number;
  readonly id: string;
  readonly client: string;
  readonly agent: string;
  readonly method: string;
  readonly path: string;
  /** What the web server answers. */
  readonly status: number;
  readonly bytes: number;
  readonly milliseconds: number;
}

const pages = ['/', '/products', '/products/42', '/cart', '/static/app.css', '/favicon.ico'] as const;
const calls = [
  ['GET', '/api/products'],
  ['GET', '/api/products/42'],
  ['GET', '/api/orders'],
  ['POST', '/api/orders'],
  ['POST', '/api/cart'],
  ['POST', '/api/payments'],
] as const;
const agents = [
  'Mozilla/5.0 (X11; Linux x86_64; rv:144.0) Gecko/20100101 Firefox/144.0',
  'Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/26.0 Safari/605.1.15',
  'Mozilla/5.0 (iPhone; CPU iPhone OS 26_0 like Mac OS X) AppleWebKit/605.1.15 Mobile/15E148',
  'curl/8.14.1',
] as const;

/** The requests answered within that second since the start of the demo, in order. */
export function requestsIn(seed: string, second: number): ShopRequest[] {
  const random = new Random(seed, 'traffic', second);
  const count = random.pick([0, 1, 1, 1, 2, 2, 3]);
  const requests = Array.from({ length: count }, () => request(random, second));
  return requests.sort((a, b) => a.offset - b.offset);
}

export function isApiCall({ path }: ShopRequest): boolean {
  return path.startsWith('/api/');
}

export function isFailed({ status }: ShopRequest): boolean {
  return status >= 500;
}

function request(random: Random, second: number): ShopRequest {
  const offset = random.int(1_000_000, 850_000_000);
  const id = random.hex(12);
  const client = `203.0.113.${random.int(2, 250)}`;
  const agent = random.pick(agents);
  if (random.chance(0.4)) {
    const path = random.pick(pages);
    const status = path === '/favicon.ico' ? 404 : random.chance(0.2) ? 304 : 200;
    const bytes = status === 200 ? random.int(800, 18_000) : 0;
    return { offset, id, client, agent, method: 'GET', path, status, bytes, milliseconds: random.int(1, 9) };
  }
  const [method, path] = random.pick(calls);
  const call = { offset, id, client, agent, method, path };
  if (isWithin(outage, second) && random.chance(0.55)) {
    const status = random.pick([502, 504, 504]);
    return { ...call, status, bytes: 157, milliseconds: status === 504 ? random.int(5000, 5040) : 3 };
  }
  if (random.chance(0.03)) {
    return { ...call, status: 422, bytes: 96, milliseconds: random.int(3, 12) };
  }
  const status = method === 'POST' ? 201 : 200;
  return { ...call, status, bytes: random.int(90, 4_000), milliseconds: random.int(8, 190) };
}

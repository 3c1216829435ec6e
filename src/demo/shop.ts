import type { ContainerSpec } from './containerSpec.ts';
import { Random } from './random.ts';
import { api } from './shop/api.ts';
import { cache } from './shop/cache.ts';
import { db } from './shop/db.ts';
import { backup, migrate, toolbox } from './shop/extras.ts';
import { mailer } from './shop/mailer.ts';
import { web } from './shop/web.ts';
import { worker } from './shop/worker.ts';

/** The compose project most of the demo's containers belong to. */
export const shopProject = 'demo-shop';

/** The cast: a small shop as a compose project, and two containers that stand alone. */
export function createShop(seed: string): ContainerSpec[] {
  return [web, api, db, cache, worker, mailer, migrate, toolbox, backup].map((create, index) =>
    create(new Random(seed, 'container', index)),
  );
}

import { type Container, type ContainerDetails, stableIdentity } from '../../core/containers/container.ts';
import type { DashboardContainer } from '../../protocol/dashboard.ts';
import type { DashboardSelection } from '../../protocol/dashboardState.ts';

/** A container that stopped leaves a dashboard of running containers when its line has left the longest time range. */
const keptMs = 15 * 60_000;

/**
 * The key of each container: its stable identity. Where several containers have the same one (a one-off `compose run`
 * beside its service), it is that of the one that runs and was created last; the others' keys carry their names.
 */
export function keysById(containers: Iterable<Container>): Map<string, string> {
  const sorted = [...containers].sort(
    (a, b) => Number(b.state === 'running') - Number(a.state === 'running') || b.createdAt - a.createdAt,
  );
  const taken = new Set<string>();
  return new Map(
    sorted.map((container) => {
      const identity = stableIdentity(container);
      const key = taken.has(identity) ? `${identity}#${container.name}` : identity;
      taken.add(identity);
      return [container.id, key];
    }),
  );
}

interface Entry {
  /** Of all the containers that have had the key, oldest first. */
  readonly ids: readonly string[];
  readonly shown: DashboardContainer;
  readonly lastRunningAt: number;
}

export interface Listing {
  readonly containers: ReadonlyMap<string, Container>;
  readonly details: (id: string) => ContainerDetails | undefined;
  /** False: what is missing may be there all the same. */
  readonly isComplete: boolean;
}

/** The containers a selection stands for, followed over stops, removals and recreations. */
export class DashboardRoster {
  readonly selection: DashboardSelection;
  #entries: ReadonlyMap<string, Entry> = new Map();
  /** Of the containers that have the keys now. */
  #keysById: ReadonlyMap<string, string> = new Map();

  constructor(selection: DashboardSelection) {
    this.selection = selection;
  }

  get containers(): readonly DashboardContainer[] {
    return [...this.#entries.values()].map(({ shown }) => shown);
  }

  /** Ids of the containers that can be read now. */
  get runningIds(): string[] {
    return [...this.#entries.values()].flatMap(({ ids, shown }) =>
      shown.state === 'running' || shown.state === 'paused' ? ids.slice(-1) : [],
    );
  }

  /** Ids of all the containers that have had the key, oldest first. */
  ids(key: string): readonly string[] {
    return this.#entries.get(key)?.ids ?? [];
  }

  keyOf(id: string): string | undefined {
    return this.#keysById.get(id);
  }

  /** Also of a container that was made anew and is not listed yet. */
  keyOfIdentity(identity: string): string | undefined {
    return this.#entries.has(identity) ? identity : undefined;
  }

  /** `now`: milliseconds since 1970. */
  update({ containers, details, isComplete }: Listing, now: number): void {
    const current = new Map<string, Container>();
    for (const [id, key] of keysById(containers.values())) {
      const container = containers.get(id);
      if (container) {
        current.set(key, container);
      }
    }
    const next = new Map<string, Entry>();
    for (const key of this.#keys(current, now)) {
      const container = current.get(key);
      const entry = container
        ? present(key, container, details(container.id), this.#entries.get(key), now)
        : absent(key, this.#entries.get(key), isComplete);
      if (entry) {
        next.set(key, entry);
      }
    }
    this.#entries = next;
    this.#keysById = new Map([...next].flatMap(([key, { ids }]) => ids.slice(-1).map((id) => [id, key])));
  }

  #keys(current: ReadonlyMap<string, Container>, now: number): Iterable<string> {
    if (this.selection.kind === 'containers') {
      return this.selection.keys;
    }
    const running = [...current].filter(([, { state }]) => state === 'running' || state === 'paused');
    const recent = [...this.#entries].filter(([, { lastRunningAt }]) => now - lastRunningAt < keptMs);
    return new Set([...recent, ...running].map(([key]) => key));
  }
}

function present(
  key: string,
  { id, name, image, state, compose }: Container,
  details: ContainerDetails | undefined,
  known: Entry | undefined,
  now: number,
): Entry {
  const ids = known?.ids ?? [];
  return {
    ids: ids.at(-1) === id ? ids : [...ids, id],
    shown: {
      key,
      name,
      image,
      project: compose?.project ?? '',
      state,
      health: details?.health ?? 'none',
      limits: details?.limits ?? known?.shown.limits ?? { cpus: undefined, memoryBytes: undefined },
    },
    lastRunningAt: state === 'running' ? now : (known?.lastRunningAt ?? now),
  };
}

/** A container that is not listed: as it was last seen, or by its key alone where it never was. */
function absent(key: string, known: Entry | undefined, isGone: boolean): Entry | undefined {
  if (!isGone) {
    return known;
  }
  const limits = { cpus: undefined, memoryBytes: undefined };
  const shown = known?.shown ?? { key, name: key, image: '', project: '', health: 'none', limits };
  return {
    ids: known?.ids ?? [],
    shown: { ...shown, state: 'gone' },
    lastRunningAt: known?.lastRunningAt ?? Number.NEGATIVE_INFINITY,
  };
}

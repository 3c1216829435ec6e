import type { Container, ContainerDetails } from './container.ts';

/** Ids of the containers that came, changed (listing or details) or went. */
export interface InventoryChange {
  readonly added: ReadonlySet<string>;
  readonly changed: ReadonlySet<string>;
  readonly removed: ReadonlySet<string>;
}

/** The last listing and what inspections told, with what each update changed. */
export class ContainerStore {
  readonly containers = new Map<string, Container>();
  readonly details = new Map<string, ContainerDetails>();

  /** A container that did not change keeps its object. Details of those that are gone are dropped. */
  setListing(listing: readonly Container[]): InventoryChange {
    const change = {
      added: new Set<string>(),
      changed: new Set<string>(),
      removed: new Set(this.containers.keys()),
    };
    for (const container of listing) {
      const { id } = container;
      const known = this.containers.get(id);
      change.removed.delete(id);
      if (known === undefined) {
        change.added.add(id);
      } else if (listedFacts(known) !== listedFacts(container)) {
        change.changed.add(id);
      }
      if (known === undefined || change.changed.has(id) || known.status !== container.status) {
        this.containers.set(id, container);
      }
    }
    for (const id of change.removed) {
      this.containers.delete(id);
      this.details.delete(id);
    }
    return change;
  }

  /** What was inspected, after it was listed, is in another state. */
  get isListingBehind(): boolean {
    return [...this.details.values()].some(({ id, state }) => this.containers.get(id)?.state !== state);
  }

  /** True where they differ from what was known. */
  setDetails(details: ContainerDetails): boolean {
    const known = this.details.get(details.id);
    this.details.set(details.id, details);
    return known === undefined || inspectedFacts(known) !== inspectedFacts(details);
  }

  clear(): InventoryChange {
    return this.setListing([]);
  }
}

export function isEmpty({ added, changed, removed }: InventoryChange): boolean {
  return added.size + changed.size + removed.size === 0;
}

/** `status` ("Up 3 minutes") changes by itself. */
function listedFacts(container: Container): string {
  return JSON.stringify({ ...container, status: '' });
}

/** The raw answer holds the log of the health check, which grows. */
function inspectedFacts(details: ContainerDetails): string {
  return JSON.stringify({ ...details, raw: undefined });
}

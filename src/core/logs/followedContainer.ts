import { type Container, eventIdentity, stableIdentity } from '../containers/container.ts';
import type { ContainerEvent } from '../containers/containerClient.ts';

/** What may change what there is to follow. */
const relevant: readonly string[] = ['start', 'die', 'destroy', 'rename'];

/** A container whose log is followed, and whoever takes its place. */
export class FollowedContainer {
  readonly #name: string;
  readonly #identity: string;
  /** Of the one that is followed now. */
  id: string;

  constructor(container: Container) {
    this.id = container.id;
    this.#name = container.name;
    this.#identity = stableIdentity(container);
  }

  /** Whoever bears the identity now: the same container, else the newest that took its place. */
  find(containers: readonly Container[]): Container | undefined {
    return (
      containers.find(({ id }) => id === this.id) ??
      containers
        .filter((container) => stableIdentity(container) === this.#identity)
        .sort((a, b) => b.createdAt - a.createdAt)[0]
    );
  }

  /** Something happened to the container, or to one that bears its identity: not every engine tells the labels. */
  isMeantBy(event: ContainerEvent): boolean {
    return (
      relevant.includes(event.action) &&
      (event.containerId === this.id || event.name === this.#name || eventIdentity(event) === this.#identity)
    );
  }
}

import type { Container } from '../../core/containers/container.ts';
import type { ContainerGroup } from '../../core/containers/containerTree.ts';
import type { ContainerNode, GroupNode, Node } from './containerItem.ts';

/** The rows of the Containers view by id: the same object for the same thing, so that selection and expansion stay. */
export class ContainerNodes {
  readonly #groups = new Map<string, GroupNode>();
  readonly #containers = new Map<string, ContainerNode>();
  /** VS Code asks for the children of expanded groups only: that is how we know which those are. */
  readonly #expanded = new Set<string>();
  #isFlat = false;

  /** Those that were asked for, groups and containers. */
  get all(): readonly Node[] {
    return [...this.#groups.values(), ...this.#containers.values()];
  }

  roots(groups: readonly ContainerGroup[], endpointUrl: string): Node[] {
    this.#isFlat = isFlat(groups);
    return this.#isFlat
      ? groups.flatMap(({ containers }) => containers.map((one) => this.#container(one, endpointUrl)))
      : groups.map((group) => this.#group(group));
  }

  children(node: Node, endpointUrl: string): Node[] {
    return node.kind === 'container'
      ? []
      : node.group.containers.map((one) => this.#container(one, endpointUrl));
  }

  parent(node: Node): GroupNode | undefined {
    return node.kind === 'container' && !this.#isFlat
      ? [...this.#groups.values()].find(({ containerIds }) => containerIds.includes(node.containerId))
      : undefined;
  }

  /** False where it was so before. */
  setExpanded({ id }: Node, isExpanded: boolean): boolean {
    const isNew = this.#expanded.has(id) !== isExpanded;
    this.#expanded[isExpanded ? 'add' : 'delete'](id);
    return isNew;
  }

  /** Of these groups, the containers whose rows can be seen. */
  visible(groups: readonly ContainerGroup[]): Container[] {
    return groups
      .filter((group) => this.#isFlat || this.#expanded.has(groupId(group)))
      .flatMap(({ containers }) => containers);
  }

  /** The groups as they are now. */
  update(groups: readonly ContainerGroup[]): void {
    for (const group of groups) {
      this.#group(group);
    }
  }

  /** Forgets groups that are no longer, and containers that are unknown. Returns their ids. */
  forgetGone(groups: readonly ContainerGroup[], isKnown: (containerId: string) => boolean): string[] {
    const ids = new Set(groups.map(groupId));
    const goneGroups = [...this.#groups.keys()].filter((id) => !ids.has(id));
    for (const id of goneGroups) {
      this.#groups.delete(id);
      this.#expanded.delete(id);
    }
    const gone = [...this.#containers].filter(([, { containerId }]) => !isKnown(containerId));
    for (const [id] of gone) {
      this.#containers.delete(id);
    }
    return [...goneGroups, ...gone.map(([id]) => id)];
  }

  #group(group: ContainerGroup): GroupNode {
    const id = groupId(group);
    const existing = this.#groups.get(id);
    if (existing) {
      existing.group = group;
      return existing;
    }
    const node: GroupNode = {
      kind: 'group',
      id,
      group,
      get containerIds() {
        return this.group.containers.map((container) => container.id);
      },
    };
    this.#groups.set(id, node);
    return node;
  }

  #container({ id }: Container, endpointUrl: string): ContainerNode {
    const key = `${endpointUrl}#${id}`;
    const existing = this.#containers.get(key);
    if (existing) {
      return existing;
    }
    const node: ContainerNode = { kind: 'container', id: key, containerId: id, containerIds: [id] };
    this.#containers.set(key, node);
    return node;
  }
}

/** Tells whether the rows without a parent are others than before. */
export function rootsOf(groups: readonly ContainerGroup[], endpointUrl: string): string {
  const roots = isFlat(groups)
    ? groups.flatMap(({ containers }) => containers.map(({ id }) => id))
    : groups.map(groupId);
  return JSON.stringify([endpointUrl, roots]);
}

/** Without a project there is nothing to group by. */
function isFlat(groups: readonly ContainerGroup[]): boolean {
  return groups.every(({ project }) => project === undefined);
}

function groupId({ project }: ContainerGroup): string {
  return project === undefined ? 'group' : `group:${project}`;
}

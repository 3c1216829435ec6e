/** What the Containers view passes to a command: a container's row or a group's. */
export interface TreeArgument {
  readonly containerIds: readonly string[];
}

function isTreeArgument(value: unknown): value is TreeArgument {
  return (
    typeof value === 'object' &&
    value !== null &&
    Array.isArray((value as Partial<TreeArgument>).containerIds)
  );
}

/**
 * The containers a command was invoked on: VS Code passes the row clicked and, with several selected, all of them. Empty
 * where the command came from the palette or a keybinding. A group stands for its containers; each id comes once.
 */
export function selectedContainerIds(item: unknown, items: unknown): string[] {
  const rows = Array.isArray(items) && items.length > 0 ? items : [item];
  return [...new Set(rows.filter(isTreeArgument).flatMap((row) => row.containerIds))];
}

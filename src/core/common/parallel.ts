/** Runs the action for every item, at most `limit` at a time; rejects with the first failure. */
export async function forEachParallel<T>(
  items: readonly T[],
  limit: number,
  action: (item: T) => Promise<void>,
): Promise<void> {
  // One iterator for all workers: each takes the next item when it is free.
  const queue = items.values();
  const work = async () => {
    for (const item of queue) {
      await action(item);
    }
  };
  await Promise.all(Array.from({ length: Math.min(limit, items.length) }, work));
}

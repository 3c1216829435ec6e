import { setTimeout as delay } from 'node:timers/promises';

/**
 * Resolves with the first value of `condition` that is neither false, null nor undefined. For what announces itself by
 * no event (a socket that starts to answer, a pixel that changes); await the event where there is one.
 * Fails after `seconds`, naming `what`, with the last error of `condition` as the cause.
 */
export async function until<T>(
  what: string,
  condition: () => T | Promise<T>,
  seconds = 30,
): Promise<Exclude<T, false | null | undefined>> {
  const deadline = Date.now() + seconds * 1000;
  let cause: unknown;
  while (Date.now() < deadline) {
    try {
      const value = await condition();
      if (value !== false && value !== null && value !== undefined) {
        return value as Exclude<T, false | null | undefined>;
      }
      cause = undefined;
    } catch (error) {
      cause = error;
    }
    await delay(50);
  }
  throw new Error(`After ${seconds} s still waiting: ${what}`, { cause });
}

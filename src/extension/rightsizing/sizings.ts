import { systemClock } from '../../core/common/clock.ts';
import { hasProcesses } from '../../core/containers/container.ts';
import type { Sizing } from '../../core/rightsizing/rightsize.ts';
import { sizeContainers, withLimits } from '../../core/rightsizing/sizeContainers.ts';
import type { ExtensionServices } from '../engineSession.ts';

export const sizingDays = 7;

/** Of these containers, of all that run where there are none, by what was used within a week; undefined: no history is kept. */
export async function sizingsOf(
  { session, history }: ExtensionServices,
  ids: ReadonlySet<string>,
): Promise<readonly Sizing[] | undefined> {
  const client = await session.connectedClient();
  const kept = await history.history();
  if (kept === undefined) {
    return undefined;
  }
  const listed = await client.list();
  const chosen = listed.filter((one) => (ids.size === 0 || ids.has(one.id)) && hasProcesses(one));
  return sizeContainers(kept, await withLimits(client, chosen), sizingDays * 86_400_000, systemClock);
}

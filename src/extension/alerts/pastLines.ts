import type { Rule } from '../../core/checks/policy/policy.ts';
import { isFor } from '../../core/checks/policy/selector.ts';
import type { ContainerClient } from '../../core/containers/containerClient.ts';
import type { SeriesName } from '../../core/history/metricHistory.ts';
import { lineTimes } from '../../workers/lineTimes.ts';
import { configuration } from '../configuration.ts';
import { searchableContainers, storedRequest } from '../logs/editorLogStore.ts';
import { referTo } from '../logs/searchState.ts';

/** When lines that a log rule counts were written, milliseconds since 1970; undefined: that log was not read to its end. */
export type PastLines = (rule: Rule, name: SeriesName) => readonly number[] | undefined;

/** Reads what the log rules count within a time, as a search reads: what is stored, too. Throws VitalsError. */
export async function readPastLines(
  client: ContainerClient,
  rules: readonly Rule[],
  { from, to }: { readonly from: number; readonly to: number },
  signal: AbortSignal,
): Promise<PastLines> {
  const { endpoint } = client;
  const [listing, containers] = await Promise.all([client.list(signal), searchableContainers(client)]);
  const found = new Map<Rule, ReadonlyMap<string, readonly number[]>>();
  for (const rule of rules) {
    const { condition } = rule;
    if (condition.kind !== 'log' || signal.aborted) {
      continue;
    }
    const chosen = containers.filter((container) => isFor(rule, container)).map(referTo);
    const logs = await storedRequest(endpoint.url, chosen, listing);
    const source = configuration.logSource();
    const span = { from: from - condition.within, to };
    const times = await lineTimes({ endpoint, ...logs, source }, condition.pattern, span, signal);
    const known = chosen.map(({ id, identity }) => [identity, times.get(id)] as const);
    found.set(rule, new Map(known.flatMap(([identity, lines]) => (lines ? [[identity, lines]] : []))));
  }
  return (rule, { engine, identity }) =>
    engine === endpoint.url ? found.get(rule)?.get(identity) : undefined;
}

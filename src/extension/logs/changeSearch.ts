import type { Container } from '../../core/containers/container.ts';
import type { LogQuery } from '../../core/logs/logQuery.ts';
import type { SearchField } from '../../core/logs/resultLines.ts';
import { chooseContainers } from './chooseContainers.ts';
import { chooseRecords } from './chooseRecords.ts';
import { chooseWindow } from './chooseWindow.ts';
import { typeExcluded, typePattern } from './queryBar.ts';
import { referTo, type SearchState } from './searchState.ts';

const onlyStep = { step: 1, totalSteps: 1 };

/**
 * Asks for what a line of the head says. `change` is called each time there is something else to search for: while one types
 * too. Resolves when the input is left.
 */
export async function changeSearch(
  state: SearchState,
  field: Exclude<SearchField, 'context' | 'order'>,
  listing: () => Promise<readonly Container[]>,
  change: (change: Partial<SearchState>) => void,
): Promise<void> {
  const onQuery = (query: LogQuery) => change({ query });
  switch (field) {
    case 'query':
    case 'flags':
      return typePattern(state.query, onQuery);
    case 'exclude':
      return typeExcluded(state.query, onQuery);
    case 'records':
      return chooseRecords(state.query, onQuery);
    case 'containers': {
      const chosen = new Set(state.containers.map(({ identity }) => identity));
      const containers = await chooseContainers(await listing(), chosen, onlyStep);
      return Array.isArray(containers) ? change({ containers: containers.map(referTo) }) : undefined;
    }
    case 'window': {
      const window = await chooseWindow(state.window, onlyStep);
      return typeof window === 'object' ? change({ window }) : undefined;
    }
  }
}

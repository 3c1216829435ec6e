import { english } from '../core/common/translate.ts';
import type { Endpoint } from '../core/containers/endpoint.ts';
import { builtInPatterns, type LogPattern } from '../core/logs/patterns.ts';
import { searchLogs } from './logSearchClient.ts';

/** Counts by the pattern that is offered first everywhere: errors, warnings, failures. After an abort, what was not read to its end is left out. */
export function errorCounter(
  endpoint: Endpoint,
  signal?: AbortSignal,
): (
  containers: readonly { readonly id: string; readonly name: string }[],
  since: string,
  until?: string,
) => Promise<Map<string, { readonly records: number; readonly errors: number }>> {
  const [{ pattern }] = builtInPatterns(english) as readonly [LogPattern, ...LogPattern[]];
  return async (containers, since, until) => {
    const results = await searchLogs(
      {
        endpoint,
        containers,
        query: { pattern, isRegExp: true, case: 'smart', isInverted: false },
        since,
        ...(until !== undefined && { until }),
        before: 0,
        after: 0,
        maxHits: 0,
      },
      { onExcerpt: () => undefined },
      signal,
    );
    const whole = results.filter(({ outcome }) => outcome === 'exhausted');
    return new Map(whole.map(({ containerId, records, hits }) => [containerId, { records, errors: hits }]));
  };
}

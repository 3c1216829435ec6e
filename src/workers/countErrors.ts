import { english } from '../core/common/translate.ts';
import type { Endpoint } from '../core/containers/endpoint.ts';
import { builtInPatterns, type LogPattern } from '../core/logs/patterns.ts';
import type { RecordingFacts } from '../core/recordings/recorder.ts';
import { searchLogs } from './logSearchClient.ts';

/** Counts by the pattern that is offered first everywhere: errors, warnings, failures. */
export function errorCounter(endpoint: Endpoint): RecordingFacts['countErrors'] {
  const [{ pattern }] = builtInPatterns(english) as readonly [LogPattern, ...LogPattern[]];
  return async (containers, since) => {
    const results = await searchLogs(
      {
        endpoint,
        containers,
        query: { pattern, isRegExp: true, case: 'smart', isInverted: false },
        since,
        before: 0,
        after: 0,
        maxHits: 0,
      },
      { onExcerpt: () => undefined },
    );
    const whole = results.filter(({ outcome }) => outcome === 'exhausted');
    return new Map(whole.map(({ containerId, records, hits }) => [containerId, { records, errors: hits }]));
  };
}

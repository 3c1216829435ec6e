import { searchLogs } from './logSearchClient.ts';
import type { LogSearchRequest } from './logSearchRequest.ts';

/**
 * When the lines that match were written, by container id, in milliseconds since 1970, ascending; the pattern as a policy has it. A log that
 * was not read to its end is left out. Throws VitalsError `patternInvalid`.
 */
export async function lineTimes(
  request: Pick<LogSearchRequest, 'endpoint' | 'containers' | 'store' | 'source'>,
  pattern: string,
  { from, to }: { readonly from: number; readonly to: number },
  signal?: AbortSignal,
): Promise<ReadonlyMap<string, readonly number[]>> {
  const times = new Map<string, number[]>(request.containers.map(({ id }) => [id, []]));
  const results = await searchLogs(
    {
      ...request,
      query: { pattern, isRegExp: true, case: 'smart', isInverted: false },
      since: (from / 1000).toFixed(3),
      until: (to / 1000).toFixed(3),
      before: 0,
      after: 0,
      maxHits: Number.POSITIVE_INFINITY,
      timestamps: true,
    },
    {
      onExcerpt: ({ containerId, lines }) => {
        for (const { record } of lines) {
          times.get(containerId)?.push(Date.parse(record.timestamp ?? ''));
        }
      },
    },
    signal,
  );
  const whole = results.filter(({ outcome }) => outcome === 'exhausted');
  return new Map(
    whole.map(({ containerId }) => [
      containerId,
      (times.get(containerId) ?? []).filter((at) => !Number.isNaN(at)).sort((a, b) => a - b),
    ]),
  );
}

import type { ExcerptLine } from './excerpts.ts';
import type { LogQuery } from './logQuery.ts';
import { patternsOf } from './queryEdits.ts';

/** The patterns of a query that a hit is found by, each once; none where it is found by something else. */
export function matchedPatterns(query: LogQuery, { patterns }: Pick<ExcerptLine, 'patterns'>): string[] {
  const all = query.isInverted ? [] : patternsOf(query);
  const found = patterns ? patterns.flatMap((index) => all[index] ?? []) : all.slice(0, 1);
  return [...new Set(found)].filter((pattern) => pattern !== '');
}

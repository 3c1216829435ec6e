import type { Translate } from '../common/translate.ts';
import { writeFieldCondition } from './fields.ts';
import { lineText } from './logLine.ts';
import type { LogQuery } from './logQuery.ts';
import { excludedText, patternText, recordLimits } from './queryEdits.ts';

/** What a query asks for in few words, as a title: its patterns, or else what it is limited to. */
export function describeQuery(query: LogQuery, t: Translate): string {
  const excluded = excludedText(query);
  const words = [
    patternText(query),
    limitWords(query).join(', '),
    excluded === '' ? '' : t('without {0}', excluded),
    t('everything'),
  ];
  return lineText(words.find((text) => text !== '') ?? '');
}

/** To which levels, streams and fields a query is limited. */
export function limitWords(query: LogQuery): string[] {
  const { levels, streams, fields } = recordLimits(query);
  return [...levels, ...streams, ...fields.map(writeFieldCondition)];
}

import type { Mark } from '../history/metricHistory.ts';
import type { AlertEntry } from './alertEntry.ts';

/** Something that became of an alert. */
export interface PastTransition {
  readonly transition: 'fired' | 'escalated' | 'resolved';
  /** Milliseconds since 1970. */
  readonly at: number;
}

/** What became of one alert, as far as it is known, the last one first: what it says itself, and the marks that were made of it. */
export function pastTransitions(
  { ruleId, subject, alert }: Pick<AlertEntry, 'ruleId' | 'subject' | 'alert'>,
  marks: readonly Mark[],
): PastTransition[] {
  const past = marks.flatMap(({ kind, identity, text, at }): PastTransition[] => {
    const isOwn = kind === 'alert' && identity === subject.identity && text.startsWith(`${ruleId} `);
    const transition = isOwn ? transitionOf(text.slice(ruleId.length + 1)) : undefined;
    return transition === undefined ? [] : [{ transition, at }];
  });
  const { firedAt } = alert;
  // The mark is made a moment after it fired.
  const isMarked = past.some(({ transition, at }) => transition === 'fired' && at >= (firedAt ?? at));
  const own: PastTransition[] =
    firedAt === undefined || isMarked ? [] : [{ transition: 'fired', at: firedAt }];
  return [...past, ...own].sort((a, b) => b.at - a.at);
}

function transitionOf(word: string): PastTransition['transition'] | undefined {
  return word === 'fired' || word === 'escalated' || word === 'resolved' ? word : undefined;
}

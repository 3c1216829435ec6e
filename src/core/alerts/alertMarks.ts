import type { NewMark } from '../history/eventMark.ts';
import type { Mark } from '../history/metricHistory.ts';
import type { Change } from './alertEntry.ts';

/** An alert that has ended. */
export interface EndedAlert {
  readonly ruleId: string;
  /** undefined: before what is known. */
  readonly firedAt: number | undefined;
  readonly endedAt: number;
}

const marked: readonly string[] = ['fired', 'escalated', 'resolved'];

/** What of the changes of a sweep belongs on the axis of time of what was measured. */
export function alertMarks(changes: readonly Change[], now: number): NewMark[] {
  return changes
    .filter(({ transition }) => marked.includes(transition))
    .map(({ entry, transition }) => ({
      at: now,
      identity: entry.subject.identity,
      kind: 'alert',
      text: `${entry.ruleId} ${transition}`,
    }));
}

/** The alerts among marks that have ended, the last one first. */
export function endedAlerts(marks: readonly Mark[]): EndedAlert[] {
  const firedAt = new Map<string, number>();
  const ended: EndedAlert[] = [];
  for (const { at, kind, text } of marks.toSorted((a, b) => a.at - b.at)) {
    const [, ruleId = '', transition] = (kind === 'alert' && /^(.*) (fired|resolved)$/s.exec(text)) || [];
    if (transition === 'fired') {
      firedAt.set(ruleId, at);
    } else if (transition === 'resolved') {
      ended.unshift({ ruleId, firedAt: firedAt.get(ruleId), endedAt: at });
      firedAt.delete(ruleId);
    }
  }
  return ended;
}

import { matchesGlob } from '../checks/policy/selector.ts';
import type { AlertEntry, Silence } from './alertEntry.ts';

/** The silences that keep an alert quiet now. */
export function silencesOf(
  silences: readonly Silence[],
  { ruleId, subject }: Pick<AlertEntry, 'ruleId' | 'subject'>,
  now: number,
): Silence[] {
  return silences.filter(
    ({ rule, container, until }) =>
      until > now &&
      matchesGlob(ruleId, rule) &&
      (matchesGlob(subject.identity, container) || matchesGlob(subject.name, container)),
  );
}

/** Of a rule, for one container or for all of them; the same silence each time, so that a new one takes the place of the last. */
export function newSilence(rule: string, identity: string | undefined, until: number): Silence {
  return identity === undefined
    ? { id: rule, rule: literal(rule), container: '*', until }
    : { id: `${rule}/${identity}`, rule: literal(rule), container: literal(identity), until };
}

/** A name may hold no `*` of its own: one of a rule that did would silence others, too. */
const literal = (name: string) => name.replaceAll('*', '?');

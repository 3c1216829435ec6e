import type { Rule } from '../checks/policy/policy.ts';
import type { Alert, Observation, TransitionKind } from './alert.ts';
import type { Told } from './notices.ts';

/** Who an alert is about: a container by its stable identity, or what a rule of absence misses. */
export interface AlertSubject {
  readonly identity: string;
  readonly name: string;
  /** Of compose: its alerts are told together. */
  readonly project: string | undefined;
}

/** One rule and one container in one sweep. */
export interface Watched {
  readonly rule: Rule;
  readonly subject: AlertSubject;
  readonly observation: Observation;
}

/** What is kept of one rule and one container. */
export interface AlertEntry {
  readonly ruleId: string;
  /** The metric, or the kind of rule: another one under the same name is another alert. */
  readonly what: string;
  readonly subject: AlertSubject;
  readonly alert: Alert;
  readonly told: Told;
  /** Its rule stands in the container's labels, not in the policy. */
  readonly isFromLabels?: true | undefined;
}

/** Keeps quiet about what matches, until then; `*` stands for any text. */
export interface Silence {
  readonly id: string;
  readonly rule: string;
  /** A stable identity or a name. */
  readonly container: string;
  /** Milliseconds since 1970. */
  readonly until: number;
}

export interface Change {
  readonly entry: AlertEntry;
  readonly transition: TransitionKind;
}

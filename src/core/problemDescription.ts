import type { Problem } from './errors.ts';

/** A problem in the user's words. Both are one or two plain sentences; the facts in them are hostile text. */
export interface ProblemDescription {
  /** What happened and, as far as it is known, why. */
  readonly summary: string;
  /** What to do about it; undefined where there is nothing to do. */
  readonly nextStep: string | undefined;
}

/** A problem with one of these codes. */
export type ProblemOf<C extends Problem['code']> = Extract<Problem, { code: C }>;

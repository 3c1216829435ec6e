import type { Container } from '../../containers/container.ts';
import type { Policy } from './policy.ts';
import type { PolicyProblem } from './policyProblem.ts';
import { matchesSelector } from './selector.ts';

type Known = Pick<Container, 'name' | 'image' | 'labels' | 'compose'>;

/** Selectors that match none of the containers there are: a typing error, or a container that is yet to come. */
export function policyHints({ rules }: Policy, containers: readonly Known[]): PolicyProblem[] {
  return rules.flatMap((rule): PolicyProblem[] => {
    const { condition, select, spans } = rule;
    const isOfAbsence = condition.kind === 'absent' && condition.what === 'container';
    const span = spans?.fields.select;
    return span === undefined || isOfAbsence || containers.some((one) => matchesSelector(one, select))
      ? []
      : [{ code: 'matchesNothing', span }];
  });
}

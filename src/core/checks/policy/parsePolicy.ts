import type { Policy } from './policy.ts';
import { type PolicyProblem, problemSeverity } from './policyProblem.ts';
import { readPolicy } from './readPolicy.ts';
import { readYaml } from './yamlTree.ts';

export interface ParsedPolicy {
  /** What of it could be read; to be evaluated only where nothing is an error. */
  readonly policy: Policy;
  /** In the order they stand in the text. */
  readonly problems: readonly PolicyProblem[];
  readonly isValid: boolean;
}

/** Loads the YAML library: import this module lazily. Never throws. */
export function parsePolicy(text: string): ParsedPolicy {
  const { root, problems } = readYaml(text);
  const isReadable = root !== undefined || problems.length === 0;
  const policy = readPolicy(root, isReadable ? problems : []);
  return {
    policy,
    problems: problems.toSorted((a, b) => a.span.start - b.span.start),
    isValid: problems.every((problem) => problemSeverity(problem) === 'warning'),
  };
}

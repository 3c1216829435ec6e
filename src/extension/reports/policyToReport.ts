import * as vscode from 'vscode';
import { defaultPolicy } from '../../core/checks/policy/defaultPolicy.ts';
import type { Policy } from '../../core/checks/policy/policy.ts';
import { problemSeverity } from '../../core/checks/policy/policyProblem.ts';
import { VitalsError } from '../../core/errors.ts';
import { configuration } from '../configuration.ts';
import type { WorkspacePolicyFile } from '../policy/workspacePolicy.ts';

/** The workspace's policy, else the built-in rules. Throws VitalsError where it has mistakes: it is not taken in part. */
export function policyToReport(file: WorkspacePolicyFile | undefined): Policy {
  if (file && !file.isValid) {
    const mistakes = file.problems.filter((problem) => problemSeverity(problem) === 'error').length;
    const path = vscode.workspace.asRelativePath(file.uri);
    throw new VitalsError({ code: 'policyInvalid', path, mistakes });
  }
  return file?.policy ?? defaultPolicy(configuration.checkPolicy());
}

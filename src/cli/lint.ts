import { t } from '@vscode/l10n';
import { policyFileNames } from '../core/checks/policy/policy.ts';
import { describePolicyProblem, problemSeverity } from '../core/checks/policy/policyProblem.ts';
import { positionAt } from '../core/checks/policy/tree.ts';
import { english } from '../core/common/translate.ts';
import { VitalsError } from '../core/errors.ts';
import type { Command } from './command.ts';
import { writeJsonArray } from './json.ts';
import { problemLine, readPolicyFile } from './policyFile.ts';

export const lintCommand: Command<Record<string, never>> = {
  name: 'lint',
  usage: '[FILE] [--json]',
  summary: () => t('look for mistakes in a policy; needs no engine'),
  details: () =>
    t(
      'FILE is container-vitals.yaml of the current folder where none is given. Exit code: 0 no mistake (there may be warnings), 1 mistakes, 2 it cannot be read.',
    ),
  options: {},
  positionals: { min: 0, max: 1 },
  hasJson: true,
  failureCode: 2,
  async run({ positionals: [path], isJson }, { stdout }) {
    const file = await readPolicyFile(path);
    if (file === undefined) {
      throw new VitalsError({ code: 'fileUnreadable', path: policyFileNames[0], reason: 'ENOENT' });
    }
    if (isJson) {
      writeJsonArray(
        stdout,
        file.problems.map((problem) => {
          const [start, end] = [problem.span.start, problem.span.end].map((at) => positionAt(file.text, at));
          return {
            path: file.path,
            line: (start?.line ?? 0) + 1,
            column: (start?.column ?? 0) + 1,
            endLine: (end?.line ?? 0) + 1,
            endColumn: (end?.column ?? 0) + 1,
            severity: problemSeverity(problem),
            code: problem.code,
            // The same in every language, as all JSON is.
            message: describePolicyProblem(problem, english),
          };
        }),
      );
    } else if (file.problems.length === 0) {
      stdout.write(`${t('{0}: no mistakes, rules: {1}', file.path, file.policy.rules.length)}\n`);
    } else {
      stdout.write(file.problems.map((problem) => `${problemLine(file, problem)}\n`).join(''));
    }
    return file.isValid ? 0 : 1;
  },
};

import { t } from '@vscode/l10n';
import { policyFileNames } from '../core/checks/policy/policy.ts';
import { describePolicyProblem, problemSeverity } from '../core/checks/policy/policyProblem.ts';
import { positionAt } from '../core/checks/policy/tree.ts';
import { english } from '../core/common/translate.ts';
import { VitalsError } from '../core/errors.ts';
import type { Command } from './command.ts';
import { writeJsonArray } from './json.ts';
import { type PolicyFile, problemLine, readPolicyFile } from './policyFile.ts';

export const lintCommand: Command<Record<string, never>> = {
  name: 'lint',
  usage: '[FILE…] [--json]',
  summary: () => t('look for mistakes in a policy; needs no engine'),
  details: () =>
    t(
      'FILE is container-vitals.yaml of the current folder where none is given. Exit code: 0 no mistake (there may be warnings), 1 mistakes, 2 it cannot be read.',
    ),
  options: {},
  positionals: { min: 0, max: Number.POSITIVE_INFINITY },
  failureCode: 2,
  async run({ positionals, isJson }, { stdout }) {
    const files: PolicyFile[] = [];
    for (const path of positionals.length > 0 ? positionals : [undefined]) {
      const file = await readPolicyFile(path);
      if (file === undefined) {
        throw new VitalsError({ code: 'fileUnreadable', path: policyFileNames[0], reason: 'ENOENT' });
      }
      files.push(file);
    }
    if (isJson) {
      writeJsonArray(stdout, files.flatMap(jsonOf));
    } else {
      stdout.write(files.map(textOf).join(''));
    }
    return files.every(({ isValid }) => isValid) ? 0 : 1;
  },
};

function textOf(file: PolicyFile): string {
  return file.problems.length === 0
    ? `${t('{0}: no mistakes, rules: {1}', file.path, file.policy.rules.length)}\n`
    : file.problems.map((problem) => `${problemLine(file, problem)}\n`).join('');
}

function jsonOf({ path, text, problems }: PolicyFile): object[] {
  return problems.map((problem) => {
    const start = positionAt(text, problem.span.start);
    const end = positionAt(text, problem.span.end);
    return {
      path,
      line: start.line + 1,
      column: start.column + 1,
      endLine: end.line + 1,
      endColumn: end.column + 1,
      severity: problemSeverity(problem),
      code: problem.code,
      // The same in every language, as all JSON is.
      message: describePolicyProblem(problem, english),
    };
  });
}

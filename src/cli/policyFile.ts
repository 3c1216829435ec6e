import { readFile, stat } from 'node:fs/promises';
import { t } from '@vscode/l10n';
import type { ParsedPolicy } from '../core/checks/policy/parsePolicy.ts';
import { policyFileNames } from '../core/checks/policy/policy.ts';
import {
  describePolicyProblem,
  type PolicyProblem,
  problemSeverity,
} from '../core/checks/policy/policyProblem.ts';
import { positionAt } from '../core/checks/policy/tree.ts';
import { describeProblem } from '../core/describeProblem.ts';
import { toProblem, VitalsError } from '../core/errors.ts';
import { toPlainText } from '../core/reports/plainText.ts';
import type { Output } from './command.ts';

export interface PolicyFile extends ParsedPolicy {
  readonly path: string;
  readonly text: string;
}

/** The policy at `path`, else the one of the current folder; undefined where there is none. Throws VitalsError `fileUnreadable`. */
export async function readPolicyFile(path: string | undefined): Promise<PolicyFile | undefined> {
  const found = path ?? (await existing(policyFileNames));
  if (found === undefined) {
    return undefined;
  }
  const text = await readText(found);
  const { parsePolicy } = await import('../core/checks/policy/parsePolicy.ts');
  return { path: found, text, ...parsePolicy(text) };
}

/** The same, refusing one with mistakes, which are told on `stderr`. Throws VitalsError. */
export async function readValidPolicy(
  path: string | undefined,
  stderr: Output,
): Promise<PolicyFile | undefined> {
  const file = await readPolicyFile(path);
  if (file !== undefined && !file.isValid) {
    const mistakes = file.problems.filter((problem) => problemSeverity(problem) === 'error');
    stderr.write(mistakes.map((problem) => `${problemLine(file, problem)}\n`).join(''));
    throw new VitalsError({ code: 'policyInvalid', path: file.path, mistakes: mistakes.length });
  }
  return file;
}

/** The same file, read again where it changed: itself where it did not, or has mistakes now, which are told on `stderr` once. */
export async function rereadPolicy(file: PolicyFile, stderr: Output): Promise<PolicyFile> {
  const text = await readText(file.path).catch(() => file.text);
  if (text === file.text || text === refused.get(file.path)) {
    return file;
  }
  try {
    const next = (await readValidPolicy(file.path, stderr)) ?? file;
    refused.delete(file.path);
    return next;
  } catch (error) {
    refused.set(file.path, text);
    stderr.write(`${toPlainText(describeProblem(toProblem(error), t).summary)}\n`);
    return file;
  }
}

/** Texts with mistakes that were told. */
const refused = new Map<string, string>();

/** As compilers write it, so that editors and CI find the place: `FILE:LINE:COLUMN: error: …`. */
export function problemLine(
  { path, text }: Pick<PolicyFile, 'path' | 'text'>,
  problem: PolicyProblem,
): string {
  const { line, column } = positionAt(text, problem.span.start);
  const word = problemSeverity(problem) === 'error' ? t('error') : t('warning');
  const message = toPlainText(describePolicyProblem(problem, t));
  return `${toPlainText(path)}:${line + 1}:${column + 1}: ${word}: ${message}`;
}

async function existing(paths: readonly string[]): Promise<string | undefined> {
  for (const path of paths) {
    if ((await stat(path).catch(() => undefined))?.isFile()) {
      return path;
    }
  }
  return undefined;
}

/** Far longer than any policy may be: not even read. */
const maxBytes = 1 << 20;

async function readText(path: string): Promise<string> {
  try {
    const { size } = await stat(path);
    return size > maxBytes ? ' '.repeat(maxBytes) : await readFile(path, 'utf8');
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw new VitalsError({ code: 'fileUnreadable', path, reason: code ?? String(error) }, { cause: error });
  }
}

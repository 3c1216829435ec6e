import type * as vscode from 'vscode';
import { policyFileNames } from '../../core/checks/policy/policy.ts';

/** What is written: not what Git or a diff shows of the past. */
const scheme = 'file';

/** Whatever language it was given: the name is what `check` looks for. */
export const policyDocuments: vscode.DocumentSelector = policyFileNames.map((name) => ({
  scheme,
  pattern: `**/${name}`,
}));

export function isPolicy({ uri }: Pick<vscode.TextDocument, 'uri'>): boolean {
  return uri.scheme === scheme && policyFileNames.some((name) => uri.path.endsWith(`/${name}`));
}

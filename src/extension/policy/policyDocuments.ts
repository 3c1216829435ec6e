import type * as vscode from 'vscode';
import { policyFileNames } from '../../core/checks/policy/policy.ts';

/** Whatever language it was given: the name is what `check` looks for. */
export const policyDocuments: vscode.DocumentSelector = policyFileNames.map((name) => ({
  pattern: `**/${name}`,
}));

export function isPolicy({ uri }: Pick<vscode.TextDocument, 'uri'>): boolean {
  return policyFileNames.some((name) => uri.path.endsWith(`/${name}`));
}

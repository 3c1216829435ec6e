import { createHash } from 'node:crypto';
import * as vscode from 'vscode';

/** Where the alerts of a policy are kept, by whichever window watches. `key` is the policy's address. */
export function alertFolder({ globalStorageUri }: vscode.ExtensionContext, key: string): vscode.Uri {
  const name = createHash('sha256').update(key).digest('hex').slice(0, 16);
  return vscode.Uri.joinPath(globalStorageUri, 'alerts', name);
}

/** The key of the built-in rules. */
export const builtInKey = 'default';

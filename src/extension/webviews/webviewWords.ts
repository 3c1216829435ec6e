import * as vscode from 'vscode';

/** What a webview needs to speak the user's language: it, and the extension's own translations (none in English). */
export function webviewWords(): { readonly language: string; readonly strings: Record<string, string> } {
  const strings = Object.fromEntries(
    Object.entries(vscode.l10n.bundle ?? {}).filter(
      (entry): entry is [string, string] => typeof entry[1] === 'string',
    ),
  );
  return { language: vscode.env.language, strings };
}

import { randomBytes } from 'node:crypto';

export interface DashboardResources {
  readonly script: string;
  readonly style: string;
  /** `Webview.cspSource`. */
  readonly cspSource: string;
  /** In a side bar or panel rather than in an editor: the page has its short form where it is narrow. */
  readonly isView?: boolean;
}

/** The page without any data: names and numbers come by message and become text, never markup. */
export function dashboardHtml({ script, style, cspSource, isView = false }: DashboardResources): string {
  const nonce = randomBytes(16).toString('base64');
  return `<!DOCTYPE html>
<html>
<head>
<meta charset="UTF-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src ${cspSource}; script-src 'nonce-${nonce}';">
<meta name="viewport" content="width=device-width, initial-scale=1.0">
<link rel="stylesheet" href="${style}">
</head>
<body${isView ? ' class="in-view"' : ''}>
<main></main>
<script nonce="${nonce}" src="${script}"></script>
</body>
</html>`;
}

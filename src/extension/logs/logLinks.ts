import { setImmediate } from 'node:timers/promises';
import * as vscode from 'vscode';
import { DisposableBase } from '../../core/common/disposable.ts';
import { type SourcePath, sourcePaths } from '../../core/logs/links/sourcePaths.ts';
import { traceIdRanges, traceUrl } from '../../core/logs/links/traceIds.ts';
import type { TextRange } from '../../core/logs/matcher.ts';
import { configuration } from '../configuration.ts';
import { settings } from '../contributions.ts';
import type { ExtensionServices } from '../engineSession.ts';
import { WorkspaceSources } from './workspaceSources.ts';

/** The id of the container that has written a line of a document; undefined where the line is one of ours. */
export type ContainerOfLine = (document: vscode.TextDocument, line: number) => string | undefined;

/** In one document: the editor keeps a mark for each. */
const maxLinks = 5000;
/** Looked at before others have their turn, in milliseconds. */
const sliceMs = 10;

/** What containers have written leads on: stack frames and file names to the source, trace ids to where traces are shown. */
export class LogLinks extends DisposableBase {
  readonly #sources: WorkspaceSources;

  constructor(services: ExtensionServices) {
    super();
    this.#sources = this.register(new WorkspaceSources(services));
  }

  /** For the documents of a scheme. */
  registerFor(scheme: string, containerOf: ContainerOfLine): vscode.Disposable {
    const provide = (document: vscode.TextDocument, token: vscode.CancellationToken) =>
      this.#links(document, containerOf, token);
    const register = () =>
      vscode.languages.registerDocumentLinkProvider({ scheme }, { provideDocumentLinks: provide });
    let registered = register();
    // The editor asks a provider again only where the text changes, or where the provider is new.
    const changes = configuration.onDidChange(settings.traceUrl, () => {
      registered.dispose();
      registered = register();
    });
    return new vscode.Disposable(() => vscode.Disposable.from(changes, registered).dispose());
  }

  /** From the end, where a log is newest. What is asked of a text that has changed meanwhile is asked again by the editor. */
  async #links(
    document: vscode.TextDocument,
    containerOf: ContainerOfLine,
    token: vscode.CancellationToken,
  ): Promise<vscode.DocumentLink[]> {
    const { version } = document;
    const template = configuration.traceUrl();
    const links: vscode.DocumentLink[] = [];
    let pausedAt = performance.now();
    for (let line = document.lineCount - 1; line >= 0 && links.length < maxLinks; line--) {
      if (performance.now() - pausedAt > sliceMs) {
        await setImmediate();
        pausedAt = performance.now();
      }
      if (token.isCancellationRequested || document.version !== version) {
        return [];
      }
      const { text } = document.lineAt(line);
      const paths = sourcePaths(text);
      const traces = template === '' ? [] : traceLinks(template, line, text);
      const container = paths.length + traces.length > 0 ? containerOf(document, line) : undefined;
      if (container !== undefined) {
        links.push(...traces, ...(await this.#sourceLinks(container, line, paths)));
      }
    }
    return links;
  }

  async #sourceLinks(
    container: string,
    line: number,
    paths: readonly SourcePath[],
  ): Promise<vscode.DocumentLink[]> {
    const files = await this.#sources.files();
    const known = paths.filter(({ path }) => files.hasName(path));
    if (known.length === 0) {
      return [];
    }
    const sources = await this.#sources.sourcesOf(container);
    return known.flatMap(({ range, path, line: at, column }) => {
      const found = files.find(path, sources);
      const target = found === undefined ? undefined : workspaceUri(found);
      if (!target) {
        return [];
      }
      // What the editor takes for the position to open at.
      const fragment = at === undefined ? '' : `L${at}${column === undefined ? '' : `,${column}`}`;
      return link(line, range, target.with({ fragment }), vscode.workspace.asRelativePath(target));
    });
  }
}

function traceLinks(template: string, line: number, text: string): vscode.DocumentLink[] {
  return traceIdRanges(text).flatMap((range) => {
    const url = traceUrl(template, text.slice(...range));
    return url === undefined ? [] : link(line, range, vscode.Uri.parse(url), vscode.l10n.t('Open Trace'));
  });
}

function link(
  line: number,
  [start, end]: TextRange,
  target: vscode.Uri,
  tooltip: string,
): vscode.DocumentLink {
  const found = new vscode.DocumentLink(new vscode.Range(line, start, line, end), target);
  found.tooltip = tooltip;
  return found;
}

/** A path as SourceFiles has it. */
function workspaceUri(path: string): vscode.Uri | undefined {
  const folder = vscode.workspace.workspaceFolders?.find(({ uri }) => path.startsWith(`${uri.path}/`));
  return folder?.uri.with({ path });
}

import * as vscode from 'vscode';
import { DisposableBase } from '../../core/common/disposable.ts';
import { chartImage } from '../../core/reports/document/chartImage.ts';
import { htmlDocument } from '../../core/reports/document/htmlDocument.ts';
import { markdownDocument } from '../../core/reports/document/markdownDocument.ts';
import type { Chart, ReportDocument, ReportLanguage } from '../../core/reports/document/reportDocument.ts';
import { schemes } from '../contributions.ts';
import type { ExtensionServices } from '../engineSession.ts';

export interface ShowOptions {
  /** Does not offer to save it: it was opened in passing. */
  readonly isQuiet?: boolean;
  /** The same as JSON, redacted; undefined: there is none. */
  readonly json?: (() => string) | undefined;
}

/**
 * Reports as read-only Markdown, shown by the editor's own preview. A key has one document, which is filled anew; its text is kept in a
 * folder of this workspace's, as the preview is there again after a reload.
 */
export class MarkdownDocuments extends DisposableBase implements vscode.TextDocumentContentProvider {
  readonly #folder: vscode.Uri;
  readonly #log: vscode.LogOutputChannel;
  readonly #documents = new Map<string, ReportDocument>();
  readonly #onDidChange = this.register(new vscode.EventEmitter<vscode.Uri>());
  readonly onDidChange = this.#onDidChange.event;

  constructor({ context, log }: Pick<ExtensionServices, 'context' | 'log'>) {
    super();
    this.#folder = vscode.Uri.joinPath(context.storageUri ?? context.globalStorageUri, 'reports');
    this.#log = log;
    this.register(vscode.workspace.registerTextDocumentContentProvider(schemes.markdown, this));
    this.register(
      vscode.window.onDidChangeActiveColorTheme(() => {
        for (const uri of this.#documents.keys()) {
          this.#onDidChange.fire(vscode.Uri.parse(uri));
        }
      }),
    );
  }

  async show(key: string, document: ReportDocument, options: ShowOptions = {}): Promise<void> {
    const uri = this.#put(key, document);
    await vscode.workspace.openTextDocument(uri);
    await vscode.commands.executeCommand('markdown.showPreview', uri);
    if (!options.isQuiet) {
      void this.#offerToSave(document, options.json);
    }
  }

  /** Fills the document of a key anew where it has been shown. */
  update(key: string, document: ReportDocument): void {
    const isShown = [...this.#documents.keys()].some((shown) => vscode.Uri.parse(shown).query === key);
    if (isShown) {
      this.#put(key, document);
    }
  }

  async provideTextDocumentContent(uri: vscode.Uri): Promise<string> {
    const document = this.#documents.get(uri.toString());
    return document ? markdownDocument(document, drawn) : this.#kept(uri.query);
  }

  async #kept(key: string): Promise<string> {
    try {
      return new TextDecoder().decode(await vscode.workspace.fs.readFile(this.#place(key)));
    } catch {
      return vscode.l10n.t('This document is over. Run the command that opened it again.');
    }
  }

  async #keep(key: string, document: ReportDocument): Promise<void> {
    try {
      await vscode.workspace.fs.writeFile(
        this.#place(key),
        new TextEncoder().encode(markdownDocument(document, drawn)),
      );
    } catch (error) {
      this.#log.warn(error instanceof Error ? error.message : String(error));
    }
  }

  #place(key: string): vscode.Uri {
    return vscode.Uri.joinPath(this.#folder, `${key}.md`);
  }

  #put(key: string, document: ReportDocument): vscode.Uri {
    const path = `/${document.title.replaceAll('/', '∕')}.md`;
    const uri = vscode.Uri.from({ scheme: schemes.markdown, path, query: key });
    this.#documents.set(uri.toString(), document);
    this.#onDidChange.fire(uri);
    void this.#keep(key, document);
    return uri;
  }

  async #offerToSave(document: ReportDocument, json: ShowOptions['json']): Promise<void> {
    const { l10n } = vscode;
    const save = l10n.t('Save As…');
    const said = l10n.t('{0}: secrets and personal data have been taken out.', document.title);
    if ((await vscode.window.showInformationMessage(said, save)) !== save) {
      return;
    }
    const folder = vscode.workspace.workspaceFolders?.[0]?.uri;
    const target = await vscode.window.showSaveDialog({
      ...(folder && { defaultUri: vscode.Uri.joinPath(folder, `${document.title}.html`) }),
      filters: { HTML: ['html'], Markdown: ['md'], ...(json && { JSON: ['json'] }) },
    });
    if (target) {
      const text =
        json && target.path.endsWith('.json')
          ? json()
          : target.path.endsWith('.md')
            ? markdownDocument(document)
            : htmlDocument(document);
      await vscode.workspace.fs.writeFile(target, new TextEncoder().encode(text));
    }
  }
}

/** In the colours of the editor: the preview's style does not reach into an image. */
function drawn(chart: Chart): string {
  const { kind } = vscode.window.activeColorTheme;
  const { HighContrast, HighContrastLight, Light } = vscode.ColorThemeKind;
  switch (kind) {
    case HighContrast:
      return chartImage(chart, {
        text: '#fff',

        line: '#6fc3df',
        accent: '#6fc3df',
        alert: '#ff8a80',
      });
    case HighContrastLight:
      return chartImage(chart, {
        text: '#000',

        line: '#0f4a85',
        accent: '#0f4a85',
        alert: '#b3171f',
      });
    case Light:
      return chartImage(chart, {
        text: '#3b3b3b',

        line: '#d1d9e0',
        accent: '#0969da',
        alert: '#b3171f',
      });
    default:
      return chartImage(chart, {
        text: '#ccc',

        line: '#4d4d4d',
        accent: '#58a6ff',
        alert: '#ff8a80',
      });
  }
}

/** That of the editor, where reports can be written in it. */
export const displayLanguage = (): ReportLanguage => (vscode.env.language.startsWith('ko') ? 'ko' : 'en');

import { readFile, rename, writeFile } from 'node:fs/promises';
import { t } from '@vscode/l10n';
import { type Translate, translateBy } from '../core/common/translate.ts';
import { VitalsError } from '../core/errors.ts';
import { htmlDocument } from '../core/reports/document/htmlDocument.ts';
import { markdownDocument } from '../core/reports/document/markdownDocument.ts';
import {
  type ReportDocument,
  type ReportLanguage,
  reportLanguages,
} from '../core/reports/document/reportDocument.ts';
import { type CommandContext, type OptionSpecs, UsageError } from './command.ts';
import { languageOf } from './language.ts';
import { readProjectFile } from './projectFile.ts';

/** Options that all reports have. */
export const reportOptions = {
  format: { type: 'string', value: 'FORMAT', help: () => t('one of {0}', reportFormats.join(', ')) },
  language: {
    type: 'string',
    value: 'LANG',
    help: () => t('language of the report: {0} (default: that of the terminal)', reportLanguages.join(', ')),
  },
  output: {
    type: 'string',
    short: 'o',
    value: 'FILE',
    help: () => t('write it into FILE; .html, .json and .md choose the format'),
  },
} as const satisfies OptionSpecs;

/** Options of what prints a text, and writes it as a document too. */
export const documentOptions = {
  markdown: {
    type: 'string',
    value: 'FILE',
    help: () => t('write the report as Markdown too (-: to stdout, instead)'),
  },
  html: {
    type: 'string',
    value: 'FILE',
    help: () => t('write the report as a page with charts too (-: to stdout, instead)'),
  },
} as const satisfies OptionSpecs;

/** Where each format was asked for; true where one went to stdout, which then has nothing else. Throws VitalsError. */
export async function writeDocument(
  document: ReportDocument,
  paths: { readonly markdown: string | undefined; readonly html: string | undefined },
  context: Pick<CommandContext, 'stdout'>,
): Promise<boolean> {
  for (const format of ['markdown', 'html'] as const) {
    if (paths[format] !== undefined) {
      await writeReport(documentText(document, format), paths[format], context);
    }
  }
  return paths.markdown === '-' || paths.html === '-';
}

const reportFormats = ['markdown', 'html', 'json'] as const;
export type ReportFormat = (typeof reportFormats)[number];

interface ReportInput {
  readonly options: { readonly format: string | undefined; readonly output: string | undefined };
  readonly isJson: boolean;
}

/** Throws UsageError. */
export function reportFormatOf({ options: { format, output }, isJson }: ReportInput): ReportFormat {
  const byName =
    output && /\.html?$/i.test(output) ? 'html' : output && /\.json$/i.test(output) ? 'json' : 'markdown';
  const known = reportFormats.find((one) => one === (format ?? (isJson ? 'json' : byName)));
  if (known === undefined || (isJson && known !== 'json')) {
    throw new UsageError(t('--format is one of {0}', reportFormats.join(', ')));
  }
  return known;
}

/** The language a report was asked for in, and its words, whatever the terminal's. Throws UsageError. */
export function reportWords(
  wanted: string | undefined,
  { env }: Pick<CommandContext, 'env'>,
): { readonly language: ReportLanguage; readonly t: Translate } {
  const language = reportLanguages.find((one) => one === (wanted ?? languageOf(env)));
  if (language === undefined) {
    throw new UsageError(t('--language is one of {0}', reportLanguages.join(', ')));
  }
  const bundle: Record<string, string> =
    language === 'en' ? {} : JSON.parse(readProjectFile(`l10n/bundle.l10n.${language}.json`));
  return { language, t: translateBy(bundle) };
}

export function documentText(document: ReportDocument, format: 'markdown' | 'html'): string {
  return format === 'html' ? htmlDocument(document) : markdownDocument(document);
}

/** To stdout or, whole or not at all, into a file. Throws VitalsError. */
export async function writeReport(
  text: string,
  path: string | undefined,
  { stdout }: Pick<CommandContext, 'stdout'>,
): Promise<void> {
  if (path === undefined || path === '-') {
    stdout.write(text);
    return;
  }
  try {
    await writeFile(`${path}.new`, text);
    await rename(`${path}.new`, path);
  } catch (error) {
    throw fileProblem('fileUnwritable', path, error);
  }
}

/** undefined where there is no such file. Throws VitalsError. */
export async function readReport(path: string): Promise<string | undefined> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') {
      return undefined;
    }
    throw fileProblem('fileUnreadable', path, error);
  }
}

function fileProblem(
  problem: 'fileUnreadable' | 'fileUnwritable',
  path: string,
  error: unknown,
): VitalsError {
  const { code } = error as NodeJS.ErrnoException;
  return new VitalsError({ code: problem, path, reason: code ?? String(error) }, { cause: error });
}

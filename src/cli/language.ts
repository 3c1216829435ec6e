import { config } from '@vscode/l10n';
import type { ReportLanguage } from '../core/reports/document/reportDocument.ts';
import { readProjectFile } from './projectFile.ts';

/** The language that POSIX's variables ask for, the first that is set deciding; English for any that we do not speak. */
export function languageOf(env: Readonly<Record<string, string | undefined>>): ReportLanguage {
  const locale = env.LC_ALL || env.LC_MESSAGES || env.LANG || '';
  return /^ko(?![a-z])/i.test(locale) ? 'ko' : 'en';
}

/** Makes `t` of @vscode/l10n speak the language; English needs no bundle. */
export function speak(language: ReportLanguage): void {
  config({ contents: language === 'en' ? '{}' : readProjectFile(`l10n/bundle.l10n.${language}.json`) });
}

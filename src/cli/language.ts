import { config } from '@vscode/l10n';
import { readProjectFile } from './projectFile.ts';

/** The language that POSIX's variables ask for, the first that is set deciding: `ko`; undefined for English. */
export function languageOf(env: Readonly<Record<string, string | undefined>>): string | undefined {
  const locale = env.LC_ALL || env.LC_MESSAGES || env.LANG || '';
  return /^ko(?![a-z])/i.test(locale) ? 'ko' : undefined;
}

/** Makes `t` of @vscode/l10n speak the language; English needs no bundle. */
export function speak(language: string | undefined): void {
  config({ contents: language ? readProjectFile(`l10n/bundle.l10n.${language}.json`) : '{}' });
}

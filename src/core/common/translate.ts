/**
 * Puts an English source string into the user's language and fills `{0}`, `{1}` … in. Hosts pass `vscode.l10n.t` or
 * `@vscode/l10n`'s `t`; the core never chooses a language. Call it as `t` with a string literal first: a test
 * reads the literals and fails where l10n/bundle.l10n.ko.json lacks one.
 */
export type Translate = (message: string, ...args: (string | number | boolean)[]) => string;

/** English as it stands in the source, for tests and for output that must not vary with the language. */
export const english: Translate = (message, ...args) =>
  message.replace(/\{(\d+)\}/g, (whole, index) => String(args[Number(index)] ?? whole));

/** By a bundle of l10n/, for what is written in another language than the user's own; English where the bundle has no words. */
export function translateBy(bundle: Readonly<Record<string, string>>): Translate {
  return (message, ...args) => english(bundle[message] ?? message, ...args);
}

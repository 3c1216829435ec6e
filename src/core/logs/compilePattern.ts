import { VitalsError } from '../errors.ts';
import type { LogQuery } from './logQuery.ts';

/**
 * One of a query's patterns as an expression. Tries strict syntax first; what only the lenient one allows (`\-`, `a{,3}`) is no
 * reason to refuse what grep takes. Throws VitalsError `patternInvalid`.
 */
export function compilePattern(pattern: string, query: LogQuery): RegExp {
  const { isRegExp, isWholeWord } = query;
  const literal = isRegExp ? withPosixClasses(pattern) : pattern.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&');
  const source = isWholeWord ? `(?<![\\p{L}\\p{N}_])(?:${literal})(?![\\p{L}\\p{N}_])` : literal;
  const flags = ignoresCase(query) ? 'i' : '';
  // Without u or v, \p{…} and \u{…} would silently mean something else.
  const candidates = /\\[pPu]\{/.test(source) ? ['u', 'v'] : ['u', ''];
  let failure: unknown;
  for (const candidate of candidates) {
    try {
      return new RegExp(source, flags + candidate);
    } catch (error) {
      failure = error;
    }
  }
  throw new VitalsError({ code: 'patternInvalid', pattern, reason: reasonOf(failure) }, { cause: failure });
}

/** `Invalid regular expression: /(/i: Unterminated group` says twice what the pattern is. */
function reasonOf(failure: unknown): string {
  const message = failure instanceof Error ? failure.message : String(failure);
  return message.replace(/^Invalid regular expression: .*\/[a-z]*: /s, '');
}

/** What the first of a query's patterns that matches a text has captured: its first group that took part, else all that matched. */
export function captureOf(query: LogQuery): (plainText: string) => string | undefined {
  const expressions = [query.pattern, ...(query.orPatterns ?? [])].map((text) => compilePattern(text, query));
  return (plainText) => {
    for (const expression of expressions) {
      const [whole, ...groups] = expression.exec(plainText) ?? [];
      if (whole !== undefined) {
        return groups.find((group) => group !== undefined) ?? whole;
      }
    }
    return undefined;
  };
}

export function ignoresCase({ pattern, orPatterns = [], isRegExp, ...query }: LogQuery): boolean {
  const hasAnyCapital = () => [pattern, ...orPatterns].some((text) => hasCapital(text, isRegExp));
  return query.case === 'insensitive' || (query.case === 'smart' && !hasAnyCapital());
}

/** Of the letters that are meant as such: not those of \S, \p{Lu} or the name of a group. */
function hasCapital(pattern: string, isRegExp: boolean): boolean {
  const letters = isRegExp
    ? pattern.replace(
        /\\(?:[pPu]\{[^}]*\}|u[\da-f]{4}|x[\da-f]{2}|k<[^>]*>|.)|\(\?<[^=!>][^>]*>|\[:\w+:\]/gi,
        '',
      )
    : pattern;
  return /\p{Lu}/u.test(letters);
}

/** grep's, for inside brackets. */
const posixClasses: Readonly<Record<string, string>> = {
  alpha: '\\p{L}',
  digit: '0-9',
  alnum: '\\p{L}\\p{N}',
  upper: '\\p{Lu}',
  lower: '\\p{Ll}',
  space: '\\s',
  blank: ' \\t',
  punct: '\\p{P}\\p{S}',
  cntrl: '\\p{Cc}',
  xdigit: '0-9A-Fa-f',
};

function withPosixClasses(pattern: string): string {
  return /\[\^?\[:/.test(pattern)
    ? pattern.replace(/\[:(\w+):\]/g, (whole, name: string) => posixClasses[name] ?? whole)
    : pattern;
}

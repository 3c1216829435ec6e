/** One character, as JSON writes it in UTF-8: an escape, an ASCII character or a sequence of bytes. */
const anyCharacter = '(?:\\\\(?:u[0-9a-f]{4}|[^u])|[^\\\\\\n\\x80-\\xff]|[\\xc0-\\xff][\\x80-\\xbf]+)';
const anyCharacters = '[^\\n]';

/** What JSON writes as an escape, or may: quotation mark, backslash, control characters, and what is special to HTML. */
const escapedInJson = [
  '"',
  '\\',
  '<',
  '>',
  '&',
  '\x7f',
  ...Array.from({ length: 32 }, (_, code) => String.fromCharCode(code)),
];
/** Those beyond ASCII: line separators, and what replaces bytes that are no text. */
const escapedBeyondAscii = '\u2028\u2029\ufffd';

const tokens =
  /\\(?:[pP]\{[^}]*\}|u\{[^}]*\}|u[\da-fA-F]{4}|x[\da-fA-F]{2}|c[A-Za-z]|.)|\[(?:\\.|[^\]\\])*\]|\(\?(?:<[=!]|[=!:]|<[^>]*>)?|./gsu;

/** Lines of a log file in which nothing but the record's text, which is empty here, can be found. */
const emptyLines = ['stdout', 'stderr'].map(
  (stream) => `{"log":"\\n","stream":"${stream}","time":"2013-04-05T16:27:48.012345679Z"}`,
);

/**
 * An expression that finds, in the lines of a json-file log read byte by byte (latin1), at least every line whose text
 * `expression` matches: what looks around is left out, and what may be escaped matches any character. What it finds has to be looked at. Undefined
 * where there is none that would be of use. The lines must not have ANSI codes (matching is on the text without), nor ſ or
 * K (the Kelvin sign), which are s and k to an expression that ignores case.
 */
export function toRawExpression(expression: RegExp): RegExp | undefined {
  const source = expression.unicode ? rewrite(expression) : undefined;
  if (source === undefined) {
    return undefined;
  }
  const raw = new RegExp(withoutWideBeginning(source), expression.ignoreCase ? 'gi' : 'g');
  return emptyLines.some((line) => line.search(raw) >= 0) ? undefined : raw;
}

/**
 * What begins with any character is found without it too, and many times quicker: a literal text is sought by its rarest letters. In one of
 * several alternatives it stays.
 */
function withoutWideBeginning(source: string): string {
  if (hasAlternatives(source)) {
    return source;
  }
  const wide = [anyCharacter, anyCharacters].find((one) => source.startsWith(one));
  if (wide === undefined) {
    return source;
  }
  return withoutWideBeginning(source.slice(wide.length).replace(/^(?:[*+?]|\{[\d,]+\})\??/, ''));
}

/** At the top. */
function hasAlternatives(source: string): boolean {
  let depth = 0;
  return (source.match(tokens) ?? []).some((part) => {
    depth += part.startsWith('(') ? 1 : part === ')' ? -1 : 0;
    return part === '|' && depth === 0;
  });
}

function rewrite({ source, ignoreCase }: RegExp): string | undefined {
  const parts = source.match(tokens) ?? [];
  let raw = '';
  for (let index = 0; index < parts.length; index++) {
    const part = parts[index] as string;
    if (/^\(\?<?[=!]$/.test(part)) {
      index = groupEnd(parts, index);
    } else if (/^(?:[$^]|\\[bB])$/.test(part)) {
      // Where it matches without, it may match with.
    } else if (/^\(\?(?:<|:|$)|^\($/.test(part)) {
      if (part === '(?') {
        return undefined;
      }
      raw += '(?:';
    } else if (/^\\(?:[1-9k]|u[dD][89a-fA-F])/.test(part)) {
      return undefined;
    } else {
      raw +=
        rewriteOne(part, ignoreCase) ??
        (/^[*+]$/.test(parts[index + 1] ?? '') ? anyCharacters : anyCharacter);
    }
  }
  return raw;
}

/** What matches the same characters, none of which is ever escaped, or is part of the syntax; undefined where there is no such thing. */
function rewriteOne(part: string, ignoreCase: boolean): string | undefined {
  if (part.startsWith('[')) {
    const isPlain = /^\[(?!\^)(?:[ -Z^-~]|\\[-dw^$.*+?()[\]{}|/])*\]$/.test(part);
    const one = isPlain ? new RegExp(part, 'u') : undefined;
    return one && !escapedInJson.some((character) => one.test(character)) ? part : undefined;
  }
  const character = /^\\[^a-zA-Z0-9]$/.test(part) ? part.slice(1) : part;
  if (part === '\\d' || part === '\\w' || /^[*+?{}()|,]$/.test(part)) {
    return part;
  }
  if (
    part === '.' ||
    character.length === 0 ||
    (part.length > 1 && character === part && part.startsWith('\\'))
  ) {
    return undefined;
  }
  if (character <= '\x7f') {
    return escapedInJson.includes(character) ? undefined : part;
  }
  const hasCase = ignoreCase && character.toLowerCase() !== character.toUpperCase();
  return hasCase || escapedBeyondAscii.includes(character) ? undefined : `(?:${bytesOf(character)})`;
}

function bytesOf(character: string): string {
  return Array.from(new TextEncoder().encode(character), (byte) => `\\x${byte.toString(16)}`).join('');
}

/** Of the parenthesis that ends the group that begins at `start`. */
function groupEnd(parts: readonly string[], start: number): number {
  let depth = 0;
  for (let index = start; index < parts.length; index++) {
    const part = parts[index] as string;
    depth += part.startsWith('(') ? 1 : part === ')' ? -1 : 0;
    if (depth === 0) {
      return index;
    }
  }
  return parts.length;
}

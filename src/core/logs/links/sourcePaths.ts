import type { TextRange } from '../matcher.ts';

/** A file that a line of a log names. */
export interface SourcePath {
  /** In the line: what is the link. */
  readonly range: TextRange;
  /** With slashes; of the JVM's languages the folders of the package and the file's name. Whatever a log may hold. */
  readonly path: string;
  /** 1-based; undefined where the line names none. */
  readonly line: number | undefined;
  readonly column: number | undefined;
}

/** Names of the files that stack traces lead to, and of a few that programs complain about. */
export const sourceExtensions = [
  ...[
    'java',
    'kt',
    'scala',
    'groovy',
    'clj',
    'py',
    'rb',
    'erb',
    'php',
    'go',
    'rs',
    'cs',
    'fs',
    'vb',
    'razor',
    'cshtml',
  ],
  ...[
    'js',
    'mjs',
    'cjs',
    'jsx',
    'ts',
    'mts',
    'cts',
    'tsx',
    'vue',
    'svelte',
    'ex',
    'exs',
    'lua',
    'pl',
    'sh',
    'swift',
  ],
  ...['c', 'cc', 'cpp', 'h', 'hpp', 'sql', 'yml', 'yaml', 'toml', 'xml', 'ini'],
];

/**
 * An extension and the place behind it: `:42:13` (Java, Node.js, Go, Ruby, most others), `", line 42` (Python), `:line 42`
 * (.NET), `(42)` (PHP). What comes before it is read backwards from here, which takes linear time whatever the line.
 */
const extension = new RegExp(
  String.raw`\.(?:${sourceExtensions.join('|')})(?:(?<close>["'])(?:, line (?<quoted>\d{1,7}))?|:(?:line )?(?<line>\d{1,7})(?::(?<column>\d{1,5}))?|\((?<called>\d{1,7})\))?(?!\w|\.\w)`,
  'g',
);

/** UTF-16 units of a path. */
const maxPath = 500;
/** None of these is part of a path that stands between others of them. */
const delimiter = /[\s"'`()[\]{}<>|,;=*?:│┃─]/;
const jvmFile = /\.(?:java|kt|scala|groovy|clj)$/;
/** `com.shop.Orders$Item.pay(`, perhaps behind the name of a class loader or a module. */
const jvmMethod =
  /(?:^|[\s/])(?<packages>(?:[\p{L}_][\p{L}\p{N}_]*\.)*)[\p{L}\p{N}_$]+\.[\p{L}\p{N}_$<>]+\($/u;

/** The files that a line names, from left to right. Takes time linear in its length. */
export function sourcePaths(text: string): SourcePath[] {
  const found: SourcePath[] = [];
  let from = 0;
  for (const match of text.matchAll(extension)) {
    const { close, quoted, line, column, called } = match.groups ?? {};
    const end = match.index + match[0].length;
    const nameEnd = match.index + (/^\.\w+/.exec(match[0])?.[0].length ?? 0);
    const start = startOf(text, Math.max(from, nameEnd - maxPath), match.index, close);
    const number = quoted ?? line ?? called;
    const path = pathOf(text, start, nameEnd);
    if (path !== undefined) {
      // A quotation mark that closes a path is no part of the link, but what follows it in a Python frame is.
      const range: TextRange = [start, close !== undefined && quoted === undefined ? nameEnd : end];
      found.push({ range, path, line: toNumber(number), column: toNumber(column) });
    }
    from = end;
  }
  return found;
}

/** Where the path begins that goes on at `at`: behind the quotation mark that opens it, `in ` of .NET, or what can be in no path. */
function startOf(text: string, least: number, at: number, close: string | undefined): number {
  if (close !== undefined) {
    const open = text.lastIndexOf(close, at - 1);
    return open >= least ? open + 1 : at;
  }
  let start = at;
  while (start > least && !delimiter.test(text[start - 1] as string)) {
    start--;
  }
  return start;
}

/** Undefined where there is nothing but an extension. */
function pathOf(text: string, start: number, end: number): string | undefined {
  const path = withSlashes(text.slice(start, end));
  if (/(?:^|\/)\.[^/]*$/.test(path)) {
    return undefined;
  }
  if (!jvmFile.test(path) || text[start - 1] !== '(') {
    return path;
  }
  const method = jvmMethod.exec(text.slice(Math.max(0, start - maxPath), start));
  return (method?.groups?.packages ?? '').replaceAll('.', '/') + path;
}

/** `.\\src\\a.cs` and `//src/./a.cs` as `src/a.cs` and `/src/a.cs`. What leads upwards stays as it is, and will not be found. */
function withSlashes(path: string): string {
  return path
    .replaceAll('\\', '/')
    .replaceAll(/\/(?:\.?\/)+/g, '/')
    .replace(/^\.\//, '');
}

function toNumber(digits: string | undefined): number | undefined {
  return digits === undefined ? undefined : Number(digits);
}

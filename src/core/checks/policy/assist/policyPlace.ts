/** Where in a policy somebody writes. Told by indentation: a text that is being written seldom parses. */
export interface PolicyPlace {
  /** The fields around it, outermost first. */
  readonly path: readonly string[];
  /** The field whose value stands here; undefined: a field’s name does. */
  readonly field: string | undefined;
  /** What of the word stands before the place, and where it begins. */
  readonly word: string;
  readonly start: number;
  /** The fields beside it with the text of their values: those of the same mapping. */
  readonly siblings: ReadonlyMap<string, string>;
}

const keyPattern = /^( *)(?:- )?["']?([\w.-]+)["']?:(?:\s+(.*))?$/;

/** undefined within a comment. */
export function placeAt(text: string, offset: number): PolicyPlace | undefined {
  const lineStart = text.lastIndexOf('\n', offset - 1) + 1;
  const before = text.slice(lineStart, offset);
  if (/(^|\s)#/.test(before)) {
    return undefined;
  }
  const above = text.slice(0, lineStart).split('\n').slice(0, -1);
  const below = text.slice(offset).split('\n').slice(1);
  const word = /[\w.%*?/-]*$/.exec(before)?.[0] ?? '';
  const start = offset - word.length;
  const [, indent = '', key, value] = keyPattern.exec(before) ?? [];
  if (key !== undefined && value !== undefined) {
    const path = pathOf(above, indent.length);
    const siblings = siblingsOf(above, below, indent.length);
    return flowPlace(path, key, value, { word, start, siblings });
  }
  const [, itemIndent] = /^( *)- \S*$/.exec(before) ?? [];
  if (itemIndent !== undefined) {
    // A list may stand as far left as the field it belongs to.
    const path = pathOf(above, itemIndent.length + 1);
    return { path: path.slice(0, -1), field: path.at(-1), word, start, siblings: new Map() };
  }
  const [, ownIndent] = /^( *)[\w.-]*$/.exec(before) ?? [];
  return ownIndent === undefined
    ? undefined
    : {
        path: pathOf(above, ownIndent.length),
        field: undefined,
        word,
        start,
        siblings: siblingsOf(above, below, ownIndent.length),
      };
}

/** Within `{ name: web, service: … }`, or a plain value or list. */
function flowPlace(
  path: readonly string[],
  field: string,
  value: string,
  rest: Pick<PolicyPlace, 'word' | 'start' | 'siblings'>,
): PolicyPlace {
  if (!value.startsWith('{')) {
    return { path, field, ...rest };
  }
  const parts = flowParts(value.slice(1)).map((part) => /^\s*([\w.-]+):(?:\s+(.*))?$/.exec(part));
  const siblings = new Map(
    parts.slice(0, -1).flatMap((part) => (part?.[1] === undefined ? [] : [[part[1], part[2] ?? '']])),
  );
  return { ...rest, path: [...path, field], field: parts.at(-1)?.[1], siblings };
}

/** Cut at the commas outside of brackets. */
function flowParts(text: string): string[] {
  const parts = [''];
  let depth = 0;
  for (const letter of text) {
    depth += letter === '[' ? 1 : letter === ']' ? -1 : 0;
    if (letter === ',' && depth === 0) {
      parts.push('');
    } else {
      parts.push(parts.pop() + letter);
    }
  }
  return parts;
}

function pathOf(above: readonly string[], indent: number): string[] {
  const path: string[] = [];
  let within = indent;
  for (const line of above.toReversed()) {
    const [, spaces, key] = keyPattern.exec(line) ?? [];
    if (within > 0 && key !== undefined && spaces !== undefined && spaces.length < within) {
      path.unshift(key);
      within = spaces.length;
    }
  }
  return path;
}

function siblingsOf(
  above: readonly string[],
  below: readonly string[],
  indent: number,
): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  const look = (lines: readonly string[]) => {
    for (const line of lines) {
      const spaces = /^ */.exec(line)?.[0].length ?? 0;
      if (line.trim() === '' || line.trimStart().startsWith('#') || spaces > indent) {
        continue;
      }
      const [, , key, value = ''] = keyPattern.exec(line) ?? [];
      if (spaces < indent || key === undefined) {
        break;
      }
      found.set(key, value.replace(/\s#.*$/, '').trim());
    }
  };
  look(above.toReversed());
  look(below);
  return found;
}

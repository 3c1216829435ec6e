/** A piece of a document that changes as a whole. That it has not is told quickest where it is the same object. */
export interface LineBlock {
  /** Unique within the document. */
  readonly key: string;
  readonly lines: readonly { readonly text: string }[];
}

/** Lines [start, end) of the old version become others. */
export interface LineEdit {
  readonly start: number;
  readonly end: number;
  readonly lines: readonly string[];
}

/**
 * What makes one version of a document out of another, in ascending order and never touching: only what is new is sent to
 * the editor, which keeps cursor, folding and scroll position elsewhere. Blocks that stay keep their order.
 */
export function blockEdits(before: readonly LineBlock[], after: readonly LineBlock[]): LineEdit[] {
  const edits: LineEdit[] = [];
  const places = new Map(before.map(({ key }, index) => [key, index]));
  let next = 0;
  let line = 0;
  const replace = (end: number, lines: readonly string[]) => {
    const last = edits.at(-1);
    if (last && last.end === line) {
      edits[edits.length - 1] = { start: last.start, end, lines: [...last.lines, ...lines] };
    } else if (end > line || lines.length > 0) {
      edits.push({ start: line, end, lines });
    }
    line = end;
  };
  const dropUntil = (place: number) => {
    for (; next < place; next++) {
      replace(line + (before[next]?.lines.length ?? 0), []);
    }
  };
  for (const block of after) {
    const place = places.get(block.key);
    if (place === undefined) {
      replace(line, texts(block));
      continue;
    }
    dropUntil(place);
    const old = before[next++];
    if (old && isSame(old, block)) {
      line += block.lines.length;
    } else {
      replace(line + (old?.lines.length ?? 0), texts(block));
    }
  }
  dropUntil(before.length);
  return edits;
}

/** Where a line of the old version stands in the new one: in the same block, as far from its beginning. */
export function sameLine(
  before: readonly LineBlock[],
  after: readonly LineBlock[],
  line: number,
): number | undefined {
  const old = blockAt(before, line);
  let start = 0;
  for (const { key, lines } of after) {
    if (key === old?.key) {
      return start + Math.min(old.offset, lines.length - 1);
    }
    start += lines.length;
  }
  return undefined;
}

function blockAt(
  blocks: readonly LineBlock[],
  line: number,
): { readonly key: string; readonly offset: number } | undefined {
  let start = 0;
  for (const { key, lines } of blocks) {
    if (line < start + lines.length) {
      return { key, offset: line - start };
    }
    start += lines.length;
  }
  return undefined;
}

function isSame(a: LineBlock, b: LineBlock): boolean {
  return (
    a === b ||
    (a.lines.length === b.lines.length && a.lines.every(({ text }, index) => text === b.lines[index]?.text))
  );
}

function texts({ lines }: LineBlock): string[] {
  return lines.map(({ text }) => text);
}

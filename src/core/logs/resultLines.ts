import type { ExcerptLine } from './excerpts.ts';
import type { LineBlock } from './lineBlocks.ts';
import { localTime, streamBar, visibleText } from './logLine.ts';
import type { TextRange } from './matcher.ts';

/** What of a search a line of its head repeats, and where one changes it. */
export type SearchField =
  | 'query'
  | 'flags'
  | 'exclude'
  | 'records'
  | 'containers'
  | 'window'
  | 'context'
  | 'order';

export interface ResultLine {
  readonly text: string;
  /** Where the pattern matched, in `text`. */
  readonly ranges: readonly TextRange[];
  /** The record the line shows; undefined for all other lines. */
  readonly source: ResultSource | undefined;
  readonly field?: SearchField;
}

export interface ResultSource extends ExcerptLine {
  readonly containerId: string;
  /** The part of the line that is the link to the record. */
  readonly link: TextRange;
}

export interface ResultBlock extends LineBlock {
  readonly lines: readonly ResultLine[];
  /** Heads the hits of this container. */
  readonly section?: { readonly containerName: string; readonly detail: string } | undefined;
}

export function plainLine(text: string): ResultLine {
  return { text, ranges: [], source: undefined };
}

/**
 * A record as a line: as in the Search Editor, a colon behind its place (here the time) is what tells a hit from its
 * context. Records merged by time say whose they are.
 */
export function resultLine(containerId: string, line: ExcerptLine, name?: string): ResultLine {
  const { record, ranges, isHit } = line;
  const time = localTime(record.timestamp);
  const place = `${time}${isHit ? ':' : ' '}${name === undefined ? '' : ` ${name}`}`;
  const prefix = `${place} ${streamBar(record)} `;
  const [text, shift] = clip(visibleText(record.text), ranges[0]?.[0] ?? 0);
  const shown = prefix + text;
  const offset = prefix.length - shift;
  return {
    text: shown,
    ranges: ranges
      .map(
        ([start, end]): TextRange => [
          Math.max(prefix.length, start + offset),
          Math.min(shown.length, end + offset),
        ],
      )
      .filter(([start, end]) => start < end),
    source: { ...line, containerId, link: [0, time.length] },
  };
}

/** Where a line stands now that stood at `at` and began so: the nearest that does; undefined where none does. */
export function nearestLine(
  lines: readonly Pick<ResultLine, 'text'>[],
  at: number,
  beginning: string,
): number | undefined {
  for (let distance = 0; distance <= Math.max(at, lines.length); distance++) {
    const found = [at - distance, at + distance].find((line) => lines[line]?.text.startsWith(beginning));
    if (found !== undefined) {
      return found;
    }
  }
  return undefined;
}

const maxShown = 1000;
const shownBefore = 200;

/** A long text is shown around its first match. Returns also how many UTF-16 units were left out in front, net. */
function clip(text: string, firstMatch: number): [text: string, shift: number] {
  if (text.length <= maxShown) {
    return [text, 0];
  }
  const start = firstMatch + shownBefore > maxShown ? firstMatch - shownBefore : 0;
  const end = start + maxShown;
  return [
    `${start > 0 ? '…' : ''}${text.slice(start, end)}${end < text.length ? '…' : ''}`,
    start > 0 ? start - 1 : 0,
  ];
}

import { escapeMarkdown } from '../containers/containerTooltip.ts';
import { toPlainText } from '../reports/plainText.ts';
import { stripAnsi } from './ansi.ts';
import type { ExcerptLine } from './excerpts.ts';
import { detectLevel } from './level.ts';
import type { LogRecord } from './logRecord.ts';
import { timeInText } from './textTime.ts';

/** Whose line it is. */
export interface LineOwner {
  readonly id: string;
  readonly name: string;
}

/** A line of the results of a log search, for JSON and CSV. The schema is in docs/cli.md, and a test compares them. */
export function lineRow({ id, name }: LineOwner, { record, index, isHit, ranges }: ExcerptLine) {
  const { timestamp = null, stream, text } = record;
  const level = detectLevel(text) ?? null;
  const textTime = isoTime(timeInText(text, record.timestamp)) ?? null;
  return { id, name, index, timestamp, textTime, stream, level, text, isHit, ranges };
}

/** The same without what a table has no column for. */
export function tableRow(owner: LineOwner, line: ExcerptLine) {
  const { ranges: _, ...row } = lineRow(owner, line);
  return row;
}

export function isoTime(time: number | undefined): string | undefined {
  return time === undefined ? undefined : new Date(time).toISOString();
}

/**
 * Lines as Markdown, part by part: a heading for each container, and its lines as a block of code by indentation: no text of a log can
 * end it. `prefix` is what stands before a line.
 */
export class MarkdownLines {
  readonly #prefix: (record: LogRecord) => string;
  #last: string | undefined;
  #next = 0;

  constructor(prefix: (record: LogRecord) => string = () => '') {
    this.#prefix = prefix;
  }

  /** Consecutive lines of a log. */
  write({ id, name }: LineOwner, lines: readonly ExcerptLine[]): string {
    const heading =
      id === this.#last ? '' : `${this.#last === undefined ? '' : '\n'}### ${escapeMarkdown(name)}\n\n`;
    const isApart = heading === '' && lines[0]?.index !== this.#next;
    const gap = isApart && lines.some(({ isHit }) => !isHit) ? '    --\n' : '';
    const texts = lines.map(({ record }) => {
      const text = stripAnsi(record.text).split('\t').map(toPlainText).join('\t');
      return `    ${this.#prefix(record)}${text}\n`;
    });
    this.#last = id;
    this.#next = (lines.at(-1)?.index ?? 0) + 1;
    return heading + gap + texts.join('');
  }
}

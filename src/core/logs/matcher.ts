import { compilePattern } from './compilePattern.ts';
import { repetitionsOf, staysInLine } from './expressionForm.ts';
import { meetsCondition } from './fields.ts';
import { detectLevel } from './level.ts';
import type { LogBatch } from './logBatch.ts';
import type { LogQuery } from './logQuery.ts';
import { toRawExpression } from './rawExpression.ts';

/** [start, end) in UTF-16 units. */
export type TextRange = readonly [start: number, end: number];

/** Marked in one record: `.` matches everywhere. */
const maxRanges = 100;

/** A LogQuery made ready to run. Matching is by record and on text without ANSI codes. */
export interface LogMatcher {
  isHit(batch: LogBatch, index: number): boolean;
  /** Where the pattern matches; the first 100; none where it is the absence that counts. Empty matches are left out. */
  ranges(plainText: string): readonly TextRange[];
  /** Which of a query's patterns match, by their places in it; undefined where it has but one, or it is their absence that counts. */
  readonly matching?: ((plainText: string) => readonly number[]) | undefined;
  /** Indexes of the records that are hits, ascending. */
  hits(batch: LogBatch): readonly number[];
  /** As many as `hits` finds, quicker. */
  countHits(batch: LogBatch): number;
  /** A single record of this batch may take very long: backtracking that grows faster than the text. */
  isRisky(batch: LogBatch): boolean;
}

/** Throws VitalsError `patternInvalid`. */
export function compileQuery(query: LogQuery): LogMatcher {
  const { pattern, orPatterns = [], excludePatterns = [], isInverted } = query;
  const compiled = (text: string) => new PatternMatcher(compilePattern(text, query));
  const any = [pattern, ...orPatterns].map(compiled);
  const wanted = any.length === 1 ? (any[0] as PatternMatcher) : new AnyMatcher(any);
  const base = isInverted ? new InvertedMatcher(wanted) : wanted;
  const conditions = [
    ...excludePatterns.map((text) => new InvertedMatcher(compiled(text))),
    ...recordConditions(query),
  ];
  return conditions.length === 0 ? base : new FilteredMatcher(base, conditions);
}

/** What a record that matches has to meet as well. */
type Condition = Pick<LogMatcher, 'isHit' | 'isRisky'>;

function recordConditions({ levels, streams, fields = [] }: LogQuery): Condition[] {
  const condition = (isHit: Condition['isHit']): Condition => ({ isHit, isRisky: () => false });
  return [
    ...(streams ? [condition((batch, index) => streams.includes(batch.stream(index)))] : []),
    ...(levels
      ? [
          condition((batch, index) => {
            const level = detectLevel(batch.plain(index));
            return level !== undefined && levels.includes(level);
          }),
        ]
      : []),
    ...fields.map((field): Condition => {
      const expression =
        field.operator === '~'
          ? compilePattern(field.value, { ...anyCase, pattern: field.value })
          : undefined;
      const matcher = expression && new PatternMatcher(expression);
      return {
        isHit: (batch, index) => meetsCondition(batch.plain(index), field, expression),
        isRisky: (batch) => matcher?.isRisky(batch) ?? false,
      };
    }),
  ];
}

const anyCase = { isRegExp: true, case: 'smart', isInverted: false } as const;

class PatternMatcher implements LogMatcher {
  readonly #one: RegExp;
  readonly #all: RegExp;
  /** Runs over the text of many records; undefined where a match could reach past the end of one. */
  readonly #scanner: RegExp | undefined;
  /** Runs over the text of many records as they are stored, where there is such a text; what it finds has to be looked at. */
  readonly #rawScanner: RegExp | undefined;
  readonly #hasAnchor: boolean;
  readonly #repetitions: ReturnType<typeof repetitionsOf>;

  constructor(expression: RegExp) {
    const { source, flags } = expression;
    this.#one = expression;
    this.#all = new RegExp(source, `${flags}g`);
    this.#scanner = staysInLine(source) ? new RegExp(source, `${flags}gm`) : undefined;
    this.#rawScanner = toRawExpression(expression);
    this.#hasAnchor = /[$^]/.test(source);
    this.#repetitions = repetitionsOf(source);
  }

  isHit(batch: LogBatch, index: number): boolean {
    return this.test(batch.plain(index));
  }

  test(plainText: string): boolean {
    return this.#one.test(plainText);
  }

  ranges(plainText: string): TextRange[] {
    const ranges: TextRange[] = [];
    for (const { index, 0: match } of plainText.matchAll(this.#all)) {
      if (match.length > 0) {
        ranges.push([index, index + match.length]);
      }
      if (ranges.length === maxRanges) {
        break;
      }
    }
    return ranges;
  }

  hits(batch: LogBatch): number[] {
    const hits: number[] = [];
    this.#scan(batch, hits);
    return hits;
  }

  countHits(batch: LogBatch): number {
    return this.#scan(batch, undefined);
  }

  isRisky({ longest }: LogBatch): boolean {
    const { areNested, count } = this.#repetitions;
    return areNested || count >= 3 || (count > 0 && longest > 2048);
  }

  #scan(batch: LogBatch, hits: number[] | undefined): number {
    const raw = this.#rawScanner && batch.rawText;
    const scanner = raw === undefined ? this.#scanner : this.#rawScanner;
    if (!scanner) {
      return this.#testEach(batch, hits);
    }
    const text = raw ?? batch.plainText;
    let count = 0;
    /** The record at `reached`, where something is to be found out about indexes at all. */
    let index = 0;
    let reached = 0;
    scanner.lastIndex = 0;
    // An empty match after the last line end is in no record.
    while (scanner.test(text) && scanner.lastIndex < text.length) {
      const matchEnd = scanner.lastIndex;
      const end = text.indexOf('\n', matchEnd);
      if (this.#isLineHit(batch, raw, text, matchEnd, end)) {
        count++;
        if (hits) {
          for (let next = text.indexOf('\n', reached); next < end; next = text.indexOf('\n', next + 1)) {
            index++;
          }
          hits.push(index++);
          reached = end + 1;
        }
      }
      scanner.lastIndex = end + 1;
    }
    return count;
  }

  /** Whether the record that ends at `end` matches, as a match of the scanner in it suggests. */
  #isLineHit(batch: LogBatch, raw: string | undefined, text: string, matchEnd: number, end: number): boolean {
    if (raw !== undefined) {
      return this.#one.test(batch.plainOfRaw(lineStart(raw, matchEnd), end));
    }
    // In a text of many lines ^ and $ match at characters that end no record too, such as a lone carriage return.
    return !this.#hasAnchor || this.#one.test(text.slice(lineStart(text, matchEnd), end));
  }

  #testEach(batch: LogBatch, hits: number[] | undefined): number {
    let count = 0;
    for (let index = 0; index < batch.length; index++) {
      if (this.#one.test(batch.plain(index))) {
        count++;
        hits?.push(index);
      }
    }
    return count;
  }
}

/** Hits of one of several. */
class AnyMatcher implements LogMatcher {
  readonly #matchers: readonly PatternMatcher[];

  constructor(matchers: readonly PatternMatcher[]) {
    this.#matchers = matchers;
  }

  isHit(batch: LogBatch, index: number): boolean {
    return this.#matchers.some((matcher) => matcher.isHit(batch, index));
  }

  matching(plainText: string): number[] {
    return this.#matchers.flatMap((matcher, index) => (matcher.test(plainText) ? [index] : []));
  }

  /** Those that touch are one. */
  ranges(plainText: string): TextRange[] {
    const merged: [number, number][] = [];
    for (const [start, end] of this.#matchers
      .flatMap((matcher) => matcher.ranges(plainText))
      .sort(([a], [b]) => a - b)) {
      const last = merged.at(-1);
      if (last && start <= last[1]) {
        last[1] = Math.max(last[1], end);
      } else {
        merged.push([start, end]);
      }
    }
    return merged.slice(0, maxRanges);
  }

  hits(batch: LogBatch): number[] {
    return [...new Set(this.#matchers.flatMap((matcher) => matcher.hits(batch)))].sort((a, b) => a - b);
  }

  countHits(batch: LogBatch): number {
    return this.hits(batch).length;
  }

  isRisky(batch: LogBatch): boolean {
    return this.#matchers.some((matcher) => matcher.isRisky(batch));
  }
}

/** Hits of another matcher that meet conditions; only hits are looked at for them. */
class FilteredMatcher implements LogMatcher {
  readonly #matcher: LogMatcher;
  readonly #conditions: readonly Condition[];

  constructor(matcher: LogMatcher, conditions: readonly Condition[]) {
    this.#matcher = matcher;
    this.#conditions = conditions;
  }

  get matching(): LogMatcher['matching'] {
    return this.#matcher.matching?.bind(this.#matcher);
  }

  isHit(batch: LogBatch, index: number): boolean {
    return this.#matcher.isHit(batch, index) && this.#meetsAll(batch, index);
  }

  ranges(plainText: string): readonly TextRange[] {
    return this.#matcher.ranges(plainText);
  }

  hits(batch: LogBatch): number[] {
    return this.#matcher.hits(batch).filter((index) => this.#meetsAll(batch, index));
  }

  countHits(batch: LogBatch): number {
    return this.hits(batch).length;
  }

  isRisky(batch: LogBatch): boolean {
    return this.#matcher.isRisky(batch) || this.#conditions.some((condition) => condition.isRisky(batch));
  }

  #meetsAll(batch: LogBatch, index: number): boolean {
    return this.#conditions.every((condition) => condition.isHit(batch, index));
  }
}

class InvertedMatcher implements LogMatcher {
  readonly #matcher: LogMatcher;

  constructor(matcher: LogMatcher) {
    this.#matcher = matcher;
  }

  isHit(batch: LogBatch, index: number): boolean {
    return !this.#matcher.isHit(batch, index);
  }

  ranges(): TextRange[] {
    return [];
  }

  hits(batch: LogBatch): number[] {
    const matches = this.#matcher.hits(batch);
    const hits: number[] = [];
    let next = 0;
    for (let index = 0; index < batch.length; index++) {
      if (matches[next] === index) {
        next++;
      } else {
        hits.push(index);
      }
    }
    return hits;
  }

  countHits(batch: LogBatch): number {
    return batch.length - this.#matcher.countHits(batch);
  }

  isRisky(batch: LogBatch): boolean {
    return this.#matcher.isRisky(batch);
  }
}

function lineStart(text: string, position: number): number {
  return position === 0 ? 0 : text.lastIndexOf('\n', position - 1) + 1;
}

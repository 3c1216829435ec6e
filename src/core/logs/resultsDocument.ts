import type { Translate } from '../common/translate.ts';
import { describeProblem } from '../describeProblem.ts';
import type { Problem } from '../errors.ts';
import type { ExcerptLine } from './excerpts.ts';
import type { LineBlock } from './lineBlocks.ts';
import { lineText, localTime, streamBar, visibleText } from './logLine.ts';
import type { LogQuery } from './logQuery.ts';
import type { LogRecord } from './logRecord.ts';
import type { TextRange } from './matcher.ts';

/** What was asked for, as the head of the document repeats it. */
export interface SearchHeading {
  readonly query: LogQuery;
  readonly containers: readonly { readonly id: string; readonly name: string }[];
  /** In words. */
  readonly window: string;
  /** Records shown before and after a hit. */
  readonly context: number;
  /** What one would type in a shell instead, for those who want to learn it. */
  readonly command: string;
}

/** How the search of a container stands (a LogSearchProgress). */
export interface ContainerProgress {
  readonly containerId: string;
  readonly records: number;
  readonly hits: number;
  readonly reached: string | undefined;
  readonly outcome: 'exhausted' | 'cancelled' | 'failed' | undefined;
  readonly problem: Problem | undefined;
  readonly isCapped: boolean;
}

export interface ResultLine {
  readonly text: string;
  /** Where the pattern matched, in `text`. */
  readonly ranges: readonly TextRange[];
  /** The record the line shows; undefined for all other lines. */
  readonly source: ResultSource | undefined;
}

export interface ResultSource {
  readonly containerId: string;
  readonly record: LogRecord;
  /** As in RecordReference. */
  readonly ordinal: number;
  readonly isHit: boolean;
  /** The part of the line that is the link to the record. */
  readonly link: TextRange;
}

export interface ResultBlock extends LineBlock {
  readonly lines: readonly ResultLine[];
  /** Heads the hits of this container. */
  readonly section: { readonly containerName: string; readonly detail: string } | undefined;
}

/**
 * The results of a log search as the lines of a document, in the manner of VS Code's Search Editor: what was asked, what
 * came of it, what was not searched and why, then per container the hits with their context.
 */
export class ResultsDocument {
  readonly heading: SearchHeading;
  readonly #t: Translate;
  readonly #progress = new Map<string, ContainerProgress>();
  readonly #excerpts = new Map<string, ResultBlock[]>();
  /** Index after the last line of a container's last excerpt. */
  readonly #next = new Map<string, number>();
  /** Of the timestamp that came last. */
  readonly #twins = new Map<string, { readonly timestamp: string; readonly counts: Map<string, number> }>();
  readonly #shown = new Map<string, ResultBlock>();
  #elapsedMs: number | undefined;
  #failure: string | undefined;

  constructor(heading: SearchHeading, t: Translate) {
    this.heading = heading;
    this.#t = t;
  }

  addExcerpt(containerId: string, lines: readonly ExcerptLine[]): void {
    const blocks = this.#excerpts.get(containerId) ?? [];
    this.#excerpts.set(containerId, blocks);
    const next = this.#next.get(containerId);
    const isContinued = next === undefined || lines[0]?.index === next;
    blocks.push({
      key: `${containerId}/${blocks.length}`,
      lines: [
        ...(isContinued ? [] : [plain('')]),
        ...lines.map((line) => resultLine(containerId, line, this.#ordinal(containerId, line))),
      ],
      section: undefined,
    });
    this.#next.set(containerId, (lines.at(-1)?.index ?? -1) + 1);
  }

  setProgress(progress: ContainerProgress): void {
    this.#progress.set(progress.containerId, progress);
  }

  /** The search has ended, after so many milliseconds. */
  finish(progress: readonly ContainerProgress[], elapsedMs: number): void {
    for (const one of progress) {
      this.setProgress(one);
    }
    this.#elapsedMs = elapsedMs;
  }

  /** The search could not begin; why, in words. */
  fail(reason: string): void {
    this.#failure = reason;
  }

  /** What has not changed since the last call is the same object (see LineBlock). */
  blocks(): ResultBlock[] {
    return [
      this.#block('head', [...this.#head(), '']),
      this.#block('summary', [this.#summary(), ...this.#notices()]),
      ...this.heading.containers.flatMap((container) => this.#section(container)),
    ];
  }

  /** The twins of a hit are hits too: counting those that came tells it from them. */
  #ordinal(
    containerId: string,
    { record: { timestamp = '', stream, text }, isHit: hit }: ExcerptLine,
  ): number {
    let twins = this.#twins.get(containerId);
    if (twins?.timestamp !== timestamp) {
      twins = { timestamp, counts: new Map() };
      this.#twins.set(containerId, twins);
    }
    const key = `${stream} ${text}`;
    const ordinal = twins.counts.get(key) ?? 0;
    twins.counts.set(key, ordinal + (hit ? 1 : 0));
    return ordinal;
  }

  #head(): string[] {
    const t = this.#t;
    const { query, containers, window, context, command } = this.heading;
    const flags = [
      query.isRegExp ? t('regular expression') : t('plain text'),
      caseWord(query, t),
      ...(query.isInverted ? [t('lines that do not match')] : []),
    ];
    return [
      `# ${t('Query')}: ${lineText(query.pattern)}`,
      `# ${t('Flags')}: ${flags.join(', ')}`,
      `# ${t('Containers')}: ${containers.map(({ name }) => name).join(', ')}`,
      `# ${t('Window')}: ${window}`,
      `# ${t('Context Lines')}: ${context}`,
      `# ${t('In a Shell')}: ${lineText(command)}`,
    ];
  }

  #summary(): string {
    const t = this.#t;
    if (this.#failure !== undefined) {
      return `⚠ ${lineText(this.#failure)}`;
    }
    const all = [...this.#progress.values()];
    const hits = countHits(sum(all.map((one) => one.hits)), t);
    const records = grouped(sum(all.map((one) => one.records)));
    if (this.#elapsedMs === undefined) {
      return t('Searching … {0} so far, {1} records searched', hits, records);
    }
    const found = all.filter((one) => one.hits > 0).length;
    const seconds = (this.#elapsedMs / 1000).toFixed(1);
    return t(
      '{0} in {1} of {2} containers, {3} records searched in {4} s',
      hits,
      found,
      this.heading.containers.length,
      records,
      seconds,
    );
  }

  /** What was not searched, or is not shown, and why. */
  #notices(): string[] {
    const t = this.#t;
    const withoutHits: string[] = [];
    const notices = this.heading.containers.flatMap(({ id, name }) => {
      const progress = this.#progress.get(id);
      if (progress?.outcome === 'exhausted' && progress.hits === 0) {
        withoutHits.push(name);
      }
      const notice = progress && this.#notice(progress);
      return notice === undefined ? [] : [`⚠ ${name}: ${lineText(notice)}`];
    });
    return [...notices, ...(withoutHits.length > 0 ? [t('No hits in {0}', withoutHits.join(', '))] : [])];
  }

  #notice({ outcome, problem, reached, hits, isCapped, containerId }: ContainerProgress): string | undefined {
    const t = this.#t;
    if (outcome === undefined || (outcome === 'exhausted' && !isCapped)) {
      return undefined;
    }
    if (outcome === 'exhausted') {
      const shown = sum(
        (this.#excerpts.get(containerId) ?? []).map(({ lines }) => lines.filter(isHit).length),
      );
      return t('only the first {0} of {1} hits are shown', grouped(shown), grouped(hits));
    }
    const where =
      reached === undefined ? t('not searched') : t('searched only up to {0}', localTime(reached));
    const { summary, nextStep } = describeProblem(problem ?? { code: 'cancelled' }, t);
    return `${where}. ${nextStep === undefined ? summary : `${summary} ${nextStep}`}`;
  }

  #section({ id, name }: { readonly id: string; readonly name: string }): ResultBlock[] {
    const excerpts = this.#excerpts.get(id);
    if (!excerpts) {
      return [];
    }
    const detail = countHits(this.#progress.get(id)?.hits ?? 0, this.#t);
    const section = { containerName: name, detail };
    return [this.#block(id, ['', `${name}: ${detail}`], section), ...excerpts];
  }

  #block(key: string, texts: readonly string[], section?: ResultBlock['section']): ResultBlock {
    const shown = this.#shown.get(key);
    if (
      shown?.lines.length === texts.length &&
      shown.lines.every(({ text }, index) => text === texts[index])
    ) {
      return shown;
    }
    const block = { key, lines: texts.map(plain), section };
    this.#shown.set(key, block);
    return block;
  }
}

function plain(text: string): ResultLine {
  return { text, ranges: [], source: undefined };
}

const isHit = ({ source }: ResultLine) => source?.isHit === true;

/** As in the Search Editor: a colon behind the line number is what tells a hit from its context. */
function resultLine(
  containerId: string,
  { record, index, ranges, isHit: hit }: ExcerptLine,
  ordinal: number,
): ResultLine {
  const number = String(index + 1).padStart(7);
  const place = `${number}${hit ? ':' : ' '} ${localTime(record.timestamp)}`;
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
    source: {
      containerId,
      record,
      ordinal,
      isHit: hit,
      link: [number.length - number.trimStart().length, place.length],
    },
  };
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

function caseWord({ case: mode }: LogQuery, t: Translate): string {
  switch (mode) {
    case 'smart':
      return t('smart case');
    case 'sensitive':
      return t('match case');
    case 'insensitive':
      return t('ignore case');
  }
}

function countHits(count: number, t: Translate): string {
  return count === 1 ? t('1 hit') : t('{0} hits', grouped(count));
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}

/** 1,234,567, as English and Korean both write it. */
function grouped(value: number): string {
  return value.toLocaleString('en');
}

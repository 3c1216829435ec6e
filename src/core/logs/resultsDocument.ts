import type { Translate } from '../common/translate.ts';
import { countHits } from './countWords.ts';
import type { ExcerptLine } from './excerpts.ts';
import { lineText } from './logLine.ts';
import { plainLine, type ResultBlock, type ResultLine, type ResultSource } from './resultLines.ts';
import { type Arrangement, ResultRuns } from './resultRuns.ts';
import {
  type ContainerProgress,
  headLines,
  type SearchHeading,
  searchNotice,
  summaryLine,
} from './resultsSummary.ts';

/**
 * The results of a log search as the lines of a document, in the manner of VS Code's Search Editor: what was asked, what
 * came of it, what was not searched and why, then the hits with their context, per container or merged by time.
 */
export class ResultsDocument {
  readonly #t: Translate;
  readonly #runs: ResultRuns;
  readonly #progress = new Map<string, ContainerProgress>();
  readonly #shown = new Map<string, ResultBlock>();
  #heading: SearchHeading;
  #elapsedMs: number | undefined;
  #failure: string | undefined;

  constructor(heading: SearchHeading, t: Translate) {
    this.#heading = heading;
    this.#t = t;
    this.#runs = new ResultRuns(heading.containers, heading);
  }

  /** `isOfEnd`: see ResultRuns. */
  addExcerpt(containerId: string, lines: readonly ExcerptLine[], isOfEnd = false): void {
    this.#runs.add(containerId, lines, isOfEnd);
  }

  /** Drops what was added of the container: it comes anew. */
  clear(containerId: string): void {
    this.#runs.clear(containerId);
  }

  setProgress(progress: ContainerProgress): void {
    this.#progress.set(progress.containerId, progress);
  }

  /** Not all hits are there. */
  get isCapped(): boolean {
    return [...this.#progress.values()].some(({ isCapped }) => isCapped);
  }

  /** Lays out anew what is there. */
  arrange(arrangement: Arrangement): void {
    this.#heading = { ...this.#heading, ...arrangement };
    this.#runs.arrange(arrangement);
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

  /** As in RecordReference. */
  ordinal(source: ResultSource): number {
    return this.#runs.ordinal(source);
  }

  /** What has not changed since the last call is the same object (see LineBlock). */
  blocks(): ResultBlock[] {
    const { containers, isMerged } = this.#heading;
    return [
      this.#block('head', headLines(this.#heading, this.#t)),
      this.#block('summary', [this.#summary(), ...this.#notices()].map(plainLine)),
      ...(isMerged ? this.#merged() : containers.flatMap((container) => this.#section(container))),
    ];
  }

  #summary(): string {
    return this.#failure === undefined
      ? summaryLine([...this.#progress.values()], this.#heading.containers.length, this.#elapsedMs, this.#t)
      : `⚠ ${lineText(this.#failure)}`;
  }

  /** What was not searched, or is not shown, and why. */
  #notices(): string[] {
    const t = this.#t;
    const { containers } = this.#heading;
    const withoutHits: string[] = [];
    const notices = containers.flatMap(({ id, name }) => {
      const progress = this.#progress.get(id);
      if (progress?.outcome === 'exhausted' && progress.hits === 0) {
        withoutHits.push(name);
      }
      const notice = progress && searchNotice(progress, this.#runs.hits(id), this.#heading.order, t);
      return notice === undefined ? [] : [`⚠ ${name}: ${lineText(notice)}`];
    });
    return [...notices, ...(withoutHits.length > 0 ? [t('No hits in {0}', withoutHits.join(', '))] : [])];
  }

  #section({ id, name }: { readonly id: string; readonly name: string }): ResultBlock[] {
    if (!this.#runs.hasContainer(id)) {
      return [];
    }
    const detail = countHits(this.#progress.get(id)?.hits ?? 0, this.#t);
    const section = { containerName: name, detail };
    const head = this.#block(`section ${id}`, ['', `${name}: ${detail}`].map(plainLine), section);
    return [head, ...this.#runs.blocks(id)];
  }

  #merged(): ResultBlock[] {
    const blocks = [...this.#runs.blocks()];
    return blocks.length > 0 ? [this.#block('merged', [plainLine('')]), ...blocks] : [];
  }

  #block(key: string, lines: readonly ResultLine[], section?: ResultBlock['section']): ResultBlock {
    const shown = this.#shown.get(key);
    if (
      shown?.lines.length === lines.length &&
      shown.lines.every(({ text }, index) => text === lines[index]?.text)
    ) {
      return shown;
    }
    const block = { key, lines, section };
    this.#shown.set(key, block);
    return block;
  }
}

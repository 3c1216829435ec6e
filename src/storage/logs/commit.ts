import type { RecordColumns } from '../../core/logs/recordColumns.ts';

/**
 * A commit says what some records are whose texts stand in the text file: a header of ten 32-bit words, then their columns
 * (seconds, nanoseconds, one byte each for the flags). Words are in the order of the machine; the first tells it.
 */
export interface Commit {
  readonly records: number;
  readonly textLength: number;
  /** Bytes of the longest text, at least. */
  readonly longest: number;
  /** How many records of the same timestamp as the first one's stand right before it. */
  readonly ordinal: number;
  /** The log of the container began with it when it was read. */
  readonly isBeginning: boolean;
  /** Records may be missing right before it. */
  readonly hasGap: boolean;
  /** Which of the containers that bore the identity wrote it. */
  readonly source: bigint;
}

/** A commit and where it is in its index file. */
export interface ReadCommit extends Commit {
  /** Its first word. */
  readonly start: number;
  readonly oldest: number;
  /** Seconds since 1970 of its newest record. */
  readonly newest: number;
}

const magic = 0x31_4c_56_43;
const headerWords = 10;
const checkedFrom = 2;

export function encodeCommit(
  commit: Commit,
  { length, seconds, nanoseconds, flags }: RecordColumns,
): Uint8Array {
  const words = new Uint32Array(wordsOf(length));
  words.set([
    magic,
    0,
    commit.records,
    commit.textLength,
    commit.longest,
    commit.ordinal,
    (commit.isBeginning ? 1 : 0) | (commit.hasGap ? 2 : 0),
    Number(commit.source & 0xffff_ffffn),
    Number(commit.source >> 32n),
  ]);
  words.set(seconds.subarray(0, length), headerWords);
  words.set(nanoseconds.subarray(0, length), headerWords + length);
  const bytes = new Uint8Array(words.buffer);
  bytes.set(flags.subarray(0, length), 4 * (headerWords + 2 * length));
  words[1] = checksum(words, checkedFrom, words.length);
  return bytes;
}

/** The commits of an index file up to the first that is not whole, and how many bytes they take. */
export function readCommits(words: Uint32Array): { readonly commits: ReadCommit[]; readonly length: number } {
  const commits: ReadCommit[] = [];
  let at = 0;
  while (at + headerWords <= words.length && words[at] === magic) {
    const word = (index: number) => words[at + index] as number;
    const records = word(2);
    const end = at + wordsOf(records);
    if (end > words.length || word(1) !== checksum(words, at + checkedFrom, end)) {
      break;
    }
    const seconds = at + headerWords;
    commits.push({
      records,
      textLength: word(3),
      longest: word(4),
      ordinal: word(5),
      isBeginning: (word(6) & 1) !== 0,
      hasGap: (word(6) & 2) !== 0,
      source: BigInt(word(7)) | (BigInt(word(8)) << 32n),
      start: at,
      ...extent(words, seconds, seconds + records),
    });
    at = end;
  }
  return { commits, length: 4 * at };
}

/** The columns of a commit, as a view of the index file's words. */
export function columnsOf(words: Uint32Array, { start, records }: ReadCommit): RecordColumns {
  const first = start + headerWords;
  return {
    length: records,
    seconds: words.subarray(first, first + records),
    nanoseconds: words.subarray(first + records, first + 2 * records),
    flags: new Uint8Array(words.buffer, words.byteOffset + 4 * (first + 2 * records), records),
  };
}

function wordsOf(records: number): number {
  return headerWords + 2 * records + Math.ceil(records / 4);
}

function extent(seconds: Uint32Array, start: number, end: number) {
  let oldest = Number.POSITIVE_INFINITY;
  let newest = 0;
  for (let at = start; at < end; at++) {
    const second = seconds[at] as number;
    oldest = second < oldest ? second : oldest;
    newest = second > newest ? second : newest;
  }
  return { oldest, newest };
}

/** FNV-1a over words: against what was cut off or never written, not against malice. */
function checksum(words: Uint32Array, start: number, end: number): number {
  let hash = 0x81_1c_9d_c5;
  for (let at = start; at < end; at++) {
    hash = Math.imul(hash ^ (words[at] as number), 0x01_00_01_93);
  }
  return hash >>> 0;
}

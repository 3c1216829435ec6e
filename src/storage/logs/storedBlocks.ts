import { ColumnBuffer, type RecordColumns } from '../../core/logs/recordColumns.ts';
import type { RecordBytes } from '../../core/logs/recordDecoder.ts';
import { columnsOf, type ReadCommit } from './commit.ts';

export interface Segment {
  readonly number: number;
  readonly commits: readonly ReadCommit[];
  /** Bytes of the index and of the text that are committed. */
  readonly indexLength: number;
  readonly textLength: number;
}

/** Commits that are read at once: one after the other in the text of a segment. */
export interface Block {
  readonly segment: Segment;
  readonly commits: readonly ReadCommit[];
  readonly textStart: number;
  readonly textLength: number;
}

/** What is handed on at once: enough to spread the cost of a scan over many records. */
const batchBytes = 64 * 1024;
const blockBytes = 1024 * 1024;

/** The commits that have a record within [oldest, newest] (seconds). */
export function blocksOf(segment: Segment, oldest: number, newest: number): Block[] {
  const blocks: Block[] = [];
  let commits: ReadCommit[] = [];
  let textStart = 0;
  let textLength = 0;
  const close = () => {
    if (commits.length > 0) {
      blocks.push({ segment, commits, textStart, textLength });
    }
    textStart += textLength;
    textLength = 0;
    commits = [];
  };
  for (const commit of segment.commits) {
    if (commit.newest < oldest || commit.oldest > newest) {
      close();
      textStart += commit.textLength;
      continue;
    }
    commits.push(commit);
    textLength += commit.textLength;
    if (textLength >= blockBytes) {
      close();
    }
  }
  close();
  return blocks;
}

/** Small commits, of searches that found little new, are put together. */
export function* batchesOf({ commits }: Block, words: Uint32Array, text: Uint8Array): Generator<RecordBytes> {
  let first = 0;
  let start = 0;
  let end = 0;
  for (const [index, commit] of commits.entries()) {
    end += commit.textLength;
    if (end - start >= batchBytes || index === commits.length - 1) {
      const together = commits.slice(first, index + 1);
      yield {
        text: text.subarray(start, end),
        columns: together.length === 1 ? columnsOf(words, commit) : joined(words, together),
        longest: Math.max(...together.map(({ longest }) => longest)),
      };
      first = index + 1;
      start = end;
    }
  }
}

function joined(words: Uint32Array, commits: readonly ReadCommit[]): RecordColumns {
  const columns = new ColumnBuffer();
  for (const commit of commits) {
    columns.append(columnsOf(words, commit), 0, commit.records);
  }
  return columns.copy();
}

import { detectLevel } from './level.ts';
import type { LogStreamName } from './logRecord.ts';

/** What a trace is at, which decides what can come next; `line`: no trace so far. */
type Stage =
  | 'line'
  | 'exception'
  /** Node.js quotes the line of source that threw. */
  | 'source'
  | 'python'
  /** The last line of a Python traceback has come: a further one may be linked to it. */
  | 'pythonRaised'
  | 'pythonLinked'
  | 'go';

/** Consecutive records of one stream that belong together: a stack trace with what it hangs on, or a line alone. */
export interface TraceEntry {
  /** Indexes of its first and its last record so far. */
  readonly first: number;
  last: number;
}

interface OpenEntry extends TraceEntry {
  readonly head: string;
  stage: Stage;
  lines: number;
  size: number;
  /** Blank lines since `last`: part of the trace only where it goes on. */
  blanks: number;
}

/** Records and UTF-16 units of one trace; what comes after is a new one. */
const maxLines = 500;
const maxSize = 128 * 1024;
/** Records of the other stream between two lines of a trace. */
const maxGap = 100;
const maxBlanks = 2;
/** What is looked at of a line, in UTF-16 units. */
const maxLooked = 1000;

/**
 * Tells which records of a log form one stack trace, record after record, in time and memory that do not grow with the log.
 * Known are the traces of Java (with causes and suppressed ones), Python (with chains and groups), Node.js, Go panics, .NET,
 * Ruby and PHP. A trace that follows a line of level warning or worse hangs on it, as loggers write the two together. Each stream is looked at by
 * itself: lines of the other one in between part nothing.
 */
export class StackTraceReader {
  readonly #open: Partial<Record<LogStreamName, OpenEntry>> = {};

  /**
   * The entry that the next record belongs to, which may still grow; undefined for a blank line in a trace, which is part of it only if it
   * goes on. `text` is without ANSI codes.
   */
  next(index: number, stream: LogStreamName, text: string): TraceEntry | undefined {
    const other = stream === 'stdout' ? 'stderr' : 'stdout';
    if (index - (this.#open[other]?.last ?? index) > maxGap) {
      delete this.#open[other];
    }
    const line = text.length > maxLooked ? text.slice(0, maxLooked) : text;
    const entry = this.#open[stream];
    const isBlank = line === '' || line.trim() === '';
    if (entry && isBlank && entry.stage !== 'line' && entry.blanks < maxBlanks) {
      entry.blanks++;
      return undefined;
    }
    const stage = entry && !isBlank && hasRoom(entry, text) ? stageAfter(entry, line) : undefined;
    if (entry && stage) {
      entry.last = index;
      entry.stage = stage;
      entry.lines += 1 + entry.blanks;
      entry.size += text.length;
      entry.blanks = 0;
      return entry;
    }
    const begun = {
      first: index,
      last: index,
      head: line,
      stage: firstStage(line),
      lines: 1,
      size: text.length,
      blanks: 0,
    };
    this.#open[stream] = begun;
    return begun;
  }

  /** Index of the first record that belongs to an entry which may still grow. */
  get openFrom(): number {
    const { stdout, stderr } = this.#open;
    return Math.min(stdout?.first ?? Number.POSITIVE_INFINITY, stderr?.first ?? Number.POSITIVE_INFINITY);
  }

  /** Nothing grows any more. */
  end(): void {
    delete this.#open.stdout;
    delete this.#open.stderr;
  }
}

function hasRoom({ lines, size }: OpenEntry, text: string): boolean {
  return lines < maxLines && size + text.length <= maxSize;
}

const frame = new RegExp(
  [
    String.raw`\s+at \S`,
    String.raw`at \S+\(.*\)$`,
    String.raw`\s*\.{3} \d+ (?:more|common frames omitted)`,
    String.raw`\s*(?:Caused by|Suppressed|Wrapped by): `,
    String.raw`\s*--->`,
    String.raw`\s*--- End of `,
    String.raw`\s+(?:\d+: )?from \S+:\d+`,
    String.raw`#\d+ \S`,
    'Stack trace:$',
  ]
    .map((one) => `^${one}`)
    .join('|'),
);
const exception = /^(?:[\w$]+(?:\.|::|\\))*[\w$]*(?:Error|Exception|Throwable|Failure|Fault)(?=$|[:\s[])/;
const uncaught =
  /^(?:Exception in thread |Unhandled [Ee]xception|(?:PHP )?Fatal error: +Uncaught |Uncaught |(?:fail|crit): \S+\[\d+\]$)/;
const rubyHead = /^\S+\.rb:\d+:in .+: .*\([\w:]+\)$/;
const rubyFrame = /^\S+:\d+:in [`'"]/;
const nodeSource = /^(?:(?:file:\/\/|[A-Za-z]:)?[^\s:]*\.[cm]?[jt]sx?|node:[\w/]+):\d+$/;
const nodeEnd = /^(?:[}\]],?$|Node\.js v\d)/;
const pythonGroup = /^\s*\+ Exception Group Traceback /;
const pythonTrace = /^Traceback \(most recent call last\):/;
const pythonRaised = /^[A-Za-z_][\w.]*(?::|$)/;
const pythonLink =
  /^(?:During handling of the above exception, another|The above exception was the direct cause)/;
const goRoutine = /^goroutine \d+ (?:gp=\S+ )?(?:m=\S+ )*(?:mp=\S+ )?\[/;
const goPanic = /^(?:panic: |fatal error: |SIG[A-Z]+: )/;
const goLine =
  /^(?:\t|panic: |created by |\[signal |\[originating |\.{3}additional frames|exit status \d|runtime stack:|\S+\(.*\)$)/;

/** What all lines begin with that can be part of a trace; most lines of most logs begin with a time or a brace. */
const possible = /^[\sA-Za-z_$/.#+-]/;

/** What a line begins. */
function firstStage(line: string): Stage {
  if (!possible.test(line)) {
    return 'line';
  }
  if (goPanic.test(line) || goRoutine.test(line)) {
    return 'go';
  }
  if (pythonTrace.test(line)) {
    return 'python';
  }
  if (nodeSource.test(line)) {
    return 'source';
  }
  return exception.test(line) || uncaught.test(line) || rubyHead.test(line) || pythonGroup.test(line)
    ? 'exception'
    : 'line';
}

/** What an entry is at if this line, which is not blank, is part of it; undefined where it is not. */
function stageAfter(entry: OpenEntry, line: string): Stage | undefined {
  const { stage } = entry;
  if (stage === 'line' && !possible.test(line)) {
    return undefined;
  }
  if (frame.test(line)) {
    return stage === 'line' || stage === 'source' ? 'exception' : stage;
  }
  if (goRoutine.test(line)) {
    return 'go';
  }
  if (stage === 'line') {
    return hangsOn(entry, line);
  }
  const isIndented = line.startsWith(' ') || line.startsWith('\t');
  if (isIndented && entry.blanks === 0) {
    return pythonGroup.test(line) ? undefined : stage;
  }
  switch (stage) {
    case 'exception':
      return afterException(line);
    case 'source':
      return afterSource(entry, line);
    case 'python':
      return pythonRaised.test(line) ? 'pythonRaised' : undefined;
    case 'pythonRaised':
      return pythonLink.test(line) ? 'pythonLinked' : undefined;
    case 'pythonLinked':
      return pythonTrace.test(line) ? 'python' : pythonGroup.test(line) ? 'exception' : undefined;
    case 'go':
      return goLine.test(line) ? 'go' : undefined;
  }
}

/** A logger wrote a line, and what follows explains it. */
function hangsOn({ head, lines }: OpenEntry, line: string): Stage | undefined {
  const isIndented = line.startsWith(' ') || line.startsWith('\t');
  const begun = firstStage(line);
  const follows =
    isIndented || begun === 'python' || rubyFrame.test(line) || (exception.test(line) && lines === 1);
  if (!follows || !isGrave(head)) {
    return undefined;
  }
  return begun === 'line' ? 'exception' : begun;
}

function afterException(line: string): Stage | undefined {
  if (pythonLink.test(line)) {
    return 'pythonLinked';
  }
  return nodeEnd.test(line) || (rubyFrame.test(line) && !rubyHead.test(line)) ? 'exception' : undefined;
}

/** The line of source, carets below it, a blank line, the error. */
function afterSource({ lines }: OpenEntry, line: string): Stage | undefined {
  if (exception.test(line) || uncaught.test(line)) {
    return 'exception';
  }
  return lines === 1 || /^\^+$/.test(line) ? 'source' : undefined;
}

function isGrave(line: string): boolean {
  const level = detectLevel(line);
  return level === 'fatal' || level === 'error' || level === 'warning';
}

import type { Container } from '../core/containers/container.ts';
import { stripAnsi } from '../core/logs/ansi.ts';
import type { LogRecord } from '../core/logs/logRecord.ts';
import { toPlainText } from '../core/reports/plainText.ts';
import type { LogExcerpt, LogExcerptLine, LogSearchHandlers } from '../workers/logSearchRequest.ts';
import type { CommandContext, Output } from './command.ts';

export interface LinePrinter {
  print(container: Container, lines: readonly LogExcerptLine[]): void;
  end(): void;
}

/**
 * Handlers that print one container after the other, although they are searched side by side: the search of those whose
 * turn has not come is held up when it has found enough.
 */
export function inTurn(
  containers: readonly Container[],
  printer: LinePrinter | undefined,
): LogSearchHandlers {
  const places = new Map(containers.map(({ id }, index) => [id, index]));
  const ends = containers.map(() => deferred());
  const turns: Promise<void>[] = [Promise.resolve()];
  for (const [index, { promise }] of ends.entries()) {
    turns.push((turns[index] as Promise<void>).then(() => promise));
  }
  return {
    onExcerpt: async ({ containerId, lines }: LogExcerpt) => {
      const index = places.get(containerId) ?? 0;
      await turns[index];
      printer?.print(containers[index] as Container, lines);
    },
    onProgress: ({ containerId, outcome }) => {
      if (outcome !== undefined) {
        ends[places.get(containerId) ?? 0]?.resolve();
      }
    },
  };
}

function deferred(): { readonly promise: Promise<void>; resolve(): void } {
  let resolve = () => {};
  const promise = new Promise<void>((settle) => {
    resolve = settle;
  });
  return { promise, resolve: () => resolve() };
}

export interface TextLayout {
  readonly hasNames: boolean;
  readonly hasNumbers: boolean;
  /** Runs of lines are parted by `--`. */
  readonly hasContext: boolean;
  /** What stands before each line, a time for one; undefined for nothing. */
  readonly prefix?: ((record: LogRecord) => string) | undefined;
}

/**
 * Lines as grep writes them: `NAME:12:text`, context as `NAME-11-text`. To a file or program, text goes as it is; on a
 * terminal it is hostile: matches are coloured, and the log's own escape sequences are taken out.
 */
export function textLines({ stdout, paint }: CommandContext, layout: TextLayout): LinePrinter {
  const output = new BufferedOutput(stdout);
  let last: { readonly container: Container; readonly index: number } | undefined;
  const head = ({ name }: Container, { index, isHit }: LogExcerptLine) => {
    const separator = paint('cyan', isHit ? ':' : '-');
    const shownName = layout.hasNames ? `${paint('magenta', toPlainText(name))}${separator}` : '';
    return layout.hasNumbers ? `${shownName}${paint('green', String(index + 1))}${separator}` : shownName;
  };
  const body = ({ record, ranges }: LogExcerptLine) => {
    const prefix = layout.prefix ? `${paint('dim', layout.prefix(record))} ` : '';
    return prefix + (stdout.isTTY ? forTerminal(stripAnsi(record.text), ranges, paint) : record.text);
  };
  return {
    print(container, lines) {
      const first = lines[0]?.index ?? 0;
      const isNext = last?.container === container && last.index + 1 === first;
      if (layout.hasContext && last && !isNext) {
        output.write(`${paint('cyan', '--')}\n`);
      }
      for (const line of lines) {
        output.write(`${head(container, line)}${body(line)}\n`);
      }
      last = { container, index: first + lines.length - 1 };
    },
    end: () => output.flush(),
  };
}

function forTerminal(text: string, ranges: LogExcerptLine['ranges'], paint: CommandContext['paint']): string {
  const safe = (start: number, end?: number) =>
    text.slice(start, end).split('\t').map(toPlainText).join('\t');
  let shown = '';
  let reached = 0;
  for (const [start, end] of ranges) {
    shown += safe(reached, start) + paint('red', safe(start, end));
    reached = end;
  }
  return shown + safe(reached);
}

/** Many small writes as few large ones, none later than the next turn of the event loop. */
export class BufferedOutput implements Output {
  readonly #output: Output;
  #text = '';
  #pending: NodeJS.Immediate | undefined;

  constructor(output: Output) {
    this.#output = output;
  }

  get isTTY(): boolean {
    return this.#output.isTTY;
  }

  write(text: string): void {
    this.#text += text;
    if (this.#text.length > 65_536) {
      this.flush();
    } else {
      this.#pending ??= setImmediate(() => this.flush());
    }
  }

  flush(): void {
    clearImmediate(this.#pending);
    this.#pending = undefined;
    if (this.#text !== '') {
      this.#output.write(this.#text);
      this.#text = '';
    }
  }
}

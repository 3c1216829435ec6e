import type { LogExcerpt, LogExcerptLine } from './logSearchRequest.ts';

/** A run that is longer is handed out in parts. */
const maxOpenLines = 1000;

/** What was found of one container, on its way out: runs that were sent in parts are put together, and each line comes once. */
export class FoundRuns {
  #open: { readonly containerId: string; readonly lines: LogExcerptLine[] } | undefined;
  /** The index after the last line that was handed out: a new thread finds them all again. */
  #next = 0;

  /** A run that may go on. */
  get open(): LogExcerpt | undefined {
    return this.#open;
  }

  /** Returns what is to be handed out. `isOpen`: the last run may go on. */
  add(excerpts: readonly LogExcerpt[], isOpen: boolean): readonly LogExcerpt[] {
    const joined = this.#join(this.#fresh(excerpts), isOpen);
    const last = joined.at(-1)?.lines.at(-1);
    if (last) {
      this.#next = last.index + 1;
    }
    return joined;
  }

  /** Another thread searches the log from its beginning. */
  beginAnew(): void {
    this.#open = undefined;
  }

  /** Without the lines that an earlier thread has found. */
  #fresh(excerpts: readonly LogExcerpt[]): LogExcerpt[] {
    return excerpts.flatMap(({ containerId, lines }) => {
      const isFresh = (lines[0]?.index ?? 0) >= this.#next;
      const fresh = isFresh ? lines : lines.filter(({ index }) => index >= this.#next);
      return fresh.length > 0 ? [{ containerId, lines: fresh }] : [];
    });
  }

  /** Puts a run together again that was sent in parts, and keeps it back while it may go on. */
  #join(excerpts: readonly LogExcerpt[], isOpen: boolean): LogExcerpt[] {
    const joined = [...excerpts];
    const open = this.#open;
    if (open) {
      const goesOn = excerpts[0]?.lines[0]?.index === (open.lines.at(-1)?.index ?? 0) + 1;
      open.lines.push(...(goesOn ? (joined.shift()?.lines ?? []) : []));
      joined.unshift(open);
    }
    const last = joined.at(-1);
    const staysOpen = isOpen && last && last.lines.length < maxOpenLines;
    if (staysOpen) {
      joined.pop();
    }
    this.#open = staysOpen ? (last === open ? open : { ...last, lines: [...last.lines] }) : undefined;
    return joined;
  }
}

import type { AlertEntry, Silence } from './alertEntry.ts';
import type { OutboxState } from './outbox.ts';

/** An AlertBook as plain data. */
export interface BookState {
  readonly version: 1;
  /** When the last sweep was. */
  readonly at: number;
  readonly entries: readonly AlertEntry[];
  readonly silences: readonly Silence[];
  readonly outbox: OutboxState;
}

/** Whether a file that was read back is a book: it may be cut off, or of another version. */
export function isBookState(value: unknown): value is BookState {
  const book = object(value);
  const outbox = object(book?.outbox);
  return (
    book?.version === 1 &&
    typeof book.at === 'number' &&
    areAll(book.entries, isEntry) &&
    areAll(book.silences, isSilence) &&
    typeof outbox?.count === 'number' &&
    areAll(outbox.forming, isGroup) &&
    areAll(outbox.outgoing, isGroup)
  );
}

export function isEntry(value: unknown): boolean {
  const entry = object(value);
  const [subject, alert, told] = [object(entry?.subject), object(entry?.alert), object(entry?.told)];
  return (
    typeof entry?.ruleId === 'string' &&
    typeof subject?.identity === 'string' &&
    typeof alert?.phase === 'string' &&
    typeof alert.since === 'number' &&
    [told?.sent, told?.changes, told?.decisions].every(Array.isArray)
  );
}

export function isSilence(value: unknown): boolean {
  return typeof object(value)?.until === 'number';
}

function isGroup(value: unknown): boolean {
  const group = object(value);
  return typeof group?.id === 'string' && Array.isArray(group.notices) && Array.isArray(group.channels);
}

export function areAll(value: unknown, check: (item: unknown) => boolean): boolean {
  return Array.isArray(value) && value.every(check);
}

function object(value: unknown): Readonly<Record<string, unknown>> | undefined {
  return typeof value === 'object' && value !== null
    ? (value as Readonly<Record<string, unknown>>)
    : undefined;
}

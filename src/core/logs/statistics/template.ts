import { stripAnsi } from '../ansi.ts';
import { fieldOf } from '../fields.ts';
import { withoutLeadingTime } from '../level.ts';

/** UTF-16 units of a message that tell it from others. */
const maxLength = 300;

/** UTF-16 units before a variable that tell what it is. */
const maxBefore = 30;

/** What differs between two messages of the same kind, the most special first. */
const variables = new RegExp(
  [
    String.raw`(?<uuid>\b[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}\b)`,
    String.raw`(?<email>[\w.+-]+@[\w-]+(?:\.[\w-]+)+)`,
    String.raw`(?<time>\b\d{4}-\d\d-\d\d(?:[T ]\d\d:\d\d(?::\d\d(?:[.,]\d+)?)?(?:Z|[+-]\d\d:?\d\d)?)?|\b\d\d:\d\d:\d\d(?:[.,]\d+)?)`,
    String.raw`(?<ip>\b(?:\d{1,3}\.){3}\d{1,3}\b(?::\d+)?)`,
    String.raw`(?<hex>\b0x[0-9a-f]+\b|\b(?=[a-f]*\d)(?=\d*[a-f])[0-9a-f]{8,}\b)`,
    String.raw`(?<number>\d+(?:[.,]\d+)*)`,
  ].join('|'),
  'gi',
);

const messageFields = ['msg', 'message', '@m', 'log', 'event'];

/**
 * The kind of message a line is: numbers, ids, addresses and times become placeholders (`<number>`, `<uuid>`, `<ip>` …), so that
 * lines that one statement of a program wrote are the same. Of JSON and logfmt the message counts, without the other fields.
 */
export function templateOf(text: string): string {
  const line = stripAnsi(text)
    .slice(0, 16 * maxLength)
    .trim();
  const message =
    line.endsWith('}') || line.includes('msg=') || line.includes('message=') ? messageOf(line) : undefined;
  const folded = foldVariables(message ?? withoutLeadingTime(line));
  return folded.length > maxLength ? `${folded.slice(0, maxLength)}…` : folded;
}

/** Puts placeholders in the place of numbers, ids, addresses and times, but for those kept; `before` is the text before one, folded. */
export function foldVariables(
  text: string,
  isKept: (kind: string, value: string, before: string) => boolean = () => false,
): string {
  let folded = '';
  let end = 0;
  for (const { 0: value, index, groups = {} } of text.matchAll(variables)) {
    const kind = Object.keys(groups).find((name) => groups[name] !== undefined) ?? '';
    folded += text.slice(end, index);
    folded += isKept(kind, value, folded.slice(-maxBefore)) ? value : `<${kind}>`;
    end = index + value.length;
  }
  return folded + text.slice(end);
}

function messageOf(line: string): string | undefined {
  for (const field of messageFields) {
    const value = fieldOf(line, field);
    if (value !== undefined) {
      return value;
    }
  }
  return undefined;
}

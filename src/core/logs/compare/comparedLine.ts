import { withoutLeadingTime } from '../level.ts';
import { streamBar, visibleText } from '../logLine.ts';
import type { LogRecord } from '../logRecord.ts';
import { foldVariables } from '../statistics/template.ts';

/** UTF-16 units of a line that are compared. */
const maxLength = 2000;
/** What stands behind a name that says it identifies: `user_id=`, `"requestId": "`, `ID: `. */
const identifier = /(?<=(?:(?<![A-Za-z])id|[a-z]I[dD]|(?<![A-Za-z])ID)["']?\s?[:=]\s?["']?)[\w.-]{3,}/g;
/** Behind which a number says what came of a request. */
const beforeStatus = /(?:status(?:_?code)?["']?\s?[:=]?\s?|HTTP\/<number>["']?\s)$/i;

/**
 * A record as a line that is the same in two logs where the same happened: without its time, and with ids, addresses and moments folded
 * into placeholders. Numbers too, but for the status of a request, unless `hasNumbers`.
 */
export function comparedLine(record: LogRecord, hasNumbers: boolean): string {
  const text = withoutLeadingTime(visibleText(record.text.slice(0, maxLength)).trim()).trim();
  const folded = foldVariables(
    text.replace(identifier, '<id>'),
    (kind, value, before) =>
      kind === 'number' && (hasNumbers || (/^[1-5]\d\d$/.test(value) && beforeStatus.test(before))),
  );
  return `${streamBar(record)} ${folded}`;
}

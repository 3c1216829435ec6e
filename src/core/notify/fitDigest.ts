import type { Digest } from '../alerts/notifier.ts';
import type { Redactor } from '../redaction/redactor.ts';
import { toPlainText } from '../reports/plainText.ts';

/** Redacted, and without what would move a cursor or hide. */
export function fitDigest({ id, title, lines }: Digest, redact: Redactor): Digest {
  const fit = (text: string) => toPlainText(redact(text));
  return { id, title: fit(title), lines: lines.map(fit) };
}

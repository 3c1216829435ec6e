/**
 * Names, labels and other facts are hostile text: what would move the cursor, change colours or turn the direction of
 * writing in a terminal (or hide in an editor) becomes U+FFFD. Line ends too: a fact is one line.
 */
export function toPlainText(text: string): string {
  return text.replace(/[\p{Cc}\u200e\u200f\u2028-\u202e\u2066-\u2069]/gu, '\ufffd');
}

/** The same, with whatever lies between words as one blank. */
export function toOneLine(text: string): string {
  return toPlainText(text.replace(/\s+/g, ' '));
}

/**
 * Comma-separated values (RFC 4180) of objects with the same fields, which name the columns; null is empty. A text that a
 * spreadsheet would take for a formula is kept from being one.
 */
export function csvText(rows: readonly object[], hasTitles: boolean): string {
  const titles = hasTitles && rows[0] ? [Object.keys(rows[0])] : [];
  return [...titles, ...rows.map((row) => Object.values(row))]
    .map((values) => `${values.map(cell).join(',')}\r\n`)
    .join('');
}

function cell(value: unknown): string {
  if (typeof value !== 'string') {
    return value === null ? '' : String(value);
  }
  const text = /^[=+@\t\r-]/.test(value) ? `'${value}` : value;
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

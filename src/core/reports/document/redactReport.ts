import type { Redactor } from '../../redaction/redactor.ts';

/** Plain data with all its texts redacted; the names of its fields are ours. */
export function redactReport<T>(data: T, redact: Redactor): T {
  return redacted(data, redact) as T;
}

function redacted(value: unknown, redact: Redactor): unknown {
  if (typeof value === 'string') {
    return redact(value);
  }
  if (Array.isArray(value)) {
    return value.map((item) => redacted(item, redact));
  }
  return typeof value === 'object' && value !== null
    ? Object.fromEntries(Object.entries(value).map(([key, item]) => [key, redacted(item, redact)]))
    : value;
}

import type { TextRange } from '../matcher.ts';

/** Of the identifier in a template of addresses. */
const placeholder = '{traceId}';

const identifier = '[0-9a-f][0-9a-f-]{6,62}[0-9a-f]';
const traceId = new RegExp(
  [
    // A field, whatever writes it: trace_id=…, "traceId":"…", trace.id, X-B3-TraceId: …
    String.raw`trace[._-]?id["']?\s{0,3}[:=]\s{0,3}["']?(?<field>${identifier})(?![\w-])`,
    // With the span behind it: W3C's traceparent, and the brackets of Spring.
    String.raw`\b(?<pair>[0-9a-f]{32})[-,][0-9a-f]{16}\b`,
  ].join('|'),
  'dgi',
);

/** Where a line names traces. Takes time linear in its length. */
export function traceIdRanges(text: string): TextRange[] {
  return [...text.matchAll(traceId)].flatMap(({ indices }) => {
    const range = indices?.groups?.field ?? indices?.groups?.pair;
    // All zeros is how W3C writes that there is none.
    return range && !/^[0-]+$/.test(text.slice(...range)) ? [range] : [];
  });
}

/** The address of a trace; undefined where the template is none of http or https, or has no `{traceId}`. */
export function traceUrl(template: string, id: string): string | undefined {
  return /^\s*https?:\/\//i.test(template) && template.includes(placeholder)
    ? template.trim().replaceAll(placeholder, encodeURIComponent(id))
    : undefined;
}

/** One object of an output, indented to stand in an array; control and direction characters are escaped for terminals. */
export function toJson(value: unknown): string {
  return escaped(JSON.stringify(value, undefined, 2));
}

/** An array as one text. */
export function jsonArray(values: readonly object[]): string {
  return values.length === 0 ? '[]\n' : `[\n${values.map(toJson).join(',\n')}\n]\n`;
}

/** An object in one line, for JSON lines. */
export function toJsonLine(value: unknown): string {
  return `${escaped(JSON.stringify(value))}\n`;
}

function escaped(json: string): string {
  return json.replace(
    /[\u007f-\u009f\u200e\u200f\u2028-\u202e\u2066-\u2069]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}

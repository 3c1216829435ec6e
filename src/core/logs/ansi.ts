/**
 * ECMA-48 escape sequences: CSI (colours, cursor), OSC and the other strings up to BEL or ST (titles, hyperlinks), and the
 * short ones. None reaches past a line end, so that text may be stripped many lines at a time.
 */
const sequences =
  /\x1b(?:\[[0-?]*[ -/]*[@-~]|[\]PX^_][^\x07\x1b\n]*(?:\x07|\x1b\\)?|[ -/]+[0-~]|[0-OQ-WYZ\\`-~])|\x9b[0-?]*[ -/]*[@-~]/g;

export function stripAnsi(text: string): string {
  return text.includes('\x1b') || text.includes('\x9b') ? text.replace(sequences, '') : text;
}

/** A name of unknown direction within a sentence: right-to-left text in it does not turn what stands around it. */
export function isolate(name: string): string {
  return `\u2068${name}\u2069`;
}

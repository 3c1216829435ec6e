import { cutJsonLevel, type LevelMark, type LogLevel, levelMark } from './level.ts';
import { shownRecord } from './logLine.ts';

/** Words that tell of trouble, or of its absence, in a line that says no level of its own. */
const words: readonly (readonly [level: LogLevel, expression: RegExp])[] = [
  ['error', /\b(?:fatal|panic|critical|crit|emerg|severe|error|err|fail|failed|failure|exception)\b/gi],
  ['warning', /\b(?:warning|warn|wrn)\b/gi],
  ['info', /\b(?:information|info|notice)\b/gi],
  ['debug', /\b(?:debug|dbg|verbose|trace)\b/gi],
];

/**
 * What of a line of a document is to be coloured as a level: what says the record's level (level.ts), and nothing else there, so that
 * `INFO 0 failed` is no error; where nothing says it, the words that tell of it. Lines that show no record have none.
 */
export function levelMarks(line: string): LevelMark[] {
  const shown = shownRecord(line);
  if (!shown) {
    return [];
  }
  const { text, start: shift } = shown;
  const isCut = text.startsWith('{') && !text.trimEnd().endsWith('}');
  const said = (isCut ? cutJsonLevel(text) : undefined) ?? levelMark(text);
  return (said ? [said] : wordMarks(text))
    .filter(({ start, end }) => end > start)
    .map(({ level, start, end }) => ({ level, start: start + shift, end: end + shift }));
}

function wordMarks(text: string): LevelMark[] {
  return words
    .flatMap(([level, expression]) =>
      [...text.matchAll(expression)].map(({ index, 0: word }) => ({
        level,
        start: index,
        end: index + word.length,
      })),
    )
    .sort((a, b) => a.start - b.start);
}

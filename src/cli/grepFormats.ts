import { t } from '@vscode/l10n';
import type { Container } from '../core/containers/container.ts';
import { escapeMarkdown } from '../core/containers/containerTooltip.ts';
import { stripAnsi } from '../core/logs/ansi.ts';
import { detectLevel } from '../core/logs/level.ts';
import type { LogRecord } from '../core/logs/logRecord.ts';
import { timeInText } from '../core/logs/textTime.ts';
import { csvText } from '../core/reports/csv.ts';
import { toPlainText } from '../core/reports/plainText.ts';
import type { LogExcerptLine } from '../workers/logSearchClient.ts';
import { type CommandContext, UsageError } from './command.ts';
import type { GrepInput } from './grepOptions.ts';
import { BufferedOutput, type LinePrinter, textLines } from './grepOutput.ts';
import { JsonArrayWriter, toJsonLine } from './json.ts';

const formats = ['text', 'json', 'csv', 'markdown'] as const;

/** `json` is one object per line; `array` what `--json` gives. */
export type GrepFormat = (typeof formats)[number] | 'array';

/** Throws UsageError. */
export function grepFormat({ isJson, options: { format = 'text' } }: GrepInput): GrepFormat {
  const found = formats.find((one) => one === format);
  if (found === undefined) {
    throw new UsageError(t('--{0} knows {1}, not “{2}”.', 'format', formats.join(', '), format));
  }
  return isJson ? 'array' : found;
}

/** What prints lines in this format; `containers` are those that are searched. */
export function linePrinter(
  input: GrepInput,
  context: CommandContext,
  containers: readonly Container[],
): LinePrinter {
  const given = input.options;
  switch (grepFormat(input)) {
    case 'array':
      return jsonArray(context);
    case 'json':
      return rows(context, (lines) => lines.map(toJsonLine).join(''));
    case 'csv': {
      let hasTitles = true;
      return rows(context, (lines) => {
        const text = csvText(
          lines.map(({ ranges: _, ...line }) => line),
          hasTitles,
        );
        hasTitles = false;
        return text;
      });
    }
    case 'markdown':
      return markdownLines(context, timePrefix(input));
    case 'text':
      return textLines(context, {
        hasNames: containers.length > 1,
        hasNumbers: given['line-number'] === true,
        hasContext: [given['after-context'], given['before-context'], given.context, given.traces].some(
          Boolean,
        ),
        prefix: timePrefix(input),
      });
  }
}

/** Milliseconds since 1970 by which lines are put in order: the engine's time, or the one that the line itself tells. */
export function lineTime({ timestamp, text }: LogRecord, isOwn: boolean): number {
  return (isOwn ? timeInText(text, timestamp) : undefined) ?? Date.parse(timestamp ?? '');
}

/** With `--timestamps` the engine's time as it wrote it; with `--text-time` that of the line, where it tells one. */
function timePrefix({ options: given }: GrepInput): ((record: LogRecord) => string) | undefined {
  if (given['text-time']) {
    return (record) => isoTime(timeInText(record.text, record.timestamp)) ?? record.timestamp ?? '-';
  }
  return given.timestamps ? ({ timestamp }) => timestamp ?? '-' : undefined;
}

/** The schema is in docs/cli.md, and a test compares them. */
function rowOf({ id, name }: Container, { record, index, isHit, ranges }: LogExcerptLine) {
  const { timestamp = null, stream, text } = record;
  const level = detectLevel(text) ?? null;
  const textTime = isoTime(timeInText(text, record.timestamp)) ?? null;
  return { id, name, index, timestamp, textTime, stream, level, text, isHit, ranges };
}

function isoTime(time: number | undefined): string | undefined {
  return time === undefined ? undefined : new Date(time).toISOString();
}

function jsonArray({ stdout }: CommandContext): LinePrinter {
  const output = new BufferedOutput(stdout);
  const writer = new JsonArrayWriter(output);
  return {
    print: (container, lines) => writer.push(...lines.map((line) => rowOf(container, line))),
    end() {
      writer.end();
      output.flush();
    },
  };
}

function rows(
  { stdout }: CommandContext,
  write: (lines: readonly ReturnType<typeof rowOf>[]) => string,
): LinePrinter {
  const output = new BufferedOutput(stdout);
  return {
    print: (container, lines) => output.write(write(lines.map((line) => rowOf(container, line)))),
    end: () => output.flush(),
  };
}

/** A heading for each container, and its lines as a block of code by indentation: no text of a log can end it. */
function markdownLines(
  { stdout }: CommandContext,
  prefix: ((record: LogRecord) => string) | undefined,
): LinePrinter {
  const output = new BufferedOutput(stdout);
  let last: Container | undefined;
  let next = 0;
  return {
    print(container, lines) {
      if (container !== last) {
        output.write(`${last ? '\n' : ''}### ${escapeMarkdown(container.name)}\n\n`);
      } else if (lines[0]?.index !== next && lines.some(({ isHit }) => !isHit)) {
        output.write('    --\n');
      }
      for (const { record } of lines) {
        const text = stripAnsi(record.text).split('\t').map(toPlainText).join('\t');
        output.write(`    ${prefix ? `${prefix(record)} ` : ''}${text}\n`);
      }
      last = container;
      next = (lines.at(-1)?.index ?? 0) + 1;
    },
    end: () => output.flush(),
  };
}

import { t } from '@vscode/l10n';
import type { Container } from '../core/containers/container.ts';
import { isoTime, lineRow, MarkdownLines, tableRow } from '../core/logs/exportLines.ts';
import type { LogRecord } from '../core/logs/logRecord.ts';
import { timeInText } from '../core/logs/textTime.ts';
import { csvText } from '../core/reports/csv.ts';
import { toJsonLine } from '../core/reports/jsonText.ts';
import type { LogExcerptLine } from '../workers/logSearchRequest.ts';
import { type CommandContext, UsageError } from './command.ts';
import type { GrepInput } from './grepOptions.ts';
import { BufferedOutput, type LinePrinter, textLines } from './grepOutput.ts';
import { JsonArrayWriter } from './json.ts';

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
      return parts(context, (container, lines) =>
        lines.map((line) => toJsonLine(lineRow(container, line))).join(''),
      );
    case 'csv': {
      let hasTitles = true;
      return parts(context, (container, lines) => {
        const text = csvText(
          lines.map((line) => tableRow(container, line)),
          hasTitles,
        );
        hasTitles = false;
        return text;
      });
    }
    case 'markdown': {
      const prefix = timePrefix(input);
      const markdown = new MarkdownLines((record) => (prefix ? `${prefix(record)} ` : ''));
      return parts(context, (container, lines) => markdown.write(container, lines));
    }
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

function jsonArray({ stdout }: CommandContext): LinePrinter {
  const output = new BufferedOutput(stdout);
  const writer = new JsonArrayWriter(output);
  return {
    print: (container, lines) => writer.push(...lines.map((line) => lineRow(container, line))),
    end() {
      writer.end();
      output.flush();
    },
  };
}

function parts(
  { stdout }: CommandContext,
  write: (container: Container, lines: readonly LogExcerptLine[]) => string,
): LinePrinter {
  const output = new BufferedOutput(stdout);
  return {
    print: (container, lines) => output.write(write(container, lines)),
    end: () => output.flush(),
  };
}

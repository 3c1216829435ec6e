import { t } from '@vscode/l10n';
import type { Container } from '../core/containers/container.ts';
import { describeProblem } from '../core/describeProblem.ts';
import { countFound, countHits, countLines } from '../core/logs/countWords.ts';
import { localTime } from '../core/logs/logLine.ts';
import { describeWindow } from '../core/logs/searchWindow.ts';
import { csvText } from '../core/reports/csv.ts';
import { toJsonLine } from '../core/reports/jsonText.ts';
import { markdownTable } from '../core/reports/markdown.ts';
import { toPlainText } from '../core/reports/plainText.ts';
import type { LogSearchProgress } from '../workers/logSearchRequest.ts';
import type { CommandContext } from './command.ts';
import { type GrepFormat, grepFormat } from './grepFormats.ts';
import type { GrepInput } from './grepOptions.ts';
import { givenWindow } from './grepQuery.ts';
import { programName } from './help.ts';
import { writeJsonArray } from './json.ts';

/** Objects with the same fields, in any format but text; false for that one. */
export function writeObjects(
  format: GrepFormat,
  rows: readonly object[],
  { stdout }: CommandContext,
): boolean {
  switch (format) {
    case 'array':
      writeJsonArray(stdout, rows);
      return true;
    case 'json':
      stdout.write(rows.map(toJsonLine).join(''));
      return true;
    case 'csv':
      stdout.write(csvText(rows, true));
      return true;
    case 'markdown': {
      const titles = Object.keys(rows[0] ?? {});
      stdout.write(
        markdownTable(
          titles,
          rows.map((row) => Object.values(row).map((value) => String(value ?? ''))),
        ),
      );
      return true;
    }
    case 'text':
      return false;
  }
}

/** The schemas are in docs/cli.md; a test compares them. */
export function writeCounts(
  containers: readonly Container[],
  results: readonly LogSearchProgress[],
  input: GrepInput,
  context: CommandContext,
): void {
  const counts = results.map(({ hits, records, outcome }, index) => ({
    id: containers[index]?.id ?? '',
    name: containers[index]?.name ?? '',
    hits,
    records,
    isComplete: outcome === 'exhausted',
  }));
  const total = {
    hits: sum(counts.map(({ hits }) => hits)),
    records: sum(counts.map(({ records }) => records)),
    isComplete: counts.every(({ isComplete }) => isComplete),
  };
  const { stdout, paint } = context;
  const isTotal = input.options.total === true;
  if (writeObjects(grepFormat(input), isTotal ? [total] : counts, context)) {
    return;
  }
  if (isTotal) {
    stdout.write(`${total.hits}\n`);
  } else {
    const lines = counts.map(
      ({ name, hits }) => `${paint('magenta', toPlainText(name))}${paint('cyan', ':')}${hits}\n`,
    );
    stdout.write(lines.join(''));
  }
}

/** What was searched, in one line; then what was not, or not to its end, and why: each reason once. */
export function tellStatistics(
  containers: readonly Container[],
  results: readonly LogSearchProgress[],
  input: GrepInput,
  elapsedMs: number,
  { stderr, clock }: CommandContext,
): void {
  const records = countLines(sum(results.map((one) => one.records)), t);
  const hits = countHits(sum(results.map((one) => one.hits)), t);
  const found = results.filter((one) => one.hits > 0).length;
  const seconds = (elapsedMs / 1000).toFixed(1);
  const window =
    input.options.newest === undefined
      ? describeWindow(givenWindow(input), clock.now(), t)
      : t('from the end of each log');
  const stored = sum(results.map((one) => one.stored));
  const fromFiles = sum(results.map((one) => (one.isFile ? one.records : 0)));
  const origins = [
    ...(stored > 0 ? [t('{0} from the store', countLines(stored, t))] : []),
    ...(fromFiles > 0 ? [t('{0} from log files', countLines(fromFiles, t))] : []),
  ];
  if (!input.options['no-stats']) {
    const sentence = t(
      '{0} in {1}; {2} searched in {3} s ({4})',
      hits,
      countFound(found, results.length, t),
      records,
      seconds,
      [window, ...origins].join('; '),
    );
    stderr.write(`${programName}: ${sentence}\n`);
  }
  tellProblems(containers, results, stderr);
}

function tellProblems(
  containers: readonly Container[],
  results: readonly LogSearchProgress[],
  stderr: CommandContext['stderr'],
): void {
  const namesByReason = new Map<string, string[]>();
  for (const [index, { problem, reached }] of results.entries()) {
    if (problem) {
      const { summary, nextStep } = describeProblem(problem, t);
      const partly = reached === undefined ? undefined : t('Searched only up to {0}.', localTime(reached));
      const reason = [summary, partly, nextStep].filter((part) => part !== undefined).join(' ');
      namesByReason.set(reason, [...(namesByReason.get(reason) ?? []), containers[index]?.name ?? '']);
    }
  }
  for (const [reason, names] of namesByReason) {
    stderr.write(`${programName}: ${toPlainText(names.join(', '))}: ${toPlainText(reason)}\n`);
  }
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}

import { t } from '@vscode/l10n';
import type { Container } from '../core/containers/container.ts';
import { describeProblem } from '../core/describeProblem.ts';
import { toPlainText } from '../core/reports/plainText.ts';
import type { LogSearchProgress } from '../workers/logSearchClient.ts';
import type { CommandContext } from './command.ts';
import type { GrepInput } from './grepOptions.ts';
import { programName } from './help.ts';
import { writeJsonArray } from './json.ts';

/** The schemas are in docs/cli.md; a test compares them. */
export function writeCounts(
  containers: readonly Container[],
  results: readonly LogSearchProgress[],
  { isJson, options: given }: GrepInput,
  { stdout, paint }: CommandContext,
): void {
  const counts = results.map(({ hits, records, outcome }, index) => ({
    id: containers[index]?.id ?? '',
    name: containers[index]?.name ?? '',
    hits,
    records,
    isComplete: outcome === 'exhausted',
  }));
  const total = {
    hits: counts.reduce((sum, { hits }) => sum + hits, 0),
    records: counts.reduce((sum, { records }) => sum + records, 0),
    isComplete: counts.every(({ isComplete }) => isComplete),
  };
  if (isJson) {
    writeJsonArray(stdout, given.total ? [total] : counts);
  } else if (given.total) {
    stdout.write(`${total.hits}\n`);
  } else {
    const lines = counts.map(
      ({ name, hits }) => `${paint('magenta', toPlainText(name))}${paint('cyan', ':')}${hits}\n`,
    );
    stdout.write(lines.join(''));
  }
}

/** What was not searched, or not to its end, and why: each reason once. */
export function tellProblems(
  containers: readonly Container[],
  results: readonly LogSearchProgress[],
  { stderr }: CommandContext,
): void {
  const namesByReason = new Map<string, string[]>();
  for (const [index, { problem }] of results.entries()) {
    if (problem) {
      const { summary, nextStep } = describeProblem(problem, t);
      const reason = nextStep ? `${summary} ${nextStep}` : summary;
      namesByReason.set(reason, [...(namesByReason.get(reason) ?? []), containers[index]?.name ?? '']);
    }
  }
  for (const [reason, names] of namesByReason) {
    stderr.write(`${programName}: ${toPlainText(names.join(', '))}: ${toPlainText(reason)}\n`);
  }
}

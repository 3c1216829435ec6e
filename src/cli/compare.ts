import { t } from '@vscode/l10n';
import {
  isUndecided,
  judgeLimits,
  type LimitFinding,
  parseChangeLimit,
} from '../core/recordings/changeLimit.ts';
import {
  type ComparedContainer,
  type Comparison,
  compareRecordings,
} from '../core/recordings/compareRecordings.ts';
import { comparisonDocument } from '../core/recordings/comparisonDocument.ts';
import { comparisonText } from '../core/recordings/comparisonText.ts';
import { limitLines } from '../core/recordings/describeComparison.ts';
import { toPlainText } from '../core/reports/plainText.ts';
import { readRecording } from '../storage/recordings/readRecording.ts';
import { numberOption } from './arguments.ts';
import { type Command, type OptionSpecs, UsageError } from './command.ts';
import { writeJsonArray } from './json.ts';
import { languageOf } from './language.ts';
import { documentOptions, writeDocument } from './reportOutput.ts';

const options = {
  'fail-on': {
    type: 'string',
    value: 'LIMITS',
    help: () => t('exit code 1 where a limit is broken: "cpu > +10%, web:mem.p95 > +16MiB, errors > +1"'),
  },
  'allow-unknown': {
    type: 'boolean',
    help: () => t('exit code 0 also where a limit cannot be judged'),
  },
  'warm-up': {
    type: 'string',
    value: 'S',
    help: () => t('leave out the first S seconds of both (default: 0)'),
  },
  ...documentOptions,
} as const satisfies OptionSpecs;

export const compareCommand: Command<typeof options> = {
  name: 'compare',
  usage:
    'BEFORE AFTER [--fail-on LIMITS] [--allow-unknown] [--warm-up S] [--markdown FILE] [--html FILE] [--json]',
  summary: () => t('compare two recordings: what changed, and what is only noise'),
  details: () =>
    t(
      'Containers are compared by compose project, service and number, else by name. METRIC is cpu, mem, netRx, netTx, blockRead, blockWrite or errors (per minute); STATISTIC mean (the default), p50, p95, p99 or max. Exit code: 0 all limits are kept, 1 one is broken, 2 an error, 3 one cannot be judged, as there are too few samples or a container is missing.',
    ),
  options,
  positionals: { min: 2, max: 2 },
  failureCode: 2,
  async run({ positionals, options: given, isJson }, { stdout, stderr, paint, env }) {
    const limits = (given['fail-on'] ?? '')
      .split(',')
      .filter((text) => text.trim() !== '')
      .map(parseChangeLimit);
    const warmUpMs = 1000 * (numberOption('warm-up', given['warm-up'], { min: 0, max: 86_400 }) ?? 0);
    const [before, after] = await Promise.all(positionals.map(readRecording));
    if (!before || !after) {
      throw new UsageError(t('Something is missing on the command line.'));
    }
    const comparison = compareRecordings(before, after, { warmUpMs });
    const findings = judgeLimits(comparison, limits);
    const document = comparisonDocument(comparison, findings, languageOf(env), t);
    const isWritten = await writeDocument(document, given, { stdout });
    if (isJson) {
      writeJsonArray(
        stdout,
        comparison.containers.map((container) => jsonOf(container, comparison)),
      );
      for (const line of limitLines(findings, { t, fact: toPlainText })) {
        stderr.write(`${line}\n`);
      }
    } else if (!isWritten) {
      const colours = {
        higher: 'red',
        lower: 'green',
        same: undefined,
        unclear: 'yellow',
        unknown: undefined,
      } as const;
      stdout.write(
        comparisonText(comparison, findings, t, (verdict, text) => {
          const colour = colours[verdict];
          return colour ? paint(colour, text) : text;
        }),
      );
    }
    return exitCode(findings, given['allow-unknown'] === true);
  },
};

/**
 * A limit that means no container is a mistake in the command line, not a load that became no worse; one that cannot be judged is
 * as Nagios has it, unknown.
 */
function exitCode(findings: readonly LimitFinding[], allowsUnknown: boolean): number {
  if (findings.some(({ outcome }) => outcome === 'unmatched')) {
    return compareCommand.failureCode;
  }
  if (findings.some(({ outcome }) => outcome === 'broken')) {
    return 1;
  }
  return findings.some(isUndecided) && !allowsUnknown ? 3 : 0;
}

/** The schema is in docs/cli.md; a test compares them. */
function jsonOf(
  { identity, values, cpuSeconds, throttledSeconds }: ComparedContainer,
  { before, after }: Comparison,
): object {
  return {
    identity,
    before: before.name,
    after: after.name,
    cpuSecondsBefore: cpuSeconds.before,
    cpuSecondsAfter: cpuSeconds.after,
    throttledSecondsBefore: throttledSeconds?.before ?? null,
    throttledSecondsAfter: throttledSeconds?.after ?? null,
    values: values.map(({ interval, relative, samples, ...value }) => ({
      ...value,
      relative: relative ?? null,
      intervalLow: interval?.low ?? null,
      intervalHigh: interval?.high ?? null,
      samplesBefore: samples?.before ?? null,
      samplesAfter: samples?.after ?? null,
    })),
  };
}

import type { Translate } from '../common/translate.ts';
import { escapeMarkdown } from '../containers/containerTooltip.ts';
import { formatBytes, formatMemory, formatPercent, unknownValue } from '../metrics/format.ts';
import { toPlainText } from '../reports/plainText.ts';
import { renderTable } from '../reports/table.ts';
import type { LimitFinding } from './changeLimit.ts';
import type {
  ComparedContainer,
  ComparedMetric,
  ComparedValue,
  Comparison,
  Statistic,
  Verdict,
} from './compareRecordings.ts';
import type { RecordedContainer, Recording } from './recording.ts';

/** Colours for a verdict's words; the identity where there are none. */
export type VerdictPainter = (verdict: Verdict, text: string) => string;

/** How a text is put: the language, and what makes a name from outside harmless in it. */
interface Words {
  readonly t: Translate;
  readonly fact: (text: string) => string;
}

/** For the terminal. */
export function comparisonText(
  comparison: Comparison,
  limits: readonly LimitFinding[],
  t: Translate,
  paint: VerdictPainter = (_, text) => text,
): string {
  const words: Words = { t, fact: toPlainText };
  const blocks = comparison.containers.map((container) => [
    toPlainText(container.identity),
    ...sparklines(container, t).map((line) => `  ${line}`),
    ...renderTable(
      titles(t).map((title, column) =>
        column === 0 || column === 5 ? { title } : { title, align: 'right' as const },
      ),
      container.values.map((value) => cells(value, t)),
      (text, row, column) => {
        const verdict = row === undefined || column !== 5 ? undefined : container.values[row]?.verdict;
        return verdict ? paint(verdict, text) : text;
      },
    ).map((line) => `  ${line}`),
  ]);
  return [
    [...heading(comparison, words), ...findings(comparison, words)],
    ...blocks,
    notices(comparison, words),
    limitLines(limits, words),
  ]
    .filter((block) => block.length > 0)
    .map((block) => `${block.join('\n')}\n`)
    .join('\n');
}

/** For a pull request. Names are hostile text in Markdown too. */
export function comparisonMarkdown(
  comparison: Comparison,
  limits: readonly LimitFinding[],
  t: Translate,
): string {
  const words: Words = { t, fact: escapeMarkdown };
  const list = (lines: readonly string[]) => lines.map((line) => `- ${line}`);
  const row = (texts: readonly string[]) => `| ${texts.join(' | ')} |`;
  const blocks = comparison.containers.map((container) => [
    `### ${escapeMarkdown(container.identity)}`,
    '',
    '```text',
    ...sparklines(container, t),
    '```',
    '',
    row(titles(t)),
    row(['---', '--:', '--:', '--:', '--:', '---']),
    ...container.values.map((value) => {
      const [name = '', ...rest] = cells(value, t);
      return row([name, ...rest.slice(0, -1), emphasised(value.verdict, rest.at(-1) ?? '')]);
    }),
  ]);
  return `${[
    [`## ${t('Recordings compared')}`],
    list(heading(comparison, words)),
    list(findings(comparison, words)),
    ...blocks,
    list(notices(comparison, words)),
    list(limitLines(limits, words)),
    [
      `<sub>${t('Intervals are of 99 %. A change is one whose whole interval lies beyond 5 % (and beyond next to nothing); “same” one whose interval lies within.')}</sub>`,
    ],
  ]
    .filter((block) => block.length > 0)
    .map((block) => block.join('\n'))
    .join('\n\n')}\n`;
}

export function verdictWord(verdict: Verdict, t: Translate): string {
  switch (verdict) {
    case 'higher':
      return t('higher');
    case 'lower':
      return t('lower');
    case 'same':
      return t('same');
    case 'unclear':
      return t('unclear');
    case 'unknown':
      return unknownValue;
  }
}

export function metricTitle(metric: ComparedMetric, t: Translate): string {
  switch (metric) {
    case 'cpuPercent':
      return t('CPU');
    case 'memoryBytes':
      return t('Memory');
    case 'networkRxRate':
      return t('Network received');
    case 'networkTxRate':
      return t('Network sent');
    case 'blockReadRate':
      return t('Block read');
    case 'blockWriteRate':
      return t('Block written');
    case 'logErrors':
      return t('Errors in the log');
  }
}

export function formatCompared(metric: ComparedMetric, value: number): string {
  const sign = value < 0 ? '-' : '';
  const size = Math.abs(value);
  switch (metric) {
    case 'cpuPercent':
      return sign + formatPercent(size);
    case 'memoryBytes':
      return sign + formatMemory(size);
    case 'logErrors':
      return `${sign}${Number(size.toPrecision(3))}/min`;
    default:
      return `${sign}${formatBytes(Math.round(size))}/s`;
  }
}

function titles(t: Translate): string[] {
  return [t('Value'), t('Before'), t('After'), t('Difference'), t('99 % interval'), t('Verdict')];
}

function cells(value: ComparedValue, t: Translate): string[] {
  const { metric, before, after, difference, relative, interval, verdict } = value;
  const signed = (amount: number) => (amount > 0 ? '+' : '') + formatCompared(metric, amount);
  const percent =
    relative === undefined ? '' : ` (${relative > 0 ? '+' : ''}${(relative * 100).toFixed(1)} %)`;
  return [
    valueTitle(value, t),
    formatCompared(metric, before),
    formatCompared(metric, after),
    signed(difference) + percent,
    interval ? `${signed(interval.low)} … ${signed(interval.high)}` : unknownValue,
    verdictWord(verdict, t),
  ];
}

function valueTitle(
  { metric, statistic }: Pick<ComparedValue, 'metric' | 'statistic'>,
  t: Translate,
): string {
  return statistic === 'perMinute'
    ? metricTitle(metric, t)
    : `${metricTitle(metric, t)} ${statisticWord(statistic, t)}`;
}

function statisticWord(statistic: Statistic, t: Translate): string {
  return statistic === 'mean' ? t('mean') : statistic === 'max' ? t('peak') : statistic;
}

/** What was compared: which recordings, of what, made how. */
function heading({ before, after }: Comparison, words: Words): string[] {
  const { t } = words;
  return [t('Before: {0}', about(before, words)), t('After: {0}', about(after, words))];
}

function about({ name, startedAt, durationMs, git, command }: Recording, { t, fact }: Words): string {
  const commit = git
    ? `${git.commit.slice(0, 10)}${git.isDirty ? ` (${t('with changes')})` : ''}`
    : undefined;
  const seconds = t('{0} s', (durationMs / 1000).toFixed(0));
  const failed =
    command && command.exitCode !== 0
      ? t('the command failed ({0})', command.exitCode ?? unknownValue)
      : undefined;
  return [fact(name), commit, startedAt.replace('T', ' ').slice(0, 19), seconds, failed]
    .filter((part) => part !== undefined)
    .join(' · ');
}

/** What is a change, in a sentence each; or that there is none, and how much was left open. */
function findings({ containers }: Comparison, words: Words): string[] {
  const { t } = words;
  const changes = containers.flatMap(({ identity, values }) =>
    values
      .filter(
        ({ verdict, statistic }) => isChange(verdict) && (statistic === 'mean' || statistic === 'perMinute'),
      )
      .map((value) => changeSentence(identity, value, words)),
  );
  if (containers.length === 0) {
    return [t('The recordings have no container in common: there is nothing to compare.')];
  }
  const means = containers.flatMap(({ values }) => values.filter(({ statistic }) => statistic === 'mean'));
  const open = means.filter(({ verdict }) => verdict === 'unclear' || verdict === 'unknown').length;
  return [
    ...(changes.length > 0 ? changes : [t('No change that can be told from noise.')]),
    ...(open > 0 ? [t('{0} of {1} means are unclear: record for longer.', open, means.length)] : []),
  ];
}

const isChange = (verdict: Verdict) => verdict === 'higher' || verdict === 'lower';

function changeSentence(identity: string, value: ComparedValue, { t, fact }: Words): string {
  const [title = '', before = '', after = '', difference = ''] = cells(value, t);
  return value.verdict === 'higher'
    ? t('{0}: {1} rose from {2} to {3}: {4}', fact(identity), title, before, after, difference)
    : t('{0}: {1} fell from {2} to {3}: {4}', fact(identity), title, before, after, difference);
}

/** What makes two recordings differ besides the code that was meant to. */
function notices(
  { containers, onlyBefore, onlyAfter, before, after }: Comparison,
  { t, fact }: Words,
): string[] {
  const list = (names: readonly string[]) => names.map(fact).join(', ');
  const engineOf = ({ engine }: Recording) => fact(`${engine.product} ${engine.version}`);
  return [
    ...(onlyBefore.length > 0 ? [t('Only before: {0}', list(onlyBefore))] : []),
    ...(onlyAfter.length > 0 ? [t('Only after: {0}', list(onlyAfter))] : []),
    ...(engineOf(before) === engineOf(after)
      ? []
      : [t('Different engines: {0} and {1}', engineOf(before), engineOf(after))]),
    ...containers.flatMap(({ identity, ...pair }) => [
      ...(limitsOf(pair.before) === limitsOf(pair.after)
        ? []
        : [
            t(
              '{0}: the limits differ ({1} and {2})',
              fact(identity),
              limitsOf(pair.before),
              limitsOf(pair.after),
            ),
          ]),
      ...(pair.before.imageId === pair.after.imageId
        ? []
        : [t('{0}: another image ({1})', fact(identity), fact(pair.after.image))]),
    ]),
  ];
}

function limitsOf({ limits: { cpus, memoryBytes } }: RecordedContainer): string {
  return `CPU ${cpus ?? unknownValue}, ${formatMemory(memoryBytes ?? undefined)}`;
}

function limitLines(limits: readonly LimitFinding[], { t, fact }: Words): string[] {
  return limits.map((finding) => {
    const limit = fact(finding.limit.text);
    if (finding.outcome === 'unmatched') {
      return t('Limit for no container: {0}', limit);
    }
    const facts = [fact(finding.identity), ...cells(finding.value, t).slice(1, 4)].join(', ');
    return finding.outcome === 'broken'
      ? t('Limit broken: {0} ({1})', limit, facts)
      : t('Limit undecided, too few samples: {0} ({1})', limit, facts);
  });
}

const bars = '▁▂▃▄▅▆▇█';
const sparklineWidth = 40;

/** CPU and memory of both over time, on one scale and one time axis. */
function sparklines({ before, after }: ComparedContainer, t: Translate): string[] {
  const words = [t('before'), t('after')];
  const lines = (['cpuPercent', 'memoryBytes'] as const).flatMap((column) => {
    const pair = [before, after].map(({ samples }) => ({ at: samples.at, values: samples[column] }));
    const top = Math.max(...pair.flatMap(({ values }) => values.map((value) => value ?? 0)));
    const end = Math.max(...pair.map(({ at }) => at.at(-1) ?? 0));
    return pair.map(({ at, values }, index) => [
      `${metricTitle(column, t)} ${words[index]}`,
      buckets(at, values, end)
        .map((value) => (value === undefined ? ' ' : bar(value, top)))
        .join(''),
      index === 0 ? `0 – ${formatCompared(column, top)}` : '',
    ]);
  });
  return renderTable([{ title: '' }, { title: '' }, { title: '' }], lines).slice(1);
}

function bar(value: number, top: number): string {
  return bars[top > 0 ? Math.min(bars.length - 1, Math.floor((value / top) * bars.length)) : 0] as string;
}

/** The largest value of each of 40 spans of time: a peak is what a chart must not lose. */
function buckets(
  at: readonly number[],
  values: readonly (number | null)[],
  end: number,
): (number | undefined)[] {
  const spans: (number | undefined)[] = Array.from({ length: sparklineWidth });
  for (const [index, value] of values.entries()) {
    const span = Math.min(
      sparklineWidth - 1,
      Math.floor(((at[index] as number) / Math.max(1, end)) * sparklineWidth),
    );
    if (value !== null) {
      spans[span] = Math.max(spans[span] ?? 0, value);
    }
  }
  // Fewer samples than spans leave holes, which are the sample before.
  const last = spans.findLastIndex((value) => value !== undefined);
  let held: number | undefined;
  return spans.map((value, index) => {
    held = value ?? held;
    return index <= last ? held : undefined;
  });
}

function emphasised(verdict: Verdict, text: string): string {
  return isChange(verdict) ? `**${text}**` : text;
}

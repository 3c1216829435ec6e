import type { Translate } from '../common/translate.ts';
import { formatBytes, formatMemory, formatPercent, unknownValue } from '../metrics/format.ts';
import type { Column } from '../reports/document/reportDocument.ts';
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

/** How a text is put: the language, and what makes a name from outside harmless in it. */
export interface Words {
  readonly t: Translate;
  readonly fact: (text: string) => string;
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

export function comparisonColumns(t: Translate): Column[] {
  const right = (title: string): Column => ({ title, align: 'right' });
  return [
    { title: t('Value') },
    ...[t('Before'), t('After'), t('Difference'), t('99 % interval')].map(right),
    { title: t('Verdict') },
  ];
}

/** What stands in the columns: the values, then what adds up over all of the recording. */
export function tableRows(
  { values, cpuSeconds, throttledSeconds }: ComparedContainer,
  t: Translate,
): { readonly cells: readonly string[]; readonly verdict: Verdict }[] {
  const total = (title: string, pair: { readonly before: number; readonly after: number } | undefined) =>
    pair ? [{ cells: totalCells(title, pair, t), verdict: 'unknown' as const }] : [];
  return [
    ...values.map((value) => ({ cells: cells(value, t), verdict: value.verdict })),
    ...total(t('CPU time, total'), cpuSeconds),
    ...total(t('Throttled time, total'), throttledSeconds),
  ];
}

/** One number each: there is nothing to tell noise by. */
function totalCells(
  title: string,
  { before, after }: { readonly before: number; readonly after: number },
  t: Translate,
): string[] {
  const seconds = (value: number) => t('{0} s', value.toFixed(1));
  const difference = after - before;
  return [
    title,
    seconds(before),
    seconds(after),
    signed(difference, seconds) + percentText(before === 0 ? undefined : difference / before),
    unknownValue,
    unknownValue,
  ];
}

const signed = (amount: number, text: (amount: number) => string) => (amount > 0 ? '+' : '') + text(amount);

/** ` (+5.0 %)`; nothing where it was 0. */
function percentText(relative: number | undefined): string {
  return relative === undefined ? '' : ` (${relative > 0 ? '+' : ''}${(relative * 100).toFixed(1)} %)`;
}

function cells(value: ComparedValue, t: Translate): string[] {
  const { metric, before, after, difference, relative, interval, verdict } = value;
  const text = (amount: number) => signed(amount, (one) => formatCompared(metric, one));
  return [
    valueTitle(value, t),
    formatCompared(metric, before),
    formatCompared(metric, after),
    text(difference) + percentText(relative),
    interval ? `${text(interval.low)} … ${text(interval.high)}` : unknownValue,
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
export function heading({ before, after }: Comparison, words: Words): string[] {
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
export function findings({ containers }: Comparison, words: Words): string[] {
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
    ...(open === 1 ? [t('1 of {0} means is unclear: record for longer.', means.length)] : []),
    ...(open > 1 ? [t('{0} of {1} means are unclear: record for longer.', open, means.length)] : []),
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
export function notices(
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

export function limitLines(limits: readonly LimitFinding[], words: Words): string[] {
  return limits.map((finding) => limitLine(finding, words));
}

function limitLine(finding: LimitFinding, { t, fact }: Words): string {
  const limit = fact(finding.limit.text);
  if (finding.outcome === 'unmatched') {
    return t('Limit for no container: {0}', limit);
  }
  const identity = fact(finding.identity);
  if (finding.outcome === 'missing') {
    return t('Limit not judged, {1} is in one recording only: {0}', limit, identity);
  }
  if (finding.outcome === 'unmeasured') {
    return t('Limit not judged, it was not measured in both recordings of {1}: {0}', limit, identity);
  }
  const facts = [identity, ...cells(finding.value, t).slice(1, 4)].join(', ');
  return finding.outcome === 'broken'
    ? t('Limit broken: {0} ({1})', limit, facts)
    : t('Limit undecided, too few samples: {0} ({1})', limit, facts);
}

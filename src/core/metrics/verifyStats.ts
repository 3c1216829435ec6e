import type { Translate } from '../common/translate.ts';
import { toPlainText } from '../reports/plainText.ts';
import { renderTable } from '../reports/table.ts';
import { formatBytes, formatMemory, formatPercent, unknownValue } from './format.ts';
import type { Metrics } from './metrics.ts';

/** What `docker stats --format '{{json .}}'` writes of a container. */
export interface PrintedStats {
  readonly ID: string;
  readonly CPUPerc: string;
  readonly MemUsage: string;
  readonly NetIO: string;
  readonly BlockIO: string;
  readonly PIDs: string;
}

export interface VerifiedContainer {
  readonly name: string;
  /** Before, while and after `docker stats` read. */
  readonly ours: readonly Metrics[];
  /** undefined: `docker stats` told nothing of it. */
  readonly theirs: PrintedStats | undefined;
}

export type Agreement = 'agrees' | 'differs' | 'unknown';

export interface VerifiedNumber {
  readonly container: string;
  readonly metric: string;
  readonly ours: string;
  readonly theirs: string;
  readonly agreement: Agreement;
}

interface Compared {
  readonly metric: (t: Translate) => string;
  readonly ours: (metrics: Metrics) => number | undefined;
  readonly theirs: (printed: PrintedStats) => number | undefined;
  readonly format: (value: number | undefined) => string;
  /** How far apart two readings of the same may lie: as a share, and at least so much. */
  readonly slack: { readonly share: number; readonly least: number };
}

// docker prints three or four digits; a CPU value is a mean over a second that is not the same second as ours.
const rounding = { share: 0.006, least: 1 };
const compared: readonly Compared[] = [
  {
    metric: (t) => t('CPU %'),
    ours: ({ cpuPercent }) => cpuPercent,
    theirs: ({ CPUPerc }) => parsePrintedSize(CPUPerc.replace('%', '')),
    format: formatPercent,
    slack: { share: 0.1, least: 2 },
  },
  {
    metric: (t) => t('Memory'),
    ours: ({ memoryUsedBytes }) => memoryUsedBytes,
    theirs: ({ MemUsage }) => parsePrintedSize(part(MemUsage, 0)),
    format: formatMemory,
    slack: { share: 0.01, least: 2 ** 16 },
  },
  counter(
    (t) => t('Received'),
    'networkRxBytes',
    ({ NetIO }) => part(NetIO, 0),
  ),
  counter(
    (t) => t('Sent'),
    'networkTxBytes',
    ({ NetIO }) => part(NetIO, 1),
  ),
  counter(
    (t) => t('Read'),
    'blockReadBytes',
    ({ BlockIO }) => part(BlockIO, 0),
  ),
  counter(
    (t) => t('Written'),
    'blockWriteBytes',
    ({ BlockIO }) => part(BlockIO, 1),
  ),
  {
    metric: (t) => t('PIDs'),
    ours: ({ pids }) => pids,
    theirs: ({ PIDs }) => parsePrintedSize(PIDs),
    format: (value) => (value === undefined ? unknownValue : String(value)),
    slack: { share: 0, least: 0 },
  },
];

function counter(
  metric: Compared['metric'],
  field: 'networkRxBytes' | 'networkTxBytes' | 'blockReadBytes' | 'blockWriteBytes',
  theirs: (printed: PrintedStats) => string,
): Compared {
  return {
    metric,
    ours: (metrics) => metrics[field],
    theirs: (printed) => parsePrintedSize(theirs(printed)),
    format: formatBytes,
    slack: rounding,
  };
}

/** The lines of `docker stats --format '{{json .}}'`, by id. */
export function parsePrintedStats(output: string): ReadonlyMap<string, PrintedStats> {
  const lines = output.split('\n').filter((line) => line.trim() !== '');
  return new Map(
    lines.map((line) => {
      const printed = JSON.parse(line) as PrintedStats & { readonly Container?: string };
      return [printed.Container ?? printed.ID, printed];
    }),
  );
}

const factors: Readonly<Record<string, number>> = {
  '': 1,
  B: 1,
  kB: 1e3,
  MB: 1e6,
  GB: 1e9,
  TB: 1e12,
  KiB: 2 ** 10,
  MiB: 2 ** 20,
  GiB: 2 ** 30,
  TiB: 2 ** 40,
};

/** `12.3MB`, `4KiB`, `7`; undefined for what is none (`--`). */
export function parsePrintedSize(text: string): number | undefined {
  const [, digits, unit = ''] = /^\s*([\d.]+(?:e\+\d+)?)\s*([A-Za-z]*)\s*$/.exec(text) ?? [];
  const factor = factors[unit];
  return digits === undefined || factor === undefined ? undefined : Number(digits) * factor;
}

/** Every number agrees that lies within what ours were meanwhile, or as near as rounding and the moment of reading explain. */
export function verifyNumbers(containers: readonly VerifiedContainer[], t: Translate): VerifiedNumber[] {
  return containers.flatMap(({ name, ours, theirs }) =>
    compared.map((number) => {
      const known = ours.map(number.ours).filter((value) => value !== undefined);
      const [low, high] = [Math.min(...known), Math.max(...known)];
      const value = theirs && number.theirs(theirs);
      const range = [...new Set([number.format(low), number.format(high)])].join(' … ');
      return {
        container: name,
        metric: number.metric(t),
        ours: known.length === 0 ? unknownValue : range,
        theirs: number.format(value),
        agreement: known.length === 0 ? 'unknown' : agreement(value, low, high, number.slack),
      };
    }),
  );
}

function agreement(
  value: number | undefined,
  low: number,
  high: number,
  { share, least }: Compared['slack'],
): Agreement {
  if (value === undefined) {
    return 'unknown';
  }
  const slack = Math.max(least, share * Math.abs(value));
  return value >= low - slack && value <= high + slack ? 'agrees' : 'differs';
}

/** As a document of plain text. */
export function verificationReport(
  numbers: readonly VerifiedNumber[],
  { endpoint, at }: { readonly endpoint: string; readonly at: string },
  t: Translate,
): string {
  const count = (agreement: Agreement) => numbers.filter((number) => number.agreement === agreement).length;
  const words: Readonly<Record<Agreement, string>> = {
    agrees: t('agrees'),
    differs: t('DIFFERS'),
    unknown: t('not known'),
  };
  const columns = [
    { title: t('Container') },
    { title: t('Metric') },
    { title: t('Comparison') },
    { title: 'Container Vitals', align: 'right' },
    { title: 'docker stats', align: 'right' },
  ] as const;
  const rows = numbers.map(({ container, metric, ours, theirs, agreement }, index) => [
    numbers[index - 1]?.container === container ? '' : toPlainText(container),
    metric,
    words[agreement],
    ours,
    theirs,
  ]);
  return [
    `docker stats --no-stream · ${toPlainText(endpoint)} · ${at}`,
    t(
      '{0} numbers agree, {1} differ, {2} are not known.',
      count('agrees'),
      count('differs'),
      count('unknown'),
    ),
    '',
    ...renderTable(columns, rows),
    '',
    t(
      'Ours were read before, while and after docker stats read; where they changed meanwhile, both ends are shown.',
    ),
    t('CPU: time used by the container ÷ time of all the host’s cores × cores × 100, over about a second.'),
    t(
      'Memory: usage without inactive files of the page cache. Network and block I/O: since the container started.',
    ),
    '',
  ].join('\n');
}

/** `a / b`, by its place. */
function part(text: string, place: 0 | 1): string {
  return text.split('/')[place] ?? '';
}

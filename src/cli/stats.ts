import { t } from '@vscode/l10n';
import { type Container, type ContainerDetails, hasProcesses } from '../core/containers/container.ts';
import type { ContainerClient } from '../core/containers/containerClient.ts';
import { inspectAll } from '../core/containers/inspectAll.ts';
import { selectContainers } from '../core/containers/selectContainers.ts';
import { deriveMetrics } from '../core/metrics/dockerStats.ts';
import { readSamples } from '../core/metrics/readSamples.ts';
import { csvText } from '../core/reports/csv.ts';
import { renderTable } from '../core/reports/table.ts';
import { numberOption } from './arguments.ts';
import { type Command, type CommandContext, type OptionSpecs, UsageError } from './command.ts';
import { readExposition } from './exposition.ts';
import { JsonArrayWriter } from './json.ts';
import { printHistory } from './statsHistory.ts';
import { statsJson, statsRow } from './statsRows.ts';
import {
  type Reading,
  type SortKey,
  sortKeys,
  sortReadings,
  statsCells,
  statsColumns,
} from './statsTable.ts';

const options = {
  samples: {
    type: 'string',
    short: 'n',
    value: 'N',
    help: () => t('how many times to measure (default: 1)'),
  },
  interval: {
    type: 'string',
    short: 'i',
    value: 'S',
    help: () => t('seconds over which each sample is measured (default: 1, with --watch 2)'),
  },
  watch: {
    type: 'boolean',
    short: 'w',
    help: () => t('measure until q or Ctrl-C; on a terminal, one table that changes'),
  },
  sort: {
    type: 'string',
    value: 'KEY',
    help: () => t('the largest first: cpu, memory, network, block, pids; or name'),
  },
  history: {
    type: 'string',
    value: 'TIME',
    help: () =>
      t('what was measured within this time (24h, 7d) by the editor and by watch, instead of measuring'),
  },
  format: { type: 'string', value: 'FORMAT', help: () => t('text, json, csv or prometheus (default: text)') },
} as const satisfies OptionSpecs;

export const statsCommand: Command<typeof options> = {
  name: 'stats',
  usage:
    '[NAME…] [--watch] [--sort KEY] [--samples N] [--interval S] [--history TIME] [--format FORMAT] [--json]',
  summary: () => t('measure CPU, memory, network and block I/O, as docker stats does'),
  details: () =>
    t(
      'NAME is a name or a pattern of names (web-*), the beginning of an id, PROJECT/SERVICE of a compose project, label:KEY=VALUE, or image:, project: or service: with a name. Without one, all running containers are measured.',
    ),
  options,
  positionals: { min: 0, max: Number.POSITIVE_INFINITY },
  failureCode: 2,
  async run(input, context) {
    const { stdout, signal } = context;
    const isWatch = input.options.watch === true;
    const count =
      numberOption('samples', input.options.samples, { min: 1, max: 1_000_000, isInteger: true }) ??
      (isWatch ? Number.POSITIVE_INFINITY : 1);
    const seconds =
      numberOption('interval', input.options.interval, { min: 0.1, max: 86_400 }) ?? (isWatch ? 2 : 1);
    const sort = sortOption(input.options.sort);
    const format = input.isJson ? 'json' : (input.options.format ?? 'text');
    if (!formats.includes(format)) {
      throw new UsageError(t('--{0} knows {1}, not “{2}”.', 'format', formats.join(', '), format));
    }
    if (input.options.history !== undefined) {
      if (format === 'prometheus') {
        throw new UsageError(t('--{0} knows {1}, not “{2}”.', 'format', 'text, json, csv', format));
      }
      await printHistory({ period: input.options.history, names: input.positionals, format }, context);
      return 0;
    }
    if (isWatch && format === 'text' && input.options.samples === undefined && context.screen) {
      const { watchStats } = await import('./statsWatch.ts');
      const watched = { names: input.positionals, intervalMs: seconds * 1000, sort: sort ?? 'cpu' };
      await watchStats(context.screen, watched, context);
      return 0;
    }
    const client = await context.connect();
    const listed = await client.list(signal);
    const containers =
      input.positionals.length > 0
        ? selectContainers(listed, input.positionals)
        : listed.filter(hasProcesses);
    if (format === 'prometheus') {
      const inspect = async (ids: readonly string[]) => (await inspectAll(client, ids, signal)).details;
      stdout.write(await readExposition(client, containers, inspect, signal));
      return 0;
    }
    const json = format === 'json' ? new JsonArrayWriter(stdout) : undefined;
    try {
      let sample = 0;
      for await (const measured of measure(client, containers, count, seconds, context)) {
        sample++;
        const readings = sort ? sortReadings(measured, sort) : measured;
        if (json) {
          json.push(...readings.map((reading) => statsJson(reading, sample)));
        } else if (format === 'csv') {
          const rows = readings.map((reading) => statsRow(reading, sample));
          stdout.write(csvText(rows, sample === 1));
        } else {
          stdout.write(`${sample > 1 ? '\n' : ''}${tableOf(readings, context).join('\n')}\n`);
        }
      }
    } finally {
      // Cut short by Ctrl-C, what was measured is still an array.
      json?.end();
    }
    return 0;
  },
};

/** Throws UsageError. */
function sortOption(text: string | undefined): SortKey | undefined {
  const key = sortKeys.find((one) => one === text);
  if (text !== undefined && !key) {
    throw new UsageError(t('--{0} knows {1}, not “{2}”.', 'sort', sortKeys.join(', '), text));
  }
  return key;
}

const formats: readonly string[] = ['text', 'json', 'csv', 'prometheus'];

/** Each sample is the mean of the interval before it: the first one takes two readings. */
async function* measure(
  client: ContainerClient,
  containers: readonly Container[],
  count: number,
  seconds: number,
  { signal, clock }: CommandContext,
): AsyncIterable<Reading[]> {
  const ids = containers.map(({ id }) => id);
  let startedAt = clock.now();
  let [before, { details }] = await Promise.all([
    readSamples(client, ids, signal),
    inspectAll(client, ids, signal),
  ]);
  for (let sample = 0; sample < count; sample++) {
    if (ids.length > 0) {
      await clock.delay(Math.max(0, startedAt + seconds * 1000 - clock.now()), signal);
    }
    startedAt = clock.now();
    const now = await readSamples(client, ids, signal);
    yield containers.map((container) => {
      const current = now.get(container.id);
      const limits = limitsOf(details, container);
      const metrics = current && deriveMetrics(before.get(container.id), current, limits);
      return { container, metrics, sample: current };
    });
    before = now;
  }
}

function limitsOf(details: ReadonlyMap<string, ContainerDetails>, { id }: Container) {
  return details.get(id)?.limits;
}

function tableOf(readings: readonly Reading[], { paint }: CommandContext): string[] {
  return renderTable(statsColumns(), readings.map(statsCells), (text, row) =>
    row === undefined ? paint('bold', text) : text,
  );
}

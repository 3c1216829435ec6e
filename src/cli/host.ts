import { t } from '@vscode/l10n';
import { VitalsError } from '../core/errors.ts';
import { hostFacts } from '../core/metrics/describeHost.ts';
import { deriveHostMetrics, type HostMetrics } from '../core/metrics/hostSample.ts';
import { renderTable } from '../core/reports/table.ts';
import { numberOption } from './arguments.ts';
import type { Command, OptionSpecs } from './command.ts';
import { writeJsonArray } from './json.ts';

const options = {
  interval: {
    type: 'string',
    short: 'i',
    value: 'S',
    help: () => t('seconds between the two readings (default: 1)'),
  },
} as const satisfies OptionSpecs;

export const hostCommand: Command<typeof options> = {
  name: 'host',
  usage: '[--interval S] [--json]',
  summary: () => t('measure the machine that the engine runs on: CPU, load, memory, disk, network'),
  options,
  positionals: { min: 0, max: 0 },
  failureCode: 2,
  async run({ options: given, isJson }, { connect, clock, signal, stdout, paint }) {
    const seconds = numberOption('interval', given.interval, { min: 0.1, max: 3600 }) ?? 1;
    const client = await connect();
    const first = await client.readHost?.(signal);
    await (first && clock.delay(seconds * 1000, signal));
    const second = first && (await client.readHost?.(signal));
    if (!second) {
      throw new VitalsError({ code: 'hostElsewhere', endpoint: client.endpoint.url });
    }
    const metrics = deriveHostMetrics(first, second);
    if (isJson) {
      writeJsonArray(stdout, [jsonOf(metrics)]);
    } else {
      const rows = hostFacts(metrics, t).map(({ title, text }) => [title, text]);
      const table = renderTable([{ title: '' }, { title: '' }], rows, (text, _, column) =>
        column === 0 ? paint('bold', text) : text,
      );
      stdout.write(`${table.slice(1).join('\n')}\n`);
    }
    return 0;
  },
};

/** The schema is in docs/cli.md; a test compares them. */
function jsonOf(host: HostMetrics): object {
  return {
    at: new Date(host.at).toISOString(),
    cpus: host.cpus,
    cpuPercent: host.cpuPercent ?? null,
    load1: host.load[0],
    load5: host.load[1],
    load15: host.load[2],
    memoryUsedBytes: host.memoryUsedBytes,
    memoryTotalBytes: host.memoryTotalBytes,
    memoryPercent: host.memoryPercent,
    diskFreeBytes: host.diskFreeBytes ?? null,
    diskPercent: host.diskPercent ?? null,
    diskReadRate: host.diskReadRate ?? null,
    diskWriteRate: host.diskWriteRate ?? null,
    networkRxRate: host.networkRxRate ?? null,
    networkTxRate: host.networkTxRate ?? null,
  };
}

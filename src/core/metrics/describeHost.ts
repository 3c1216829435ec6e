import type { Translate } from '../common/translate.ts';
import { formatMemory, formatPercent, formatRate, unknownValue } from './format.ts';
import type { HostMetrics } from './hostSample.ts';

/** What is to be said of a machine: a title and a value each. */
export function hostFacts(
  host: HostMetrics,
  t: Translate,
): { readonly title: string; readonly text: string }[] {
  const { load, diskFreeBytes, diskPercent } = host;
  return [
    { title: t('CPU'), text: t('{0} of {1} cores', formatPercent(host.cpuPercent), host.cpus) },
    { title: t('Load'), text: load.map((value) => value.toFixed(2)).join(' ') },
    {
      title: t('Memory'),
      text: t(
        '{0} of {1} ({2})',
        formatMemory(host.memoryUsedBytes),
        formatMemory(host.memoryTotalBytes),
        formatPercent(host.memoryPercent),
      ),
    },
    {
      title: t('Disk'),
      text:
        diskFreeBytes === undefined
          ? unknownValue
          : t('{0} free ({1} used)', formatMemory(diskFreeBytes), formatPercent(diskPercent)),
    },
    { title: t('Disk read / written'), text: pair(host.diskReadRate, host.diskWriteRate) },
    { title: t('Network received / sent'), text: pair(host.networkRxRate, host.networkTxRate) },
  ];
}

/** The first four, in a line. */
export function hostLine(host: HostMetrics, t: Translate): string {
  return hostFacts(host, t)
    .slice(0, 4)
    .map(({ title, text }) => `${title} ${text}`)
    .join(' · ');
}

function pair(first: number | undefined, second: number | undefined): string {
  return `${formatRate(first)} / ${formatRate(second)}`;
}

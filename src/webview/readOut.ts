import { t } from '@vscode/l10n';
import { formatMemory, unknownValue } from '../core/metrics/format.ts';
import type { CpuScale } from '../protocol/dashboardState.ts';
import { isolate } from './bidi.ts';
import { cpuField, cpuTitle, formatCpu } from './cpuScale.ts';
import { gapLength, summarise, type TimeWindow } from './series.ts';
import type { WindowContent } from './windowReport.ts';

/** More containers than this are no sentence. */
const mostNamed = 4;

/** `web: CPU of own limit 12.00%, memory 30MiB` for each container at that time. */
export function figuresAt({ containers }: WindowContent, time: number, scale: CpuScale): string {
  const words = containers.slice(0, mostNamed).map(({ container, readings: { mean: readings } }) => {
    const after = readings.firstSince(time);
    const nearest =
      Math.abs(readings.time(after - 1) - time) < Math.abs(readings.time(after) - time) ? after - 1 : after;
    const index = nearest < readings.length ? nearest : readings.length - 1;
    const isNear = Math.abs(readings.time(index) - time) <= gapLength(readings);
    const known = (value: number) => (isNear && !Number.isNaN(value) ? value : undefined);
    return t(
      '{0}: {1} {2}, memory {3}',
      isolate(container.name),
      cpuTitle(scale),
      formatCpu(scale, known(readings.value(index, cpuField(scale)))),
      formatMemory(known(readings.value(index, 'memoryUsedBytes'))),
    );
  });
  return words.join(' · ');
}

/** The same of a stretch of time, as means and peaks. */
export function figuresOf({ containers }: WindowContent, window: TimeWindow, scale: CpuScale): string {
  const words = containers.slice(0, mostNamed).map(({ container, readings }) => {
    const cpu = summarise(readings, cpuField(scale), window);
    const memory = summarise(readings, 'memoryUsedBytes', window);
    const pair = (mean: string | undefined, max: string | undefined) =>
      mean === undefined || max === undefined ? unknownValue : t('{0}, peak {1}', mean, max);
    return t(
      '{0}: {1} {2}; memory {3}',
      isolate(container.name),
      cpuTitle(scale),
      pair(cpu && formatCpu(scale, cpu.mean), cpu && formatCpu(scale, cpu.max)),
      pair(memory && formatMemory(memory.mean), memory && formatMemory(memory.max)),
    );
  });
  return words.join(' · ');
}

import { t } from '@vscode/l10n';
import { formatMemory, formatPercent, unknownValue } from '../core/metrics/format.ts';
import { isolate } from './bidi.ts';
import { gapLength, summarise, type TimeWindow } from './series.ts';
import type { WindowContent } from './windowReport.ts';

/** More containers than this are no sentence. */
const mostNamed = 4;

/** `web: CPU 12.00%, memory 30MiB` for each container at that time. */
export function figuresAt({ containers }: WindowContent, time: number): string {
  const words = containers.slice(0, mostNamed).map(({ container, readings }) => {
    const after = readings.firstSince(time);
    const nearest =
      Math.abs(readings.time(after - 1) - time) < Math.abs(readings.time(after) - time) ? after - 1 : after;
    const index = nearest < readings.length ? nearest : readings.length - 1;
    const isNear = Math.abs(readings.time(index) - time) <= gapLength(readings);
    const known = (value: number) => (isNear && !Number.isNaN(value) ? value : undefined);
    return t(
      '{0}: CPU {1}, memory {2}',
      isolate(container.name),
      formatPercent(known(readings.value(index, 'cpuPercent'))),
      formatMemory(known(readings.value(index, 'memoryUsedBytes'))),
    );
  });
  return words.join(' · ');
}

/** The same of a stretch of time, as means and peaks. */
export function figuresOf({ containers }: WindowContent, window: TimeWindow): string {
  const words = containers.slice(0, mostNamed).map(({ container, readings }) => {
    const cpu = summarise(readings, 'cpuPercent', window);
    const memory = summarise(readings, 'memoryUsedBytes', window);
    const pair = (mean: string | undefined, max: string | undefined) =>
      mean === undefined || max === undefined ? unknownValue : t('{0}, peak {1}', mean, max);
    return t(
      '{0}: CPU {1}; memory {2}',
      isolate(container.name),
      pair(cpu && formatPercent(cpu.mean), cpu && formatPercent(cpu.max)),
      pair(memory && formatMemory(memory.mean), memory && formatMemory(memory.max)),
    );
  });
  return words.join(' · ');
}

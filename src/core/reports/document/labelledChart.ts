import type { Chart } from './reportDocument.ts';

type Unlabelled = Omit<Chart, 'topLabel' | 'fromLabel' | 'toLabel' | 'threshold'>;

/** A chart with its labels: the end of its scale and the threshold (`trigger`) as values, its ends as times. */
export function labelledChart(
  { trigger, ...chart }: Unlabelled & { readonly trigger: number | undefined },
  formatValue: (value: number) => string,
  formatTime: (at: number) => string,
): Chart {
  return {
    ...chart,
    topLabel: formatValue(chart.top),
    fromLabel: formatTime(chart.from),
    toLabel: formatTime(chart.to),
    threshold: trigger === undefined ? undefined : { value: trigger, label: formatValue(trigger) },
  };
}

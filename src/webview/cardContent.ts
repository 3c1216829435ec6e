import { t } from '@vscode/l10n';
import { isolate } from './bidi.ts';
import { readingsOf } from './chartLines.ts';
import type { ChartSpec, LineSpec } from './chartSpec.ts';
import { type ReferenceLine, referenceLines } from './references.ts';
import { type Summary, sumKnown, summarise, type TimeWindow } from './series.ts';
import type { DashboardStore } from './store.ts';
import type { TableRow } from './tableOrder.ts';

/** The words and numbers around a chart. */
export interface CardContent {
  /** One per direction; `label` is empty where there is one only. */
  readonly headline: readonly { readonly value: string; readonly label: string }[];
  readonly context: string;
  readonly summary: string;
  readonly references: readonly ReferenceLine[];
}

interface Shown {
  readonly store: DashboardStore;
  /** Of all containers. */
  readonly rows: readonly TableRow[];
  /** Of those with a line. */
  readonly charted: readonly TableRow[];
  readonly window: TimeWindow;
}

export function cardContent(spec: ChartSpec, { store, rows, charted, window }: Shown): CardContent {
  return {
    headline: spec.lines.map(({ field, label }) => ({
      value: spec.format(
        together(
          spec,
          rows.map(({ metrics }) => metrics?.[field]),
        ),
      ),
      label,
    })),
    context: context(spec, rows),
    summary: spec.lines
      .map((line) => summary(spec, line, store, charted, window))
      .filter(Boolean)
      .join(' · '),
    references: referenceLines(spec, charted, store),
  };
}

function together(spec: ChartSpec, values: readonly (number | undefined)[]): number | undefined {
  const known = values.filter((value) => value !== undefined);
  return spec.together === 'sum' || known.length === 0 ? sumKnown(known) : Math.max(...known);
}

/** What the chart shows, for those who do not see it. */
export function describeCard(spec: ChartSpec, { headline, context, summary }: CardContent): string {
  const now = headline.map(({ value, label }) => `${value} ${label}`.trim()).join(', ');
  return [`${spec.title}: ${now}`, context, summary, t('The table below has the same numbers.')]
    .filter(Boolean)
    .join('. ');
}

function context(spec: ChartSpec, rows: readonly TableRow[]): string {
  const [only] = rows;
  if (rows.length === 1 && only) {
    return only.metrics ? spec.context(only.container, only.metrics) : '';
  }
  const known = rows.filter(({ metrics }) => metrics !== undefined).length;
  if (known < 2) {
    return '';
  }
  return spec.together === 'sum'
    ? t('{0} containers together', known)
    : t('the highest of {0} containers', known);
}

function summary(
  spec: ChartSpec,
  { field, label }: LineSpec,
  store: DashboardStore,
  charted: readonly TableRow[],
  window: TimeWindow,
): string {
  let highest: ({ readonly name: string } & Summary) | undefined;
  for (const { container } of charted) {
    const found = summarise(readingsOf(store, container.key, window), field, window);
    if (found && (highest === undefined || found.max > highest.max)) {
      highest = { name: isolate(container.name), ...found };
    }
  }
  if (!highest) {
    return '';
  }
  const peak = spec.format(highest.max);
  if (charted.length > 1) {
    return label === ''
      ? t('peak {0} ({1})', peak, highest.name)
      : t('peak {0} {1} ({2})', label, peak, highest.name);
  }
  return label === ''
    ? t('peak {0} · mean {1}', peak, spec.format(highest.mean))
    : t('peak {0} {1}', label, peak);
}

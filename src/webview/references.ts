import { t } from '@vscode/l10n';
import { isolate } from './bidi.ts';
import type { ChartSpec, Surroundings } from './chartSpec.ts';
import type { TableRow } from './tableOrder.ts';

/** A limit, or a threshold below it. */
export interface ReferenceLine {
  readonly value: number;
  /** Empty where a name would be one too many. */
  readonly label: string;
  readonly kind: 'limit' | 'threshold';
  /** Of the container whose it alone is; undefined: of all that is drawn, or of several. */
  readonly key: string | undefined;
}

/** In the colour of its container; undefined: in that of its kind. */
export interface DrawnReference extends ReferenceLine {
  readonly colour: string | undefined;
}

/** More containers than this have no limit lines of their own. */
const mostOwn = 6;

/** More names than this are no label. */
const mostNamed = 2;

/** The lines that the values of these containers are to be held against: one where several have the same. */
export function referenceLines(
  spec: ChartSpec,
  charted: readonly TableRow[],
  surroundings: Surroundings,
): readonly ReferenceLine[] {
  const owners = new Map<string, { readonly line: Omit<ReferenceLine, 'key'>; readonly rows: TableRow[] }>();
  for (const row of charted) {
    for (const line of linesOf(spec, row, surroundings)) {
      const name = `${line.kind} ${line.value}`;
      const known = owners.get(name) ?? { line, rows: [] };
      known.rows.push(row);
      owners.set(name, known);
    }
  }
  return [...owners.values()].flatMap(({ line, rows }) => {
    if (rows.length === charted.length) {
      return [{ ...line, key: undefined }];
    }
    if (line.kind === 'limit' && charted.length > mostOwn) {
      return [];
    }
    const [first] = rows;
    const only = rows.length === 1 ? first?.container : undefined;
    const names = rows.map(({ container }) => isolate(container.name)).join(', ');
    const isNamed = rows.length <= mostNamed;
    // The name beside a limit says whose the threshold near it is.
    const label = line.kind === 'threshold' ? '' : isNamed ? `${names} · ${line.label}` : line.label;
    return [{ ...line, label, key: only?.key }];
  });
}

function linesOf(spec: ChartSpec, row: TableRow, surroundings: Surroundings): Omit<ReferenceLine, 'key'>[] {
  const { full = 0, isOwn = false, threshold } = spec.bounds?.(row, surroundings) ?? {};
  if (full <= 0) {
    return [];
  }
  return [
    ...(isOwn ? [{ kind: 'limit', value: full, label: t('limit {0}', spec.formatTick(full)) } as const] : []),
    ...(threshold === undefined
      ? []
      : [
          {
            kind: 'threshold',
            value: (full * threshold) / 100,
            // Beside a limit in the chart's own unit: of what it is a percentage would be guessed wrong.
            label: isOwn ? t('threshold {0}% of limit', threshold) : t('threshold {0}%', threshold),
          } as const,
        ]),
  ];
}

/**
 * Up to where the axis reaches so that limits can be seen. One that is far away would flatten the lines (the words above the chart tell
 * it then); of several containers' own, those that are near are enough.
 */
export function axisReach(references: readonly ReferenceLine[], high: number): number {
  const isOfAll = references.every(({ key }) => key === undefined);
  const near = references.filter(({ value }) => value <= high * (isOfAll ? 8 : 3));
  return Math.max(0, ...near.map(({ value }) => value * 1.04));
}

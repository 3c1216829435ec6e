import { readingsOf } from './chartLines.ts';
import type { ChartSpec } from './chartSpec.ts';
import type { TimeWindow } from './series.ts';
import type { DashboardStore } from './store.ts';
import type { TableRow } from './tableOrder.ts';

export interface Looked {
  readonly store: DashboardStore;
  /** Of the containers with a line. */
  readonly charted: readonly TableRow[];
  readonly window: TimeWindow;
}

/** Within that time something is known of any of them; of what is 0 but seldom, something happened. */
export function isWorthShowing(spec: ChartSpec, { store, charted, window }: Looked): boolean {
  return charted.some(({ container }) => {
    const { mean } = readingsOf(store, container.key, window);
    const from = mean.firstSince(window.from);
    return spec.lines.some(({ field }) => {
      for (let index = mean.length - 1; index >= from; index--) {
        const value = mean.value(index, field);
        if (spec.isRare ? value > 0 : !Number.isNaN(value)) {
          return true;
        }
      }
      return false;
    });
  });
}

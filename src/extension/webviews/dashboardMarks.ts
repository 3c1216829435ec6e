import { DisposableBase } from '../../core/common/disposable.ts';
import type { Translate } from '../../core/common/translate.ts';
import type { ContainerInventory } from '../../core/containers/inventory.ts';
import { describeMark } from '../../core/history/describeMark.ts';
import { eventMark, type NewMark } from '../../core/history/eventMark.ts';
import type { HistoryRecorder } from '../../core/history/historyRecorder.ts';
import type { DashboardMark } from '../../protocol/dashboard.ts';
import { longestLiveRange } from '../../protocol/dashboardState.ts';

export interface MarkSource {
  readonly inventory: Pick<ContainerInventory, 'state' | 'containers'>;
  readonly history: Pick<HistoryRecorder, 'history' | 'onDidMark'>;
}

/** What happens while a dashboard is there, and what happened as far back as its live ranges reach: by the history and by the engine. */
export class DashboardMarks extends DisposableBase {
  readonly #source: MarkSource;
  readonly #keyOf: (identity: string) => string | undefined;
  readonly #t: Translate;
  readonly #tell: (marks: readonly DashboardMark[]) => void;

  /** `keyOf`: of what is shown; undefined: it is not. */
  constructor(
    source: MarkSource,
    keyOf: (identity: string) => string | undefined,
    t: Translate,
    tell: (marks: readonly DashboardMark[]) => void,
  ) {
    super();
    this.#source = source;
    this.#keyOf = keyOf;
    this.#t = t;
    this.#tell = tell;
    this.register(source.history.onDidMark((mark) => this.#show([mark])));
  }

  /** What comes twice is the same mark. Throws where neither can be asked. */
  async load(now: number): Promise<void> {
    const { history, inventory } = this.#source;
    const { state, containers } = inventory;
    if (state.kind !== 'connected') {
      return;
    }
    const { client } = state;
    const from = now - longestLiveRange;
    const kept = (await history.history().catch(() => undefined))?.marks(from, now + 1) ?? [];
    this.#show(kept.filter(({ engine }) => engine === client.endpoint.url));
    const [since, until] = [from, now].map((at) => (at / 1000).toFixed(3)) as [string, string];
    const told: NewMark[] = [];
    for await (const event of client.events({ since, until })) {
      const mark = eventMark(event, containers.get(event.containerId));
      told.push(...(mark ? [mark] : []));
    }
    this.#show(told);
  }

  #show(marks: readonly NewMark[]): void {
    const shown = marks.flatMap((mark) => {
      const key = mark.identity === undefined ? undefined : this.#keyOf(mark.identity);
      return mark.identity === undefined || key !== undefined ? [dashboardMark(mark, key, this.#t)] : [];
    });
    if (shown.length > 0) {
      this.#tell(shown);
    }
  }
}

/** `key`: of the container that it happened to, undefined where it is of no one container. */
export function dashboardMark(mark: NewMark, key: string | undefined, t: Translate): DashboardMark {
  return { at: mark.at, key, kind: kindOf(mark), text: describeMark(mark, t) };
}

function kindOf({ kind, text }: NewMark): DashboardMark['kind'] {
  switch (kind) {
    case 'container':
      return kindOfEvent(text);
    case 'alert':
      return text.endsWith(' resolved') ? 'health' : 'trouble';
    case 'check':
      return text === 'ok' ? 'health' : 'trouble';
    case 'engine':
      return text === 'lost' ? 'trouble' : 'health';
    default:
      return 'other';
  }
}

/** Exits that somebody asks for are no trouble: 0, 130, 137 and 143 after a stop look the same as a stop. */
function kindOfEvent(text: string): DashboardMark['kind'] {
  if (/^(start|restart|unpause)\b/.test(text)) {
    return 'start';
  }
  if (/^oom\b|unhealthy/.test(text)) {
    return 'trouble';
  }
  if (/^die\b/.test(text)) {
    return /\((0|130|137|143)\)$/.test(text) ? 'stop' : 'trouble';
  }
  if (/^(stop|kill|pause|destroy)\b/.test(text)) {
    return 'stop';
  }
  return text.startsWith('health_status') ? 'health' : 'other';
}

import { t } from '@vscode/l10n';
import { hasProcesses } from '../core/containers/container.ts';
import { describeEndpoint } from '../core/containers/describeEndpoint.ts';
import { ContainerInventory } from '../core/containers/inventory.ts';
import { selectContainers } from '../core/containers/selectContainers.ts';
import { describeProblem } from '../core/describeProblem.ts';
import { Sampler } from '../core/metrics/sampler.ts';
import type { CommandContext } from './command.ts';
import { type LiveReading, type LiveView, liveLines, pageOf, sortKeyOf } from './liveTable.ts';
import type { Screen } from './screen.ts';
import { type SortKey, sortReadings } from './statsTable.ts';

/** Rows keep their places for this long, however the numbers change. */
const reorderMs = 5000;

export interface StatsWatchOptions {
  readonly names: readonly string[];
  readonly intervalMs: number;
  readonly sort: SortKey;
}

/** A table of the containers that run, drawn anew as they are read, until the user has seen enough. */
export async function watchStats(
  screen: Screen,
  options: StatsWatchOptions,
  context: CommandContext,
): Promise<void> {
  const connector = await context.connector();
  const live = new LiveStats(screen, options, context, () => connector.connect());
  try {
    await live.run();
  } finally {
    live.dispose();
    await connector.close();
  }
}

class LiveStats {
  readonly #screen: Screen;
  readonly #options: StatsWatchOptions;
  readonly #context: CommandContext;
  readonly #inventory: ContainerInventory;
  readonly #sampler: Sampler;
  readonly #quit = new AbortController();
  #view: LiveView;
  #drawn: readonly string[] = [];
  #order: { readonly of: string; readonly at: number; readonly ids: readonly string[] } | undefined;

  constructor(
    screen: Screen,
    options: StatsWatchOptions,
    context: CommandContext,
    connect: ConstructorParameters<typeof ContainerInventory>[0],
  ) {
    this.#screen = screen;
    this.#options = options;
    this.#context = context;
    this.#view = { sort: options.sort, filter: '', isFiltering: false, scrolled: 0 };
    this.#inventory = new ContainerInventory(connect, context.clock);
    const client = () =>
      this.#inventory.state.kind === 'connected' ? this.#inventory.state.client : undefined;
    this.#sampler = new Sampler(
      {
        read: async (id, signal) => client()?.readStats(id, signal),
        readLocal: async (ids, signal) => (await client()?.readLocalStats?.(ids, signal)) ?? new Map(),
        limits: (id) => this.#inventory.details(id)?.limits,
      },
      context.clock,
    );
  }

  /** Resolves when the user quits; rejects where the process is asked to end. */
  async run(): Promise<void> {
    const { signal } = this.#context;
    signal.throwIfAborted();
    const watch = this.#sampler.watch([], { intervalMs: this.#options.intervalMs });
    const update = () => {
      watch.setContainers(this.#readings().map(({ container }) => container.id));
      this.#draw();
    };
    const ended = new Promise<void>((resolve) => {
      AbortSignal.any([signal, this.#quit.signal]).addEventListener('abort', () => resolve());
    });
    const taken = this.#screen.open({
      onKey: (key) => this.#press(key),
      onResize: () => {
        this.#drawn = [];
        this.#draw();
      },
    });
    try {
      this.#inventory.onDidChange(update);
      this.#inventory.onDidChangeState(update);
      this.#sampler.onDidSample(() => this.#draw());
      this.#inventory.hold();
      this.#inventory.start();
      this.#draw();
      await ended;
    } finally {
      taken.dispose();
    }
    signal.throwIfAborted();
  }

  dispose(): void {
    this.#sampler.dispose();
    this.#inventory.dispose();
  }

  #readings(): LiveReading[] {
    const running = [...this.#inventory.containers.values()].filter(hasProcesses);
    const { names } = this.#options;
    return (names.length > 0 ? this.#named(running) : running).map((container) => ({
      container,
      metrics: this.#sampler.latest(container.id),
      isStale: this.#inventory.state.kind !== 'connected' || this.#sampler.isStale(container.id),
    }));
  }

  /** Anew every so often, and at once where there are other rows, or values where there were none. */
  #ordered(readings: readonly LiveReading[]): LiveReading[] {
    const { sort } = this.#view;
    const now = this.#context.clock.now();
    const of = `${sort} ${readings.map(({ container, metrics }) => `${container.id} ${metrics?.cpuPercent === undefined}`).sort()}`;
    if (this.#order?.of !== of || now - this.#order.at >= reorderMs) {
      this.#order = { of, at: now, ids: sortReadings(readings, sort).map(({ container }) => container.id) };
    }
    const byId = new Map(readings.map((reading) => [reading.container.id, reading]));
    return this.#order.ids.flatMap((id) => byId.get(id) ?? []);
  }

  /** A name that nothing bears now may be borne by something later. */
  #named(running: Parameters<typeof selectContainers>[0]) {
    return [
      ...new Set(
        this.#options.names.flatMap((name) => {
          try {
            return selectContainers(running, [name]);
          } catch {
            return [];
          }
        }),
      ),
    ];
  }

  #press(key: string): void {
    this.#view = this.#view.isFiltering ? typed(this.#view, key) : this.#moved(key);
    if (!this.#view.isFiltering && key === 'q') {
      this.#quit.abort();
    }
    this.#draw();
  }

  #moved(key: string): LiveView {
    const view = this.#view;
    const page = pageOf(this.#screen.rows);
    const last = Math.max(0, this.#readings().length - page);
    const to = (scrolled: number) => ({ ...view, scrolled: Math.max(0, Math.min(last, scrolled)) });
    const sort = sortKeyOf[key];
    if (sort) {
      return { ...view, sort, scrolled: 0 };
    }
    switch (key) {
      case '/':
        return { ...view, isFiltering: true, scrolled: 0 };
      case '\x1b':
        return { ...view, filter: '' };
      case '\x1b[A':
      case 'k':
        return to(view.scrolled - 1);
      case '\x1b[B':
      case 'j':
        return to(view.scrolled + 1);
      case '\x1b[5~':
        return to(view.scrolled - page);
      case '\x1b[6~':
      case ' ':
        return to(view.scrolled + page);
      case '\x1b[H':
        return to(0);
      case '\x1b[F':
        return to(last);
      default:
        return view;
    }
  }

  /** Only the lines that have changed are written. */
  #draw(): void {
    const lines = liveLines({
      readings: this.#ordered(this.#readings()),
      ...this.#engine(),
      view: this.#view,
      columns: this.#screen.columns,
      rows: this.#screen.rows,
      paint: this.#context.paint,
    });
    const changed = lines.flatMap((line, index) =>
      line === this.#drawn[index] ? [] : `\x1b[${index + 1};1H${line}\x1b[K`,
    );
    if (changed.length > 0) {
      this.#context.stdout.write((this.#drawn.length === 0 ? '\x1b[2J' : '') + changed.join(''));
    }
    this.#drawn = lines;
  }

  #engine(): { readonly engine: string; readonly problem: string | undefined } {
    const { state } = this.#inventory;
    switch (state.kind) {
      case 'connecting':
        return { engine: t('Connecting to the container engine…'), problem: undefined };
      case 'connected': {
        const { product, version } = state.engine;
        const engine = `${product} ${version}, ${describeEndpoint(state.client.endpoint, t)}`;
        return { engine, problem: undefined };
      }
      case 'failed':
        return { engine: '', problem: describeProblem(state.problem, t).summary };
    }
  }
}

/** A key in the filter. */
function typed(view: LiveView, key: string): LiveView {
  switch (key) {
    case '\r':
      return { ...view, isFiltering: false };
    case '\x1b':
      return { ...view, isFiltering: false, filter: '' };
    case '\x7f':
    case '\b':
      return { ...view, filter: [...view.filter].slice(0, -1).join('') };
    default:
      return /^[^\p{Cc}\x1b]/u.test(key) ? { ...view, filter: view.filter + key } : view;
  }
}

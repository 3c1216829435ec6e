import type { DashboardRequest } from '../protocol/dashboard.ts';
import { longestLiveRange } from '../protocol/dashboardState.ts';
import type { TimeWindow } from './series.ts';
import type { DashboardStore } from './store.ts';

/** A week is read for it (milliseconds). */
const sizingEveryMs = 10 * 60_000;

export interface LookedAt {
  readonly window: TimeWindow;
  readonly isZoomed: boolean;
  readonly isCompared: boolean;
  /** Of the containers in the charts. */
  readonly keys: readonly string[];
  /** Readings that are as much too young (milliseconds) may be missing. */
  readonly slackMs: number;
}

/** What a page asks the extension for by itself: what of the past is looked at, and what a few containers should be limited to. */
export class Questions {
  readonly #request: (request: DashboardRequest) => void;
  /** What of the past was asked for last, and up to when. */
  #asked: { readonly what: string; readonly to: number } | undefined;
  #sizedAt = Number.NEGATIVE_INFINITY;

  constructor(request: (request: DashboardRequest) => void) {
    this.#request = request;
  }

  /** Another engine or selection: nothing that was answered is true of it. */
  forget(): void {
    this.#asked = undefined;
    this.#sizedAt = Number.NEGATIVE_INFINITY;
  }

  ask(store: DashboardStore, lookedAt: LookedAt): void {
    if (store.hasPast) {
      this.#askForPast(store, lookedAt);
      this.#askForSizing(store);
    }
  }

  /** What is longer ago than the readings, once for what is looked at, and again when there is something new in it that they do not tell. */
  #askForPast(store: DashboardStore, { window, isZoomed, isCompared, keys, slackMs }: LookedAt): void {
    const { from, to } = window;
    const first = isCompared ? from - (to - from) : from;
    // The readings begin with the window that made them; what another one, or this one before a reload, has read is in the history.
    const isInMemory = keys.every((key) => store.readings(key).time(0) <= first + slackMs);
    const isLive = first >= store.engineTime(Date.now()) - longestLiveRange - slackMs;
    if ((isInMemory && isLive) || keys.length === 0) {
      return;
    }
    const what = JSON.stringify([isZoomed ? from : 0, to - from, isCompared, keys]);
    const isNew = what !== this.#asked?.what;
    const isOld = !isLive && !isZoomed && to - (this.#asked?.to ?? 0) > Math.max(10_000, (to - from) / 300);
    if (isNew || isOld) {
      this.#asked = { what, to };
      this.#request({ type: 'past', keys, from: first, to });
    }
  }

  #askForSizing({ selection }: DashboardStore): void {
    const now = Date.now();
    const keys = selection.kind === 'containers' ? selection.keys : [];
    if (keys.length > 0 && now - this.#sizedAt > sizingEveryMs) {
      this.#sizedAt = now;
      this.#request({ type: 'sizing', keys });
    }
  }
}

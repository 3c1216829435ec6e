import type { Clock } from './clock.ts';

export interface KeepRunningOptions {
  readonly clock: Pick<Clock, 'delay'>;
  readonly signal: AbortSignal;
  /** Between a failure and the next attempt, in milliseconds. */
  readonly retryMs: number;
  readonly onFailure: (error: unknown) => void;
}

/** Runs what should run for as long as it is wanted: what fails is begun again after a while. Never rejects. */
export async function keepRunning(
  run: () => Promise<void>,
  { clock, signal, retryMs, onFailure }: KeepRunningOptions,
): Promise<void> {
  while (!signal.aborted) {
    try {
      await run();
      return;
    } catch (error) {
      if (!signal.aborted) {
        onFailure(error);
        await clock.delay(retryMs, signal).catch(() => undefined);
      }
    }
  }
}

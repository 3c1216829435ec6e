import { type ContainerDetails, hasProcesses } from '../containers/container.ts';
import type { ContainerEvent } from '../containers/containerClient.ts';

/**
 * When the runs of a container ended, as its events tell: the engine has taken down all that a run has written when it
 * tells of its end, and only then lets another one begin. Times are milliseconds since 1970, of the engine's clock.
 */
export class RunEnds {
  /** In the order they were heard. */
  #ends: readonly number[] = [];

  get count(): number {
    return this.#ends.length;
  }

  hear({ action, timeNano }: ContainerEvent): void {
    if (action === 'die') {
      this.#ends = [...this.#ends, Math.floor(Number(timeNano) / 1e6)];
    }
  }

  /** When the run ended that began then; undefined while nothing tells that it has. */
  endOf(startedAt: number | undefined): number | undefined {
    return startedAt === undefined ? undefined : this.#ends.find((end) => end > startedAt);
  }

  /**
   * Another run than the one that began then was found: where the end of that one was not heard, it lies between. The first
   * line may be a little older than the start that the engine tells, and the last one younger than the end.
   */
  suppose(startedAt: number | undefined, next: Pick<ContainerDetails, 'startedAt' | 'finishedAt'>): void {
    const { startedAt: nextStart, finishedAt: finish } = next;
    if (startedAt === undefined || nextStart === undefined || this.endOf(startedAt) !== undefined) {
      return;
    }
    const isBetween = finish !== undefined && finish > startedAt && finish < nextStart;
    this.#ends = [...this.#ends, isBetween ? (finish + nextStart) / 2 : nextStart];
  }

  /** What was heard of earlier runs is of no use; so is what had been (`count`) before one was found running, if told late. */
  forgetBefore({ state, startedAt }: Pick<ContainerDetails, 'state' | 'startedAt'>, count: number): void {
    this.#ends = this.#ends
      .slice(hasProcesses({ state }) ? count : 0)
      .filter((end) => startedAt === undefined || end > startedAt);
  }
}

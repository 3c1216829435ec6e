import { parentPort } from 'node:worker_threads';
import type { StatsSample } from '../core/metrics/statsSample.ts';
import { KernelFiles, type KernelTarget } from '../engine/kernel/kernelFiles.ts';

/** Asked once at a time: the answer to each question comes before the next one is put. */
export type KernelQuestion = readonly KernelTarget[];
export type KernelAnswer = readonly (StatsSample | undefined)[];

const files = new KernelFiles();
parentPort?.on('message', (targets: KernelQuestion) => {
  parentPort?.postMessage(files.readNow(targets) satisfies KernelAnswer);
});

import type { DemoContainer } from '../../../src/demo/demoContainer.ts';
import { DemoLog, type LogLine } from '../../../src/demo/demoLog.ts';
import { nanosPerSecond } from '../../../src/demo/timeline.ts';
import { World } from '../../../src/demo/world.ts';

/** Of every world in these tests. */
export const startedAt = Date.UTC(2026, 10, 23, 6, 0, 0);

export const newWorld = (seed = 'test') => new World(seed, startedAt);

/** A container of the shop by its service, else by its name. */
export function of(world: World, name: string): DemoContainer {
  const found = world.containers.find(({ spec }) => spec.service === name || spec.name === name);
  if (!found) {
    throw new Error(`No ${name} in the demo`);
  }
  return found;
}

/** Seconds since the start of the demo. */
export const s = (seconds: number) => seconds * nanosPerSecond;

export function linesOf(world: World, name: string, from: number, to: number): LogLine[] {
  return [...new DemoLog(of(world, name), startedAt).between(s(from), s(to))];
}

export function textsOf(world: World, name: string, from: number, to: number): string[] {
  return linesOf(world, name, from, to).map(({ text }) => text);
}

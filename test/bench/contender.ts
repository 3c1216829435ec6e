import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { text } from 'node:stream/consumers';
import { setInterval } from 'node:timers';
import { exitOf } from '../environment/cliProcess.ts';

/** A program that does what others do too, and what it took. */
export class Contender {
  readonly name: string;
  readonly seconds: number[] = [];
  /** What it counted each time. */
  readonly hits: number[] = [];
  output = '';
  peakMegabytes = 0;
  readonly #argv: readonly string[];
  readonly #environment: NodeJS.ProcessEnv;

  constructor(name: string, argv: readonly string[], environment: NodeJS.ProcessEnv) {
    this.name = name;
    this.#argv = argv;
    this.#environment = environment;
  }

  async measure(): Promise<void> {
    const [program = '', ...argv] = this.#argv;
    const begin = performance.now();
    const child = spawn(program, argv, { env: this.#environment, stdio: ['ignore', 'pipe', 'inherit'] });
    const memory = setInterval(() => this.#lookAtMemory(child.pid), 20);
    const [output, exitCode] = await Promise.all([text(child.stdout), exitOf(child)]);
    clearInterval(memory);
    assert.ok(exitCode === 0 || exitCode === 1, `${this.name} failed`);
    this.seconds.push((performance.now() - begin) / 1000);
    this.output = output.trim();
    this.hits.push(Number(this.output.replace(/.*:/, '')));
  }

  #lookAtMemory(pid: number | undefined): void {
    try {
      const [, kilobytes] = /VmHWM:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8')) ?? [];
      this.peakMegabytes = Math.max(this.peakMegabytes, Number(kilobytes ?? 0) / 1024);
    } catch {
      // It has ended.
    }
  }
}

/** Rounds of all, one after the other in each. */
export async function measureInTurn(contenders: readonly Contender[], rounds: number): Promise<void> {
  for (let round = 0; round < rounds; round++) {
    for (const one of contenders) {
      await one.measure();
    }
  }
  for (const { name, seconds, peakMegabytes } of contenders) {
    console.log(
      `${name.padEnd(60)} ${median(seconds).toFixed(2).padStart(7)} s ${Math.round(peakMegabytes).toString().padStart(5)} MB`,
    );
  }
}

/** Of two in the same rounds. */
export function ratio(one: Contender, other: Contender): number {
  return median(one.seconds.map((seconds, round) => seconds / (other.seconds[round] ?? seconds)));
}

/** The same for a log that grows: whoever comes later reads more. */
export function ratioByHit(one: Contender, other: Contender): number {
  const perHit = ({ seconds, hits }: Contender, round: number) => (seconds[round] ?? 0) / (hits[round] || 1);
  return median(one.seconds.map((_, round) => perHit(one, round) / perHit(other, round)));
}

export function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;
}

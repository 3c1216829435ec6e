import { toJson } from '../core/reports/jsonText.ts';
import type { Output } from './command.ts';

/** Writes an array element by element, so that what is known is out even where the end is far off. */
export class JsonArrayWriter {
  readonly #output: Output;
  #count = 0;

  constructor(output: Output) {
    this.#output = output;
  }

  push(...values: readonly object[]): void {
    for (const value of values) {
      this.#output.write(`${this.#count++ === 0 ? '[\n' : ',\n'}${toJson(value)}`);
    }
  }

  end(): void {
    this.#output.write(this.#count === 0 ? '[]\n' : '\n]\n');
  }
}

export function writeJsonArray(output: Output, values: readonly object[]): void {
  const writer = new JsonArrayWriter(output);
  writer.push(...values);
  writer.end();
}

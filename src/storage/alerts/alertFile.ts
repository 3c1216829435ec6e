import { open, readFile, rename } from 'node:fs/promises';
import { join } from 'node:path';
import { VitalsError } from '../../core/errors.ts';

/** State that survives a restart: that of the alerts of a machine, in a folder of its own, readable by the user alone. */
export class AlertFile {
  readonly #path: string;
  #text: string | undefined;
  #last: Promise<void> = Promise.resolve();

  constructor(folder: string, name = 'alerts.json') {
    this.#path = join(folder, name);
  }

  /** What was saved last; undefined where nothing was, or nothing that is JSON. */
  async load(): Promise<unknown> {
    try {
      return JSON.parse(await readFile(this.#path, 'utf8')) as unknown;
    } catch {
      return undefined;
    }
  }

  /** One after the other; whole or not at all, also where the machine loses its power. Throws VitalsError `fileUnwritable`. */
  save(state: object): Promise<void> {
    const text = JSON.stringify(state);
    const saving = this.#last
      .catch(() => undefined)
      .then(() => (text === this.#text ? undefined : this.#write(text)));
    this.#last = saving;
    return saving;
  }

  async #write(text: string): Promise<void> {
    try {
      await this.#replace(text);
    } catch (cause) {
      const reason = String((cause as NodeJS.ErrnoException).code);
      throw new VitalsError({ code: 'fileUnwritable', path: this.#path, reason }, { cause });
    }
  }

  async #replace(text: string): Promise<void> {
    const written = `${this.#path}.new`;
    const file = await open(written, 'w', 0o600);
    try {
      await file.writeFile(text);
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(written, this.#path);
    this.#text = text;
  }
}

import { randomUUID } from 'node:crypto';
import { watch } from 'node:fs';
import { readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type AlertAction, isAlertAction } from '../../core/alerts/alertSource.ts';
import { isSharedAlerts, type SharedAlerts } from '../../core/alerts/sharedAlerts.ts';
import type { Disposable } from '../../core/common/disposable.ts';

const shown = 'shown.json';
const requestPattern = /^request-.*\.json$/;
const halfShownPattern = /^shown\.json\..*\.new$/;

/**
 * What the processes of a user that know the same alerts tell each other, in the folder of those alerts: the one that watches shows
 * their state, the others ask it for what somebody wants done. Throws what the file system throws.
 */
export class AlertExchange {
  readonly #folder: string;

  constructor(folder: string) {
    this.#folder = folder;
  }

  show(alerts: SharedAlerts): Promise<void> {
    return this.#write(shown, alerts);
  }

  /** For the one that shows: removes what an earlier one was killed over. */
  async tidy(): Promise<void> {
    for (const name of (await readdir(this.#folder)).filter((one) => halfShownPattern.test(one))) {
      await rm(join(this.#folder, name), { force: true });
    }
  }

  /** undefined: nobody shows any. */
  async read(): Promise<SharedAlerts | undefined> {
    const alerts = await this.#read(shown);
    return isSharedAlerts(alerts) ? alerts : undefined;
  }

  ask(action: AlertAction): Promise<void> {
    // In the order of time, by name.
    return this.#write(`request-${String(Date.now()).padStart(15, '0')}-${randomUUID()}.json`, action);
  }

  /** What was asked for since the last time, oldest first; it is forgotten. */
  async take(): Promise<AlertAction[]> {
    const actions: AlertAction[] = [];
    for (const name of (await readdir(this.#folder)).filter((one) => requestPattern.test(one)).sort()) {
      const action = await this.#read(name);
      await rm(join(this.#folder, name), { force: true });
      if (isAlertAction(action)) {
        actions.push(action);
      }
    }
    return actions;
  }

  /** Calls back whenever somebody has shown or asked something. */
  listen(listener: () => void): Disposable {
    const watcher = watch(this.#folder, (_, name) => {
      if (name === shown || requestPattern.test(name ?? '')) {
        listener();
      }
    });
    // The folder may go: whoever looks at times finds out.
    watcher.on('error', () => watcher.close());
    return { dispose: () => watcher.close() };
  }

  async #read(name: string): Promise<unknown> {
    try {
      return JSON.parse(await readFile(join(this.#folder, name), 'utf8')) as unknown;
    } catch {
      return undefined;
    }
  }

  /** Whole or not at all for whoever reads it. Unlike the alerts themselves it need not survive a loss of power. */
  async #write(name: string, value: object): Promise<void> {
    const written = join(this.#folder, `${name}.${randomUUID()}.new`);
    await writeFile(written, JSON.stringify(value), { mode: 0o600 });
    await rename(written, join(this.#folder, name));
  }
}

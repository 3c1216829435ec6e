import type * as vscode from 'vscode';
import type { ChannelFields } from '../../core/notify/channel.ts';

/** One secret holds them all, as a secret storage cannot list what it holds. */
const key = 'channels';

/** The channels that the user has set up. An address is a secret as a whole, so all of it is kept where secrets are. */
export class ChannelStore {
  readonly #secrets: vscode.SecretStorage;
  /** Two changes at once would undo each other. */
  #changing: Promise<void> = Promise.resolve();

  constructor(secrets: vscode.SecretStorage) {
    this.#secrets = secrets;
  }

  async all(): Promise<ReadonlyMap<string, ChannelFields>> {
    const text = await this.#secrets.get(key);
    try {
      return new Map(Object.entries(JSON.parse(text ?? '{}') as Record<string, ChannelFields>));
    } catch {
      // Not ours, or of another version: as good as nothing, and what is set up next takes its place.
      return new Map();
    }
  }

  /** Without fields it is removed. */
  set(name: string, fields: ChannelFields | undefined): Promise<void> {
    const change = this.#changing.then(async () => {
      const channels = new Map(await this.all());
      if (fields === undefined) {
        channels.delete(name);
      } else {
        channels.set(name, fields);
      }
      await this.#secrets.store(key, JSON.stringify(Object.fromEntries(channels)));
    });
    this.#changing = change.catch(() => undefined);
    return change;
  }
}

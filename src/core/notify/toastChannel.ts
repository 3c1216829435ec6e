import { type Delivery, type Notifier, nothingTried } from '../alerts/notifier.ts';
import type { Notice } from '../alerts/outbox.ts';

/** The channel that the editor itself is: a message in its window. A policy may name it; nothing is set up for it. */
export const toastChannel = 'toast';

const editorOnly: Delivery = { outcome: 'failed', problem: { code: 'editorOnly' }, exchange: nothingTried };

/** That channel where there is no editor: it takes nothing and says why. */
export const noToasts: Notifier = { send: async () => editorOnly, post: async () => editorOnly };

/** What interrupts somebody at work: what has begun, got worse, or comes and goes. That it lasts, or is over, the editor's views show. */
export function toastNotices(notices: readonly Notice[]): Notice[] {
  return notices.filter(({ kind }) => kind === 'firing' || kind === 'escalated' || kind === 'flapping');
}

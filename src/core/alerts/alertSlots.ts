import { shiftAlert } from './alert.ts';
import type { AlertEntry } from './alertEntry.ts';
import { nothingTold, shiftTold } from './notices.ts';

export interface Slot {
  entry: AlertEntry;
  /** When it was named last. */
  sweep: number;
}

/** What a book keeps of each rule and container: by identity, then by rule, as what is swept one after the other lies together. */
export class AlertSlots {
  readonly #slots = new Map<string, Map<string, Slot>>();

  *all(): Generator<Slot> {
    for (const slots of this.#slots.values()) {
      yield* slots.values();
    }
  }

  find(ruleId: string, identity: string): Slot | undefined {
    return this.#slots.get(identity)?.get(ruleId);
  }

  /** Of one identity, by rule: to be read and written. */
  of(identity: string): Map<string, Slot> {
    let slots = this.#slots.get(identity);
    if (slots === undefined) {
      slots = new Map();
      this.#slots.set(identity, slots);
    }
    return slots;
  }

  deleteIf(isOver: (slot: Slot) => boolean): void {
    for (const [identity, slots] of this.#slots) {
      for (const [ruleId, slot] of slots) {
        if (isOver(slot)) {
          slots.delete(ruleId);
        }
      }
      if (slots.size === 0) {
        this.#slots.delete(identity);
      }
    }
  }

  /** Onto a clock that was put back. */
  shift(by: number): void {
    for (const slot of this.all()) {
      const { alert, told } = slot.entry;
      slot.entry = {
        ...slot.entry,
        alert: shiftAlert(alert, by),
        told: told === nothingTold ? told : shiftTold(told, by),
      };
    }
  }
}

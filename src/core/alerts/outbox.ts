import type { NotifySettings, Rule, Severity } from '../checks/policy/policy.ts';
import type { AlertSubject } from './alertEntry.ts';
import { isQuietAt, type NoticeKind } from './notices.ts';

/** What receivers are told of one alert. */
export interface Notice {
  readonly kind: NoticeKind;
  readonly ruleId: string;
  readonly subject: AlertSubject;
  readonly severity: Severity;
  /** One line in the receivers' language. */
  readonly text: string;
  readonly at: number;
  /** When it fired: also of what is over. */
  readonly firedAt: number | undefined;
  readonly value: number | undefined;
  /** The severity its receivers had been told of before; undefined: nothing, and in what an earlier version kept. */
  readonly heard?: Severity | undefined;
}

/** Notices of one project that are told together, in the order they came. */
export interface NoticeGroup {
  /** The same after a restart: a channel can tell that it has sent it. */
  readonly id: string;
  readonly project: string | undefined;
  readonly channels: readonly string[];
  readonly notices: readonly Notice[];
  readonly openedAt: number;
  readonly dueAt: number;
}

export interface OutboxState {
  readonly forming: readonly NoticeGroup[];
  readonly outgoing: readonly NoticeGroup[];
  readonly count: number;
}

/** Gathers notices by project and channels, keeps them through quiet hours, and hands each group out until it is delivered. */
export class Outbox {
  readonly #forming: Map<string, NoticeGroup>;
  #outgoing: readonly NoticeGroup[];
  #count: number;

  constructor(state: OutboxState = { forming: [], outgoing: [], count: 0 }) {
    this.#forming = new Map(state.forming.map((group) => [keyOf(group.project, group.channels), group]));
    this.#outgoing = state.outgoing;
    this.#count = state.count;
  }

  /** `hostChannels` are told besides those that the policy names. */
  add(
    notice: Notice,
    rule: Rule | undefined,
    notify: NotifySettings,
    hostChannels: readonly string[] = [],
  ): void {
    const channels = [...new Set([...(rule?.channels ?? notify.channels), ...hostChannels])];
    const { project } = notice.subject;
    const key = keyOf(project, channels);
    const open = this.#forming.get(key);
    // What got worse does not wait for company.
    const dueAt = notice.kind === 'escalated' ? notice.at : notice.at + notify.group;
    this.#forming.set(key, {
      id: open?.id ?? `${notice.at}-${++this.#count}`,
      project,
      channels,
      notices: [...(open?.notices ?? []), notice],
      openedAt: open?.openedAt ?? notice.at,
      dueAt: Math.min(open?.dueAt ?? dueAt, dueAt),
    });
  }

  due(notify: NotifySettings, now: number): readonly NoticeGroup[] {
    if (!isQuietAt(notify, now)) {
      for (const [key, group] of this.#forming) {
        if (group.dueAt <= now) {
          this.#forming.delete(key);
          this.#outgoing = [...this.#outgoing, group];
        }
      }
    }
    return this.#outgoing;
  }

  /** To one of its channels, or to all: it is handed out for the rest of them. */
  delivered(id: string, channel?: string): void {
    this.#outgoing = this.#outgoing.flatMap((group) => {
      const rest = channel === undefined ? [] : group.channels.filter((one) => one !== channel);
      return group.id !== id ? [group] : rest.length > 0 ? [{ ...group, channels: rest }] : [];
    });
  }

  /** What a channel has not been given yet, oldest first. */
  undelivered(channel: string): Notice[] {
    return [...this.#outgoing, ...this.#forming.values()]
      .filter(({ channels }) => channels.includes(channel))
      .flatMap(({ notices }) => notices);
  }

  /** All that have not been given something yet. */
  get waitingChannels(): string[] {
    return [...this.#outgoing, ...this.#forming.values()].flatMap(({ channels }) => channels);
  }

  shift(by: number): void {
    for (const [key, group] of this.#forming) {
      this.#forming.set(key, { ...group, openedAt: group.openedAt + by, dueAt: group.dueAt + by });
    }
  }

  toJSON(): OutboxState {
    return { forming: [...this.#forming.values()], outgoing: this.#outgoing, count: this.#count };
  }
}

function keyOf(project: string | undefined, channels: readonly string[]): string {
  return JSON.stringify([project ?? null, ...channels]);
}

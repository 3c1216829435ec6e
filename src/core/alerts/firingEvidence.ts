import type { ProcessList } from '../containers/containerClient.ts';
import { hideSecrets } from '../redaction/secrets.ts';
import type { AlertEntry, Change } from './alertEntry.ts';

/** What ran when an alert fired, or got worse: gone by the time somebody looks. Processes are hostile text. */
export interface FiringEvidence {
  readonly ruleId: string;
  readonly identity: string;
  readonly firedAt: number;
  /** When the processes were read. */
  readonly at: number;
  readonly processes: ProcessList;
}

/** More alerts than this are not looked up; their processes are few and their lines short. */
const maxAlerts = 100;
const maxProcesses = 15;
const maxCell = 200;

/** The busiest first: by what `ps` calls the use of the processor, then by the time it took. Secrets of their arguments are taken out. */
export function busiestProcesses({ titles, processes }: ProcessList): ProcessList {
  const column = (...names: string[]) => titles.findIndex((title) => names.includes(title.toUpperCase()));
  const [cpu, time] = [column('C', '%CPU', 'PCPU'), column('TIME')];
  const number = (row: readonly string[]) => Number.parseFloat(row[cpu] ?? '') || 0;
  const text = (row: readonly string[]) => row[time] ?? '';
  const sorted = processes.toSorted((a, b) => number(b) - number(a) || (text(a) < text(b) ? 1 : -1));
  return {
    titles,
    processes: sorted
      .slice(0, maxProcesses)
      .map((row) => row.map((cell) => hideSecrets(cell).slice(0, maxCell))),
  };
}

export interface EvidenceKeeperOptions {
  /** undefined: the container has none, or is not there. */
  readonly processesOf: (identity: string) => Promise<ProcessList | undefined>;
  readonly now: () => number;
  readonly save: (state: readonly FiringEvidence[]) => Promise<void>;
  /** What was saved; anything else begins anew. */
  readonly state: unknown;
}

/** Reads and keeps what runs when alerts fire: of the last ones only. */
export class EvidenceKeeper {
  readonly #options: EvidenceKeeperOptions;
  #kept: readonly FiringEvidence[];

  constructor(options: EvidenceKeeperOptions) {
    this.#options = options;
    this.#kept = readEvidence(options.state);
  }

  /** What changed in a sweep. A container that cannot be asked leaves no evidence. */
  async hear(changes: readonly Change[]): Promise<void> {
    const fired = changes.filter(({ transition }) => transition === 'fired' || transition === 'escalated');
    const read = await Promise.all(fired.map(({ entry }) => this.#read(entry).catch(() => undefined)));
    const found = read.filter((one) => one !== undefined);
    if (found.length > 0) {
      const isNewer = (one: FiringEvidence) => found.some((other) => isOfSame(one, other));
      this.#kept = [...this.#kept.filter((one) => !isNewer(one)), ...found].slice(-maxAlerts);
      await this.#options.save(this.#kept);
    }
  }

  async #read({ ruleId, subject: { identity }, alert }: AlertEntry): Promise<FiringEvidence | undefined> {
    const { processesOf, now } = this.#options;
    const processes = await processesOf(identity);
    const { firedAt } = alert;
    return processes && firedAt !== undefined
      ? { ruleId, identity, firedAt, at: now(), processes: busiestProcesses(processes) }
      : undefined;
  }
}

/** What was kept of an alert that still fires; undefined: nothing. `state` is what a keeper saved. */
export function evidenceOf(
  state: unknown,
  { ruleId, subject: { identity }, alert: { firedAt } }: AlertEntry,
): FiringEvidence | undefined {
  return firedAt === undefined
    ? undefined
    : readEvidence(state).find((one) => isOfSame(one, { ruleId, identity, firedAt }));
}

function isOfSame(
  a: Pick<FiringEvidence, 'ruleId' | 'identity' | 'firedAt'>,
  b: Pick<FiringEvidence, 'ruleId' | 'identity' | 'firedAt'>,
): boolean {
  return a.ruleId === b.ruleId && a.identity === b.identity && a.firedAt === b.firedAt;
}

function readEvidence(state: unknown): FiringEvidence[] {
  return Array.isArray(state) ? state.filter(isEvidence) : [];
}

function isEvidence(value: unknown): value is FiringEvidence {
  const one = (value ?? {}) as Partial<FiringEvidence>;
  const areTexts = (list: unknown): boolean =>
    Array.isArray(list) && list.every((text) => typeof text === 'string');
  return (
    typeof one.ruleId === 'string' &&
    typeof one.identity === 'string' &&
    typeof one.firedAt === 'number' &&
    typeof one.at === 'number' &&
    areTexts(one.processes?.titles) &&
    Array.isArray(one.processes?.processes) &&
    one.processes.processes.every(areTexts)
  );
}

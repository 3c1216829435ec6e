import type { AlertEntry } from '../../core/alerts/alertEntry.ts';
import type { AlertSource } from '../../core/alerts/alertSource.ts';
import type { AlertEvidence, Happening } from '../../core/alerts/evidenceDocument.ts';
import { evidenceOf } from '../../core/alerts/firingEvidence.ts';
import { pastTransitions } from '../../core/alerts/pastTransitions.ts';
import type { Rule } from '../../core/checks/policy/policy.ts';
import type { Translate } from '../../core/common/translate.ts';
import { type Container, containerOf } from '../../core/containers/container.ts';
import type { ContainerClient } from '../../core/containers/containerClient.ts';
import type { Mark, MetricHistory } from '../../core/history/metricHistory.ts';
import { type MetricId, metricValue } from '../../core/metrics/metricNames.ts';
import { searchNewest } from '../../workers/newestSearch.ts';
import { configuration } from '../configuration.ts';
import type { ExtensionServices } from '../engineSession.ts';
import { storedRequest } from '../logs/editorLogStore.ts';
import { referTo } from '../logs/searchState.ts';

/** Around the moment it fired, in milliseconds. */
const [beforeMs, afterMs] = [30 * 60_000, 15 * 60_000];
/** A deploy or a commit is the cause of much that comes hours later. */
const deploysMs = 24 * 3_600_000;
const pastMs = 7 * 24 * 3_600_000;
const lineMs = 60_000;
const maxLines = 60;
const maxPast = 20;

/**
 * What is known around an alert: of the history, the engine, the log, and what was kept when it fired (`kept`). What cannot be had is left
 * out: the rest is evidence all the same.
 */
export async function gatherEvidence(
  services: ExtensionServices,
  source: AlertSource,
  entry: AlertEntry,
  kept: unknown,
  t: Translate,
): Promise<AlertEvidence> {
  const { session, log } = services;
  const now = Date.now();
  const { firedAt } = entry.alert;
  const [from, to] = [(firedAt ?? now) - beforeMs, Math.min(now, (firedAt ?? now) + afterMs)];
  const rule = source.ruleOf(entry);
  const container = containerOf(session.inventory.containers.values(), entry.subject.identity);
  const ask = async <T>(question: () => T | Promise<T>): Promise<T | undefined> => {
    try {
      return await question();
    } catch (error) {
      log.debug(String(error));
      return undefined;
    }
  };
  const history = await ask(() => services.history.history());
  const marks = (await ask(() => history?.marks(now - pastMs, now))) ?? [];
  const fired = evidenceOf(kept, entry);
  const [lines, processes, events] = container
    ? await Promise.all([
        ask(() => linesBefore(services, container, firedAt ?? now)),
        fired ?? ask(() => session.client().processes(container.id)),
        ask(() => eventsOf(session.client(), container.id, { from, to })),
      ])
    : [undefined, fired, undefined];
  return {
    entry,
    rule,
    message: source.describe(entry, t),
    from,
    to,
    courses: (await ask(() => coursesOf(services, history, container, entry, rule, { from, to }))) ?? [],
    lines,
    processes:
      processes &&
      ('at' in processes ? { at: processes.at, list: processes.processes } : { at: now, list: processes }),
    events: merged(eventMarks(marks, entry, { from, to }), events ?? []),
    deploys: deploysOf(marks, entry, container, { from: (firedAt ?? now) - deploysMs, to }, t),
    past: pastTransitions(entry, marks).slice(0, maxPast),
    now,
  };
}

interface Extent {
  readonly from: number;
  readonly to: number;
}

/** What the rule measures, and beside it processor and memory. */
function coursesOf(
  { session }: ExtensionServices,
  history: MetricHistory | undefined,
  container: Container | undefined,
  { subject: { identity } }: AlertEntry,
  rule: Rule | undefined,
  { from, to }: Extent,
): AlertEvidence['courses'] {
  const measured = rule?.condition.kind === 'metric' ? [rule.condition.metric] : [];
  const metrics = new Set<MetricId>([...measured, 'cpu', 'memory']);
  const { state } = session.inventory;
  const engine = state.kind === 'connected' ? state.client.endpoint.url : '';
  const readings = container ? session.sampler.history(container.id) : [];
  return [...metrics].map((metric) => {
    const buckets = history?.series({ engine, identity, metric, from, to }).buckets ?? [];
    // The demo's past is kept nowhere, nor is any where that setting is off: what this window has read is there.
    const read = readings.flatMap((one) => {
      const value = metricValue(metric, one);
      return value === undefined || one.at < from || one.at > to ? [] : [{ at: one.at, value }];
    });
    return { metric, points: buckets.length > 0 ? buckets.map(({ at, max }) => ({ at, value: max })) : read };
  });
}

async function linesBefore(
  { session }: ExtensionServices,
  container: Container,
  at: number,
): Promise<readonly string[]> {
  const { endpoint } = session.client();
  const listing = [...session.inventory.containers.values()];
  const time = (moment: number) => new Date(moment).toISOString();
  const lines: string[] = [];
  await searchNewest(
    {
      endpoint,
      ...(await storedRequest(endpoint.url, [referTo(container)], listing)),
      query: { pattern: '', isRegExp: false, case: 'smart', isInverted: false },
      since: time(at - lineMs),
      until: time(at),
      before: 0,
      after: 0,
      maxHits: maxLines,
      source: configuration.logSource(),
    },
    maxLines,
    {
      onExcerpt: ({ lines: found }) => {
        lines.unshift(
          ...found.map(({ record }) => `${record.timestamp?.slice(11, 23) ?? ''} ${record.text}`.trim()),
        );
      },
    },
  );
  return lines;
}

async function eventsOf(
  client: ContainerClient,
  containerId: string,
  { from, to }: Extent,
): Promise<Happening[]> {
  const seconds = (milliseconds: number) => (milliseconds / 1000).toFixed(3);
  const events: Happening[] = [];
  for await (const { containerId: id, action, timeNano } of client.events({
    since: seconds(from),
    until: seconds(to),
  })) {
    if (id === containerId && action !== 'other') {
      events.push({ at: Math.floor(Number(timeNano) / 1e6), text: action });
    }
  }
  return events;
}

function eventMarks(marks: readonly Mark[], { subject }: AlertEntry, { from, to }: Extent): Happening[] {
  return marks.filter(
    ({ kind, identity, at }) =>
      kind === 'container' && identity === subject.identity && at >= from && at <= to,
  );
}

/** The history's and the engine's: each event once. An engine keeps only its last ones, and the history says with which code it ended. */
function merged(marks: readonly Happening[], events: readonly Happening[]): Happening[] {
  const isKnown = ({ at, text }: Happening) =>
    marks.some((mark) => mark.at === at && mark.text.startsWith(text));
  return [...marks, ...events.filter((event) => !isKnown(event))]
    .map(({ at, text }) => ({ at, text }))
    .sort((a, b) => a.at - b.at);
}

function deploysOf(
  marks: readonly Mark[],
  { subject }: AlertEntry,
  container: Container | undefined,
  { from, to }: Extent,
  t: Translate,
): Happening[] {
  const isWithin = (at: number) => at >= from && at <= to;
  const noted = marks.filter(
    ({ kind, identity, at, text }) =>
      isWithin(at) &&
      ((kind === 'editor' && /^(commit|checkout) /.test(text)) ||
        (kind === 'container' && identity === subject.identity && text === 'create')),
  );
  const created =
    container && isWithin(container.createdAt)
      ? [{ at: container.createdAt, text: t('The container was created from {0}', container.image) }]
      : [];
  return [...noted.map(({ at, text }) => ({ at, text })), ...created].sort((a, b) => a.at - b.at);
}

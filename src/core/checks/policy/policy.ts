import type { MetricId } from '../../metrics/metricNames.ts';
import { type AskedMetric, isAskedMetric } from '../../metrics/metricNames.ts';
import type { Moment, Schedule } from './schedule.ts';
import type { Selector } from './selector.ts';
import type { Span } from './tree.ts';

export type Severity = 'warning' | 'critical';

/** `below` turns everything round: what is worse is less. */
export interface Threshold {
  readonly comparison: 'above' | 'below';
  /** In the base unit of what is measured; at it is not past it. */
  readonly trigger: number;
  /** Past it the severity is critical. */
  readonly critical: number | undefined;
  /** Reached again, the alert may end; milder than the trigger. */
  readonly clear: number;
}

export const policyEvents = ['stopped', 'unhealthy', 'oom', 'restart-loop'] as const;
export type PolicyEvent = (typeof policyEvents)[number];

export interface StatusRange {
  readonly from: number;
  readonly to: number;
}

/** What a rule looks at. Times in milliseconds. */
export type Condition =
  | {
      readonly kind: 'metric';
      readonly metric: MetricId;
      readonly threshold: Threshold;
      readonly within: number;
    }
  | { readonly kind: 'log'; readonly pattern: string; readonly threshold: Threshold; readonly within: number }
  | { readonly kind: 'event'; readonly event: PolicyEvent; readonly limit: number; readonly within: number }
  | ({
      readonly kind: 'http';
      /** A path on the container's published port, or a whole URL. */
      readonly target: string;
      readonly port: number | undefined;
      readonly statuses: readonly StatusRange[];
    } & ProbeSettings)
  | ({ readonly kind: 'tcp'; readonly port: number } & ProbeSettings)
  | ({ readonly kind: 'command'; readonly argv: readonly string[] } & ProbeSettings)
  | { readonly kind: 'absent'; readonly what: 'container' }
  | { readonly kind: 'absent'; readonly what: 'log'; readonly pattern: string; readonly within: number };

export interface ProbeSettings {
  /** Of the response time in milliseconds, of a command's number; undefined: only whether it works counts. */
  readonly threshold: Threshold | undefined;
  readonly timeout: number;
  readonly every: number;
}

export type RuleKind = Condition['kind'];

export interface Rule {
  /** Unique in its policy; alerts are known by it. */
  readonly id: string;
  readonly condition: Condition;
  readonly select: Selector;
  readonly except: Selector | undefined;
  /** How long it has to last, in milliseconds; and how long what is past `clear` has to. */
  readonly for: number;
  readonly severity: Severity;
  /** With `{container}`, `{rule}`, `{value}`, `{threshold}`, `{severity}`. */
  readonly message: string | undefined;
  /** Names; undefined: those of `notify`. */
  readonly channels: readonly string[] | undefined;
  /** When it is evaluated; undefined: always. */
  readonly schedule: Schedule | undefined;
  /** Where its fields stand in the policy's text; undefined where the rule was not written in a file. */
  readonly spans: RuleSpans | undefined;
  /** It stands in the labels of the container it is for. */
  readonly isFromLabels?: true;
}

export interface RuleSpans {
  readonly key: Span;
  readonly fields: Readonly<Record<string, Span>>;
}

/** How alerts are told. Times in milliseconds. */
export interface NotifySettings {
  readonly channels: readonly string[];
  /** IANA name; undefined: the machine's. */
  readonly timeZone: string | undefined;
  readonly quietHours: Schedule | undefined;
  readonly repeat: number;
  readonly group: number;
  readonly maxPerHour: number;
  /** When the team report of a day is sent to the channels. */
  readonly report: readonly Moment[];
  /** Expressions of what must not leave the machine, besides what never does. */
  readonly redact: readonly string[];
}

export interface Policy {
  readonly rules: readonly Rule[];
  readonly notify: NotifySettings;
}

export const defaultNotify: NotifySettings = {
  channels: [],
  timeZone: undefined,
  quietHours: undefined,
  repeat: 300_000,
  group: 30_000,
  maxPerHour: 10,
  report: [],
  redact: [],
};

/** How often a condition is asked at least, in milliseconds; 0: with every sweep. A log is counted ten times within its window. */
export function paceOf(condition: Condition): number {
  if ('every' in condition) {
    return condition.every;
  }
  if (condition.kind === 'metric') {
    return isAskedMetric(condition.metric) ? paceOfAsked(condition.metric) : 0;
  }
  const isOfLog = condition.kind === 'log' || (condition.kind === 'absent' && condition.what === 'log');
  return isOfLog ? Math.min(60_000, Math.max(5000, condition.within / 10)) : 0;
}

/** The engine counts sizes file by file. */
function paceOfAsked(metric: AskedMetric): number {
  return metric === 'disk-written' || metric === 'disk-volumes' ? 600_000 : 30_000;
}

/** Looked for in the current folder and in a workspace, in this order. */
export const policyFileNames = ['container-vitals.yaml', 'container-vitals.yml'] as const;

import type { Translate } from '../../common/translate.ts';
import { compileQuery } from '../../logs/matcher.ts';
import { metricIds } from '../../metrics/metricNames.ts';
import { isRedactionPattern } from '../../redaction/redactor.ts';
import { policyEvents, type StatusRange } from './policy.ts';
import { parseDuration } from './quantity.ts';
import { isTimeZone, type Moment, type Period, parseMoment, parsePeriod } from './schedule.ts';
import type { TreeNode } from './tree.ts';

/** A kind of value that a field may have: how it is read, checked and explained comes from here alone. */
export interface ValueType<T> {
  /** undefined: it is none. */
  read(node: TreeNode): T | undefined;
  /** What to write, with an example. */
  readonly title: (t: Translate) => string;
  /** JSON Schema. */
  readonly schema: object;
  /** Where it is one of a few words. */
  readonly choices?: readonly string[];
}

const durationPattern = '^(0|(\\d+(\\.\\d+)?(ms|s|min|m|h|d))+)$';

/** Text as it was written, of whatever type YAML takes it for: a tag `1.20` is text. */
function text(node: TreeNode): string | undefined {
  return node.kind === 'scalar' && node.value !== null && node.source !== '' ? node.source : undefined;
}

/** One or several; undefined where one of them is wrong or there is none. */
function listOf<T>(node: TreeNode, read: (item: TreeNode) => T | undefined): T[] | undefined {
  const items = (node.kind === 'list' ? node.items : [node]).map(read);
  return items.length > 0 && items.every((item) => item !== undefined) ? items : undefined;
}

function whole(node: TreeNode, min: number, max: number): number | undefined {
  const value = node.kind === 'scalar' ? Number(node.source) : Number.NaN;
  return Number.isInteger(value) && value >= min && value <= max ? value : undefined;
}

function choice<T extends string>(values: readonly T[]): ValueType<T> {
  return {
    read: (node) => values.find((value) => value === text(node)),
    title: (t) => t('one of {0}', values.join(', ')),
    schema: { enum: values },
    choices: values,
  };
}

const oneOrMore = (item: object) => ({ anyOf: [item, { type: 'array', items: item, minItems: 1 }] });
const scalar = { type: ['string', 'number', 'boolean'] };

export const valueTypes = {
  text: {
    read: text,
    title: (t: Translate) => t('a text'),
    schema: { type: 'string', minLength: 1 },
  },
  quantity: {
    read: text,
    title: (t: Translate) => t('a number with its unit, for example 80%, 512MiB, 2s'),
    schema: { type: ['string', 'number'], pattern: '^\\d+(\\.\\d+)? ?[A-Za-z%/]*$' },
  },
  duration: {
    read: (node: TreeNode) => parseDuration(text(node) ?? ''),
    title: (t: Translate) => t('a duration, for example 30s, 5m, 1h30m'),
    schema: { type: ['string', 'integer'], pattern: durationPattern, maximum: 0 },
  },
  globs: {
    read: (node: TreeNode) => listOf(node, text),
    title: (t: Translate) => t('a name or a list of names; * stands for any text'),
    schema: oneOrMore(scalar),
  },
  words: {
    read: (node: TreeNode) =>
      listOf(node, (item) => {
        const word = text(item);
        return word !== undefined && /^[\w.-]{1,64}$/.test(word) ? word : undefined;
      }),
    title: (t: Translate) => t('a name or a list of names, of letters, digits, . _ and -'),
    schema: oneOrMore({ type: 'string', pattern: '^[\\w.-]{1,64}$' }),
  },
  argv: {
    read: (node: TreeNode) => (node.kind === 'list' ? listOf(node, text) : undefined),
    title: (t: Translate) => t('a list: the program and its arguments, for example [redis-cli, llen, jobs]'),
    schema: { type: 'array', items: scalar, minItems: 1 },
  },
  pattern: {
    read: (node: TreeNode) => {
      const pattern = text(node);
      return pattern !== undefined && isPattern(pattern) ? pattern : undefined;
    },
    title: (t: Translate) => t('a regular expression; without a capital letter in it, case is not heeded'),
    schema: { type: 'string', minLength: 1, format: 'regex' },
  },
  redactions: {
    read: (node: TreeNode) =>
      listOf(node, (item) => {
        const pattern = text(item);
        return pattern !== undefined && isRedactionPattern(pattern) ? pattern : undefined;
      }),
    title: (t: Translate) =>
      t(
        'a regular expression or a list of them, in which what repeats has a largest count: [0-9]{1,12}, not [0-9]+',
      ),
    schema: oneOrMore({ type: 'string', minLength: 1, format: 'regex' }),
  },
  schedule: {
    read: (node: TreeNode): Period[] | undefined => listOf(node, (item) => parsePeriod(text(item) ?? '')),
    title: (t: Translate) => t('hours, days or both, for example Mon-Fri 09:00-18:00; or a list of them'),
    schema: oneOrMore({ type: 'string' }),
  },
  moments: {
    read: (node: TreeNode): Moment[] | undefined => listOf(node, (item) => parseMoment(text(item) ?? '')),
    title: (t: Translate) => t('a time, with days or without, for example Mon-Fri 09:00; or a list of them'),
    schema: oneOrMore({ type: 'string' }),
  },
  statuses: {
    read: (node: TreeNode): StatusRange[] | undefined => listOf(node, statusRange),
    title: (t: Translate) => t('a status, a range of them or a list, for example 200-299'),
    schema: oneOrMore({
      type: ['integer', 'string'],
      pattern: '^[1-5]\\d\\d(-[1-5]\\d\\d)?$',
      minimum: 100,
      maximum: 599,
    }),
  },
  port: {
    read: (node: TreeNode) => whole(node, 1, 65_535),
    title: (t: Translate) => t('a port of the container, from 1 to 65535'),
    schema: { type: 'integer', minimum: 1, maximum: 65_535 },
  },
  target: {
    read: (node: TreeNode) => {
      const target = text(node);
      return target !== undefined && isTarget(target) ? target : undefined;
    },
    title: (t: Translate) => t('a path that begins with / or an http address, for example /health'),
    schema: { type: 'string', pattern: '^(/|https?://)' },
  },
  count: {
    read: (node: TreeNode) => whole(node, 1, 1000),
    title: (t: Translate) => t('a whole number from 1 to 1000'),
    schema: { type: 'integer', minimum: 1, maximum: 1000 },
  },
  timeZone: {
    read: (node: TreeNode) => {
      const name = text(node);
      return name !== undefined && isTimeZone(name) ? name : undefined;
    },
    title: (t: Translate) => t('a time zone, for example Asia/Seoul'),
    schema: { type: 'string' },
  },
  metric: {
    ...choice(metricIds),
    title: (t: Translate) => t('the name of a metric, for example cpu, memory, disk or response-time'),
  },
  event: choice(policyEvents),
  absent: choice(['container', 'log'] as const),
  severity: choice(['warning', 'critical'] as const),
} as const satisfies Readonly<Record<string, ValueType<unknown>>>;

export type ValueTypeName = keyof typeof valueTypes;

function isPattern(pattern: string): boolean {
  try {
    compileQuery({ pattern, isRegExp: true, case: 'smart', isInverted: false });
    return true;
  } catch {
    return false;
  }
}

function isTarget(target: string): boolean {
  if (target.startsWith('/')) {
    return !target.startsWith('//');
  }
  try {
    const { protocol, username, password } = new URL(target);
    return (protocol === 'http:' || protocol === 'https:') && username === '' && password === '';
  } catch {
    return false;
  }
}

function statusRange(node: TreeNode): StatusRange | undefined {
  const [, from, to = from] = /^([1-5]\d\d)(?:-([1-5]\d\d))?$/.exec(text(node) ?? '') ?? [];
  return from !== undefined && Number(from) <= Number(to)
    ? { from: Number(from), to: Number(to) }
    : undefined;
}

import { hidePersonalData } from './personalData.ts';
import { redacted } from './redacted.ts';
import { hideSecrets } from './secrets.ts';

/** Takes out of a text what must not leave the machine. */
export type Redactor = (text: string) => string;

export interface RedactionOptions {
  /** Expressions of one's own, each one that isRedactionPattern accepts. */
  readonly patterns?: readonly string[];
  /** What is known to be secret, whatever it looks like: addresses and passwords of channels. */
  readonly secrets?: readonly string[];
}

/** Secrets, personal data and what else was asked for. In linear time, whatever the text. */
export function createRedactor({ patterns = [], secrets = [] }: RedactionOptions = {}): Redactor {
  const own = patterns.map((pattern) => new RegExp(pattern, 'gu'));
  // The longest first: one may be part of another.
  const literals = secrets.filter((secret) => secret.length >= 4).sort((a, b) => b.length - a.length);
  return (text) => {
    const rest = literals.reduce((shown, secret) => shown.replaceAll(secret, redacted), text);
    return own.reduce(
      (shown, pattern) => shown.replace(pattern, (match) => (match === '' ? '' : redacted)),
      hidePersonalData(hideSecrets(rest)),
    );
  };
}

/** The most ways in which the parts of an expression may share a text among themselves. */
const maxWays = 4096;

/**
 * Whether an expression is one, and can only take linear time: what repeats has a largest count (`\d{1,12}`, not `\d+`), no group
 * repeats, and nothing refers back.
 */
export function isRedactionPattern(pattern: string): boolean {
  try {
    new RegExp(pattern, 'u');
  } catch {
    return false;
  }
  const skeleton = pattern.replace(/\\[^1-9k]|\[(?:\\.|[^\]\\])*\]/g, 'x').replace(/\(\?/g, '(');
  if (/[*+]|\{\d+,\}|\)[{?]|\\[1-9k]/.test(skeleton) || new RegExp(pattern, 'u').test('')) {
    return false;
  }
  const ways = [...skeleton.matchAll(/\{(\d+)(?:,(\d+))?\}|\?/g)].map(([, least, most]) =>
    most === undefined ? (least === undefined ? 2 : 1) : Number(most) - Number(least) + 1,
  );
  const longest = [...skeleton.matchAll(/\{\d+,?(\d+)?\}/g)].map(([, most]) => Number(most ?? 1));
  return (
    ways.reduce((product, count) => product * count, 1) <= maxWays && longest.every((most) => most <= 1024)
  );
}

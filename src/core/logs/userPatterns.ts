import { similarTo } from '../common/similar.ts';
import { type Problem, toProblem, VitalsError } from '../errors.ts';
import { mayTakeForever } from './expressionForm.ts';
import { type LogLevel, logLevels } from './level.ts';
import type { LogQuery } from './logQuery.ts';
import { compileQuery } from './matcher.ts';
import { type LogPattern, patternQuery } from './patterns.ts';

/** An entry of the setting `containerVitals.logs.patterns`, as it was written. */
export interface UserPattern {
  /** Of an entry without one, its place: `#2`. */
  readonly name: string;
  /** Undefined where it cannot be used. */
  readonly pattern: LogPattern | undefined;
  /** Why not. */
  readonly problem: Problem | undefined;
  /** It repeats a repetition, so that on some lines it may not end before it is stopped. */
  readonly mayTakeForever: boolean;
}

const maxName = 80;
const maxPattern = 10_000;
const maxPatterns = 200;

/** Whatever stands in the setting: each entry that is no pattern is told with its problem. Nothing is searched. */
export function readUserPatterns(value: unknown): readonly UserPattern[] {
  const names = new Set<string>();
  return (Array.isArray(value) ? value : []).slice(0, maxPatterns).map((entry: unknown, index) => {
    const read = readEntry(entry, index);
    const isTwice = names.has(read.name.toLowerCase());
    names.add(read.name.toLowerCase());
    return isTwice ? unusable(read.name, 'name') : read;
  });
}

/** By its id or its name, whatever the case. Throws VitalsError `patternUnknown`. */
export function findPattern(patterns: readonly LogPattern[], text: string): LogPattern {
  const sought = text.trim().toLowerCase();
  const found = patterns.find(({ id, name }) => id.toLowerCase() === sought || name.toLowerCase() === sought);
  if (found === undefined) {
    const similar = similarTo(
      text,
      patterns.map(({ id }) => id),
      3,
    );
    throw new VitalsError({ code: 'patternUnknown', text, similar });
  }
  return found;
}

function readEntry(entry: unknown, index: number): UserPattern {
  const { name, pattern, flags, levels, traces, description } = (entry ?? {}) as Record<string, unknown>;
  if (typeof name !== 'string' || name.trim() === '' || name.length > maxName) {
    return unusable(`#${index + 1}`, 'name');
  }
  if (typeof pattern !== 'string' || pattern === '' || pattern.length > maxPattern) {
    return unusable(name, 'pattern');
  }
  const options = flagOptions(flags);
  const wanted = levels === undefined ? [] : levelList(levels);
  if (options === undefined || wanted === undefined) {
    return unusable(name, options === undefined ? 'flags' : 'levels');
  }
  const read: LogPattern = {
    id: name.trim(),
    name: name.trim(),
    explanation: typeof description === 'string' ? description : '',
    pattern,
    options: {
      ...options,
      ...(wanted.length > 0 && { levels: wanted }),
      ...(traces === true && !options.isInverted && { hasTraces: true }),
    },
  };
  return checked(read);
}

function checked(pattern: LogPattern): UserPattern {
  const { name } = pattern;
  try {
    const query = patternQuery(pattern);
    compileQuery(query);
    const isEndless = query.isRegExp && mayTakeForever(query.pattern);
    return { name, pattern, problem: undefined, mayTakeForever: isEndless };
  } catch (error) {
    return { name, pattern: undefined, problem: toProblem(error), mayTakeForever: false };
  }
}

function unusable(name: string, field: 'name' | 'pattern' | 'flags' | 'levels'): UserPattern {
  const problem = { code: 'userPatternInvalid', name, field } as const;
  return { name, pattern: undefined, problem, mayTakeForever: false };
}

function flagOptions(flags: unknown): Partial<LogQuery> | undefined {
  if (flags === undefined) {
    return {};
  }
  if (typeof flags !== 'string' || !/^[isFwv]*$/.test(flags) || /i.*s|s.*i/.test(flags)) {
    return undefined;
  }
  return {
    ...(flags.includes('F') && { isRegExp: false }),
    ...(flags.includes('i') && { case: 'insensitive' as const }),
    ...(flags.includes('s') && { case: 'sensitive' as const }),
    ...(flags.includes('w') && { isWholeWord: true }),
    ...(flags.includes('v') && { isInverted: true }),
  };
}

function levelList(levels: unknown): LogLevel[] | undefined {
  if (!Array.isArray(levels)) {
    return undefined;
  }
  const known = levels.map((level: unknown) => logLevels.find((one) => one === level));
  return known.every((level) => level !== undefined) ? known : undefined;
}

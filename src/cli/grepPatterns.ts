import { readFile } from 'node:fs/promises';
import { t } from '@vscode/l10n';
import { english } from '../core/common/translate.ts';
import { describeProblem } from '../core/describeProblem.ts';
import { VitalsError } from '../core/errors.ts';
import { equivalentCommand } from '../core/logs/equivalentCommand.ts';
import { builtInPatterns, defaultSlowMs, type LogPattern, patternQuery } from '../core/logs/patterns.ts';
import { findPattern, readUserPatterns, type UserPattern } from '../core/logs/userPatterns.ts';
import { toPlainText } from '../core/reports/plainText.ts';
import type { CommandContext } from './command.ts';
import { programName } from './help.ts';
import { writeJsonArray } from './json.ts';

/** A pattern by its name, or as `slow=800`. Throws VitalsError `patternUnknown`, or why one of the settings cannot be used. */
export async function namedPattern(text: string): Promise<LogPattern> {
  const [, limit] = /^slow=(\d{1,8})$/i.exec(text.trim()) ?? [];
  if (limit !== undefined && Number(limit) > 0) {
    return findPattern(builtInPatterns(t, Number(limit)), 'slow');
  }
  const own = await workspacePatterns();
  const broken = own.find(({ name, problem }) => problem && name.toLowerCase() === text.trim().toLowerCase());
  if (broken?.problem) {
    throw new VitalsError(broken.problem);
  }
  return findPattern([...own.flatMap(({ pattern }) => pattern ?? []), ...builtInPatterns(t)], text);
}

/** The library for people, or as JSON (the schema is in docs/cli.md; a test compares them). */
export async function writePatterns(
  isJson: boolean,
  { stdout, stderr, paint }: CommandContext,
): Promise<void> {
  const own = await workspacePatterns();
  const patterns = [
    ...own.flatMap(({ pattern }) => (pattern ? [{ pattern, isBuiltIn: false }] : [])),
    ...builtInPatterns(isJson ? english : t).map((pattern) => ({ pattern, isBuiltIn: true })),
  ];
  if (isJson) {
    writeJsonArray(stdout, patterns.map(jsonOf));
  } else {
    for (const { pattern } of patterns) {
      const { id, name, explanation } = pattern;
      const title = id === name ? '' : `  ${toPlainText(name)}`;
      const command = equivalentCommand(patternQuery(pattern), 'NAME');
      const lines = [explanation, command ?? '']
        .filter((line) => line !== '')
        .map((line) => `  ${toPlainText(line)}\n`);
      stdout.write(`${paint('bold', toPlainText(id))}${title}\n${lines.join('')}\n`);
    }
    stdout.write(
      `${t('Another limit than {0} ms for slow ones: {1}', defaultSlowMs, '--pattern slow=250')}\n`,
    );
  }
  for (const { problem } of own) {
    if (problem) {
      const { summary, nextStep } = describeProblem(problem, t);
      stderr.write(`${programName}: ${toPlainText([summary, nextStep].join(' '))}\n`);
    }
  }
}

function jsonOf({
  pattern,
  isBuiltIn,
}: {
  readonly pattern: LogPattern;
  readonly isBuiltIn: boolean;
}): object {
  const { id, name, explanation } = pattern;
  const query = patternQuery(pattern);
  return {
    id,
    name,
    explanation,
    pattern: query.pattern,
    levels: query.levels ?? [],
    hasTraces: query.hasTraces === true,
    isBuiltIn,
    command: equivalentCommand(query, 'NAME') ?? null,
  };
}

/** Those that the current folder's settings of the editor have: what a team shares there is there in CI too. */
async function workspacePatterns(): Promise<readonly UserPattern[]> {
  const text = await readFile('.vscode/settings.json', 'utf8').catch(() => '');
  try {
    const settings = JSON.parse(withoutComments(text)) as Record<string, unknown>;
    return readUserPatterns(settings['containerVitals.logs.patterns']);
  } catch {
    // Not there, or as the editor would not read it either.
    return [];
  }
}

/** The editor's JSON may have comments, and a comma after the last element. */
function withoutComments(text: string): string {
  const tokens = /("(?:[^"\\]|\\.)*")|\/\/[^\n]*|\/\*.*?\*\//gs;
  return text
    .replace(tokens, (_, string: string | undefined) => string ?? '')
    .replace(/("(?:[^"\\]|\\.)*")|,(?=\s*[}\]])/g, (_, string: string | undefined) => string ?? '');
}

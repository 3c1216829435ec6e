import { shellQuote } from '../common/shellQuote.ts';
import { ignoresCase } from './compilePattern.ts';
import type { LogQuery } from './logQuery.ts';
import { type SearchWindow, windowOptions } from './searchWindow.ts';
import { formatTimestamp } from './timestamp.ts';

/**
 * What one would type in a shell instead, for those who want to learn it; undefined where levels or fields are asked for, of which
 * grep knows nothing. `now` in milliseconds since 1970. Throws as windowOptions does.
 */
export function equivalentCommand(
  query: LogQuery,
  container: string,
  window: SearchWindow = {},
  now = 0,
): string | undefined {
  const { pattern, orPatterns = [], excludePatterns = [], levels, streams, fields } = query;
  if (levels ?? fields) {
    return undefined;
  }
  const flags = `${query.isRegExp ? 'E' : 'F'}${ignoresCase(query) ? 'i' : ''}${query.isWholeWord ? 'w' : ''}`;
  const options = `${flags}${query.isInverted ? 'v' : ''}${query.hasTraces ? ' -A 20' : ''}`;
  const wanted =
    orPatterns.length === 0
      ? `-- ${shellQuote(pattern)}`
      : [pattern, ...orPatterns].map((text) => `-e ${shellQuote(text)}`).join(' ');
  const asksForAll = pattern === '' && orPatterns.length === 0 && !query.isInverted;
  return [
    `docker logs ${windowFlags(window, now)}${shellQuote(container)} ${redirection(streams)}`,
    ...(asksForAll ? [] : [`grep -${options} ${wanted}`]),
    ...excludePatterns.map((text) => `grep -${flags}v -- ${shellQuote(text)}`),
  ].join(' | ');
}

function windowFlags(window: SearchWindow, now: number): string {
  const { since, until, tail } = windowOptions(window, now);
  const flags = [
    ...(since === undefined ? [] : ['--since', dockerTime(since)]),
    ...(until === undefined ? [] : ['--until', dockerTime(until)]),
    ...(tail === undefined ? [] : ['--tail', String(tail)]),
  ];
  return flags.map((flag) => `${flag} `).join('');
}

/** What reads better than the seconds since 1970 that it is made of. */
function dockerTime(moment: string): string {
  const [seconds, fraction = ''] = moment.split('.');
  return formatTimestamp(Number(seconds), Number(fraction.padEnd(9, '0')), fraction.length);
}

function redirection(streams: LogQuery['streams']): string {
  if (streams?.length !== 1) {
    return '2>&1';
  }
  return streams[0] === 'stdout' ? '2>/dev/null' : '2>&1 >/dev/null';
}

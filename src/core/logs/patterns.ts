import type { Translate } from '../common/translate.ts';
import { durationPattern } from './durationPattern.ts';
import type { LogQuery } from './logQuery.ts';

/** A search worth knowing. */
export interface LogPattern {
  readonly id: string;
  readonly name: string;
  /** What it finds, and why one would look for it. */
  readonly explanation: string;
  /** Of those that everybody has: a regular expression that JavaScript and `grep -E` understand alike. */
  readonly pattern: string;
  /** What the query is besides; by default a regular expression in smart case. */
  readonly options?: Partial<Omit<LogQuery, 'pattern'>>;
}

export function patternQuery({ pattern, options }: Pick<LogPattern, 'pattern' | 'options'>): LogQuery {
  return { isRegExp: true, case: 'smart', isInverted: false, ...options, pattern };
}

/** What counts as slow where nobody has said so. */
export const defaultSlowMs = 1000;

/** The patterns that everybody has, the most used first. `slowMs`: a whole number from which on a duration is a slow one. */
export function builtInPatterns(t: Translate, slowMs = defaultSlowMs): readonly LogPattern[] {
  return [
    {
      id: 'errors',
      name: t('Errors and warnings'),
      explanation: t('Whatever calls itself an error, a warning or a failure: the first look at any log.'),
      pattern: 'error|warning|fail',
    },
    {
      id: 'exceptions',
      name: t('Exceptions with their stack traces'),
      explanation: t(
        'Exceptions and panics, each with its whole stack trace and counted once (Java, .NET, Python, Node.js, Go, Ruby).',
      ),
      pattern:
        'exception|traceback|stack ?trace|panic:|caused by:|unhandled|uncaught|^[a-z]*error: |^ +at .+:[0-9]+|[.]rb:[0-9]+:in ',
      options: { hasTraces: true },
    },
    {
      id: 'http5xx',
      name: t('HTTP server errors (5xx)'),
      explanation: t(
        'Requests that the server itself could not answer: a bug, or a service behind it that is down.',
      ),
      pattern:
        '" 5[0-9][0-9]( |$)|status(_?code)?"?[=: ]+"?5[0-9][0-9]([^0-9]|$)| 5[0-9][0-9] (in|[0-9.]+ ?m?s)',
    },
    {
      id: 'http4xx',
      name: t('HTTP client errors (4xx)'),
      explanation: t('Requests that were refused: wrong addresses, missing rights, too many at once (429).'),
      pattern:
        '" 4[0-9][0-9]( |$)|status(_?code)?"?[=: ]+"?4[0-9][0-9]([^0-9]|$)| 4[0-9][0-9] (in|[0-9.]+ ?m?s)',
    },
    {
      id: 'connections',
      name: t('Time-outs and refused connections'),
      explanation: t('Something this container needs did not answer: look at that service next.'),
      pattern:
        'time-?out|timed out|etimedout|deadline exceeded|econnrefused|econnreset|connection (refused|reset|closed)|no route to host|enotfound|no such host|unreachable|broken pipe',
    },
    {
      id: 'memory',
      name: t('Out of memory'),
      explanation: t(
        'Memory ran out in the program or by its limit; compare with the container’s memory chart.',
      ),
      pattern:
        'out of memory|outofmemory|oom-?kill|cannot allocate memory|heap limit|allocation failed|memoryerror|std::bad_alloc',
    },
    {
      id: 'authentication',
      name: t('Authentication failures'),
      explanation: t(
        'Failed logins, invalid tokens and missing rights: a wrong secret, or somebody trying doors.',
      ),
      pattern:
        'unauthori[sz]ed|forbidden|(access|permission) denied|authentication (failed|failure|error)|invalid (token|password|credential|signature)|login failed|token (has )?expired',
    },
    {
      id: 'database',
      name: t('Database errors and deadlocks'),
      explanation: t('Deadlocks, exhausted connection pools, broken constraints and SQL that failed.'),
      pattern:
        'deadlock|lock wait timeout|too many connections|duplicate (key|entry)|constraint (violation|failed)|violates .*constraint|sqlstate|sql(syntax)?error|could not serialize|pool (exhausted|timeout)',
    },
    {
      id: 'lifecycle',
      name: t('Starts, stops and restarts'),
      explanation: t('Where a run begins or ends: many in a row mean a crash loop.'),
      pattern:
        'shutting down|shut ?down|sigterm|sigkill|restart(ing|ed)|(server|service|application|database system|container) .*(started|stopped|is ready)|listening on|ready to accept|exit(ed|ing) with',
    },
    {
      id: 'slow',
      name: t('Slow requests and queries'),
      explanation: t('Durations of {0} ms and more, and lines that speak of slowness.', slowMs),
      pattern: `slow query|slow request|slow log|took too long|${durationPattern(slowMs)}`,
    },
    {
      id: 'tls',
      name: t('Certificate problems'),
      explanation: t('Expired or unknown certificates and failed TLS handshakes.'),
      pattern:
        'certificate (has )?(expired|verify failed|is not)|x509:|(tls|ssl) (handshake|alert|error)|self[- ]signed',
    },
    {
      id: 'disk',
      name: t('Full disks and file limits'),
      explanation: t('No space left, read-only file systems, too many open files.'),
      pattern:
        'no space left|disk (is )?full|enospc|emfile|too many open files|read-only file system|quota exceeded',
    },
  ];
}

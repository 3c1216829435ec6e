/**
 * Everything that can go wrong and that a user must be told about, as data. The words (and the next step) are put in
 * once, in describeProblem.ts.
 */
export type Problem =
  /** No engine was found; `tried` lists the addresses that were looked at. */
  | { readonly code: 'endpointNotFound'; readonly tried: readonly string[] }
  /** The address given by `source` (`DOCKER_HOST`, `context:NAME`; `explicit`: a setting or option) cannot be understood. */
  | { readonly code: 'endpointInvalid'; readonly value: string; readonly source: string }
  | { readonly code: 'contextNotFound'; readonly context: string }
  /** The address is known but nothing listens there. */
  | { readonly code: 'engineNotRunning'; readonly endpoint: string }
  | { readonly code: 'permissionDenied'; readonly endpoint: string }
  | {
      readonly code: 'timedOut';
      readonly endpoint: string;
      readonly operation: string;
      readonly seconds: number;
    }
  | { readonly code: 'tlsFailed'; readonly endpoint: string; readonly reason: string }
  | { readonly code: 'hostKeyRejected'; readonly endpoint: string; readonly reason: string }
  | { readonly code: 'sshFailed'; readonly endpoint: string; readonly reason: string }
  /** The machine that the engine runs on is another one than this. */
  | { readonly code: 'hostElsewhere'; readonly endpoint: string }
  | { readonly code: 'engineTooOld'; readonly apiVersion: string; readonly minimum: string }
  | { readonly code: 'containerGone'; readonly container: string }
  /** No container goes by what the user wrote; `similar` are names that do. */
  | { readonly code: 'containerNotFound'; readonly text: string; readonly similar: readonly string[] }
  /** What the user wrote begins the ids of several containers. */
  | { readonly code: 'containerAmbiguous'; readonly text: string; readonly matches: readonly string[] }
  | { readonly code: 'containerNotRunning'; readonly container: string }
  /** A program that was started in a container earlier, and not waited for to its end, still runs there. */
  | { readonly code: 'programRuns'; readonly program: string }
  /** The container's log driver keeps nothing that can be read back. */
  | { readonly code: 'logsUnreadable'; readonly container: string; readonly driver: string }
  /** The files that the engine writes a log to cannot be read here; `detail` is the path, the driver or the system's own words. */
  | {
      readonly code: 'logFileUnreadable';
      readonly container: string;
      readonly reason: 'elsewhere' | 'driver' | 'missing' | 'forbidden' | 'emptied' | 'rotating' | 'failed';
      readonly detail: string;
    }
  | { readonly code: 'patternInvalid'; readonly pattern: string; readonly reason: string }
  /** A file that was named, or that is looked for, cannot be read (`reason` is the system's own word). */
  | { readonly code: 'fileUnreadable'; readonly path: string; readonly reason: string }
  | { readonly code: 'fileUnwritable'; readonly path: string; readonly reason: string }
  /** A file that is not to be written over. */
  | { readonly code: 'fileExists'; readonly path: string }
  /** Another process of this machine does the same work; `path` is its lock. */
  | { readonly code: 'alreadyRuns'; readonly path: string }
  /** A policy with mistakes in it, which have been told. */
  | { readonly code: 'policyInvalid'; readonly path: string; readonly mistakes: number }
  /** Nothing has been kept yet. */
  | { readonly code: 'historyMissing'; readonly path: string }
  /** Node has no SQLite: it is older than 22.13. */
  | { readonly code: 'historyUnsupported'; readonly found: string }
  /** A full disk, a file that has become read-only; `reason` is SQLite's own word. */
  | { readonly code: 'historyUnwritable'; readonly path: string; readonly reason: string }
  /** A later version wrote the file of the history. */
  | { readonly code: 'historyNewer'; readonly path: string }
  /** A condition on a field was not written as fields.ts reads it. */
  | { readonly code: 'fieldInvalid'; readonly text: string }
  /** What to count by was not written as groupCounter.ts reads it. */
  | { readonly code: 'groupingInvalid'; readonly text: string }
  /** A moment in time was not written as timeWindow.ts reads it. */
  | { readonly code: 'timeInvalid'; readonly text: string }
  /** A pattern of the settings, by its name or its place (`#2`), that cannot be used for the sake of one of its fields. */
  | {
      readonly code: 'userPatternInvalid';
      readonly name: string;
      readonly field: 'name' | 'pattern' | 'flags' | 'levels';
    }
  | { readonly code: 'patternUnknown'; readonly text: string; readonly similar: readonly string[] }
  /** A window of time that ends before it begins; as the user wrote it. */
  | { readonly code: 'windowEmpty'; readonly since: string; readonly until: string }
  /** The pattern backtracked past its deadline in this container's log. */
  | { readonly code: 'patternTooSlow'; readonly pattern: string; readonly container: string }
  /** Stored logs were cleared while one of them was read. */
  | { readonly code: 'logStoreChanged' }
  /** A log that was searched cannot be stored; `reason`: the file system's own words. */
  | { readonly code: 'logStoreFailed'; readonly reason: string }
  /** The engine answered with an error of its own (`status` is the HTTP status where there was one). */
  | {
      readonly code: 'engineFailed';
      readonly endpoint: string;
      readonly status: number | undefined;
      readonly reason: string;
    }
  /** A file that was to be a recording is none that can be read. */
  | {
      readonly code: 'recordingInvalid';
      readonly file: string;
      readonly reason: 'unreadable' | 'notJson' | 'otherFormat' | 'newerVersion' | 'incomplete';
    }
  /** A limit of a comparison was not written as changeLimit.ts reads it. */
  | { readonly code: 'limitInvalid'; readonly text: string }
  /** There is no `docker` command to be run. */
  | { readonly code: 'dockerCliMissing' }
  /** The `docker` command failed; `reason` is its own word. */
  | { readonly code: 'dockerCliFailed'; readonly reason: string }
  | { readonly code: 'cancelled' };

export type ProblemCode = Problem['code'];

/** The one error the core and its adapters throw. */
export class VitalsError extends Error {
  override readonly name = 'VitalsError';
  readonly problem: Problem;

  constructor(problem: Problem, options?: { cause?: unknown }) {
    super(`${problem.code}: ${JSON.stringify(problem)}`, options);
    this.problem = problem;
  }
}

export function isProblem<C extends ProblemCode>(error: unknown, code: C): boolean {
  return error instanceof VitalsError && error.problem.code === code;
}

/** The problem behind any thrown value; what is not a VitalsError is a defect and is told as `engineFailed`. */
export function toProblem(error: unknown, endpoint = ''): Problem {
  if (error instanceof VitalsError) {
    return error.problem;
  }
  if (error instanceof Error && error.name === 'AbortError') {
    return { code: 'cancelled' };
  }
  const reason = error instanceof Error ? error.message : String(error);
  return { code: 'engineFailed', endpoint, status: undefined, reason };
}

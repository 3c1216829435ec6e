import { assertNever } from './common/assertNever.ts';
import type { Translate } from './common/translate.ts';
import type { Problem } from './errors.ts';

/** A problem in the user's words. Both are one or two plain sentences; the facts in them are hostile text. */
export interface ProblemDescription {
  /** What happened and, as far as it is known, why. */
  readonly summary: string;
  /** What to do about it; undefined where there is nothing to do. */
  readonly nextStep: string | undefined;
}

/** The only switch over problem codes: puts a problem into words, with its cause and the next step. */
export function describeProblem(problem: Problem, t: Translate): ProblemDescription {
  switch (problem.code) {
    case 'endpointNotFound':
    case 'endpointInvalid':
    case 'contextNotFound':
    case 'engineNotRunning':
    case 'permissionDenied':
    case 'engineTooOld':
      return describeEngineMissing(problem, t);
    case 'timedOut':
    case 'tlsFailed':
    case 'hostKeyRejected':
    case 'sshFailed':
    case 'engineFailed':
      return describeConnection(problem, t);
    case 'containerGone':
    case 'containerNotFound':
    case 'containerAmbiguous':
    case 'containerNotRunning':
    case 'programRuns':
    case 'logsUnreadable':
      return describeContainer(problem, t);
    case 'logFileUnreadable':
      return describeLogFile(problem, t);
    case 'patternInvalid':
      return {
        summary: t('“{0}” is not a valid regular expression: {1}', problem.pattern, problem.reason),
        nextStep: t('Correct the pattern, or search for it as plain text.'),
      };
    case 'patternTooSlow':
      return {
        summary: t(
          'The pattern “{0}” took too long on the log of {1}. The search there was stopped; what was found until then is kept.',
          problem.pattern,
          problem.container,
        ),
        nextStep: t('Use a simpler pattern: nested repetitions such as (a+)+ are what makes a search slow.'),
      };
    case 'logStoreChanged':
      return {
        summary: t('The stored logs were cleared while they were read.'),
        nextStep: t('Search again.'),
      };
    case 'logStoreFailed':
      return {
        summary: t('The logs could not be stored for the next search ({0}).', problem.reason),
        nextStep: t('Make room on the disk, or see that the folder of caches can be written to.'),
      };
    case 'fileUnreadable':
      return {
        summary: t('{0} cannot be read: {1}', problem.path, problem.reason),
        nextStep: undefined,
      };
    case 'fileUnwritable':
      return {
        summary: t('{0} cannot be written: {1}', problem.path, problem.reason),
        nextStep: undefined,
      };
    case 'fileExists':
      return {
        summary: t('{0} is there already and was left as it is.', problem.path),
        nextStep: t('--force writes over it; --output names another file, or - for stdout.'),
      };
    case 'alreadyRuns':
      return {
        summary: t('Another process watches already: it holds {0}.', problem.path),
        nextStep: t('End it first, or watch something else with another --state folder.'),
      };
    case 'historyMissing':
      return {
        summary: t('There is no history yet: {0} is not there.', problem.path),
        nextStep: t(
          'It is written while the Container Vitals of an editor measures, and by “{0}”.',
          'container-vitals watch',
        ),
      };
    case 'hostElsewhere':
      return {
        summary: t(
          'The machine behind {0} cannot be measured from here: it is another one.',
          problem.endpoint,
        ),
        nextStep: t('Run this on that machine. Its containers are measured from anywhere.'),
      };
    case 'historyUnsupported':
      return {
        summary: t('The history needs Node.js 22.13 or newer; this is {0}.', problem.found),
        nextStep: t('Run it with a newer Node.js. Everything else works without it.'),
      };
    case 'historyUnwritable':
      return {
        summary: t('The history {0} cannot be written: {1}.', problem.path, problem.reason),
        nextStep: t('Make room on its disk. Measuring goes on; what is measured meanwhile is not kept.'),
      };
    case 'historyNewer':
      return {
        summary: t(
          'A newer version of Container Vitals wrote the history in {0}; it is left as it is.',
          problem.path,
        ),
        nextStep: t('Update this one.'),
      };
    case 'dockerCliMissing':
      return {
        summary: t('The docker command was not found.'),
        nextStep: t('Install the Docker CLI, or put it on the PATH that the editor was started with.'),
      };
    case 'dockerCliFailed':
      return {
        summary: t('The docker command failed: {0}', problem.reason),
        nextStep: t('Run it in a terminal to see more.'),
      };
    case 'policyInvalid':
      return {
        summary: t('The policy {0} has {1} mistakes and was not evaluated.', problem.path, problem.mistakes),
        nextStep: t('Correct it; “{0}” lists the mistakes.', `container-vitals lint ${problem.path}`),
      };
    case 'groupingInvalid':
      return {
        summary: t('“{0}” is nothing to count by.', problem.text),
        nextStep: t(
          'Count by container, level, stream, pattern, template, match, field:NAME, or a span of time: 30s, 5m, 1h, 1d.',
        ),
      };
    case 'fieldInvalid':
      return {
        summary: t('“{0}” is no condition on a field.', problem.text),
        nextStep: t('Write field, comparison and value: status>=500, took>800ms, user.id=42, path~^/cart.'),
      };
    case 'userPatternInvalid':
      return {
        summary: t('The pattern “{0}” of the settings cannot be used.', problem.name),
        nextStep: describeUserPatternField(problem.field, t),
      };
    case 'patternUnknown':
      return {
        summary: t('There is no pattern “{0}”.', problem.text),
        nextStep:
          problem.similar.length > 0
            ? t('Did you mean one of these? {0}', problem.similar.join(', '))
            : t('See which there are: {0}', 'container-vitals grep --patterns'),
      };
    case 'windowEmpty':
      return {
        summary: t('The window from “{0}” to “{1}” ends before it begins.', problem.since, problem.until),
        nextStep: t('Exchange the two. A date means its beginning: yesterday..today is all of yesterday.'),
      };
    case 'timeInvalid':
      return {
        summary: t('“{0}” is not a moment in time.', problem.text),
        nextStep: t(
          'Write how long ago (10m, 1h30m, 2d), today, yesterday, a time (14:30), a date (2026-11-23, 2026-11-23T14:30+09:00) or Unix seconds.',
        ),
      };
    case 'recordingInvalid':
      return describeRecording(problem, t);
    case 'limitInvalid':
      return {
        summary: t('“{0}” is no limit that a comparison can be held to.', problem.text),
        nextStep: t(
          'Write what is compared and how much it may change: cpu > +10%, mem.p95 > +16MiB, web:errors > +1, cpu.max > 80.',
        ),
      };
    case 'cancelled':
      return { summary: t('Cancelled.'), nextStep: undefined };
    default:
      return assertNever(problem);
  }
}

type Of<C extends Problem['code']> = Extract<Problem, { code: C }>;

function describeEngineMissing(
  problem: Of<
    | 'endpointNotFound'
    | 'endpointInvalid'
    | 'contextNotFound'
    | 'engineNotRunning'
    | 'permissionDenied'
    | 'engineTooOld'
  >,
  t: Translate,
): ProblemDescription {
  switch (problem.code) {
    case 'endpointNotFound':
      return {
        summary: t(
          'No container engine was found on this machine. Looked at: {0}.',
          problem.tried.join(', ') || '–',
        ),
        nextStep: t(
          'Install Docker or Podman and start it, choose another engine, or try everything out with the demo engine.',
        ),
      };
    case 'endpointInvalid':
      return {
        summary:
          problem.source === 'explicit'
            ? t('The engine address “{0}” cannot be understood.', problem.value)
            : t('The engine address “{0}” ({1}) cannot be understood.', problem.value, problem.source),
        nextStep: t(
          'Write it as unix:///var/run/docker.sock, tcp://host:2375, ssh://user@host or context:NAME.',
        ),
      };
    case 'contextNotFound':
      return {
        summary: t('There is no Docker context named “{0}”.', problem.context),
        nextStep: t(
          'List the contexts with “docker context ls” and choose one with “docker context use NAME”.',
        ),
      };
    case 'engineNotRunning':
      return {
        summary: t('Nothing answers at {0}: the container engine is not running.', problem.endpoint),
        nextStep: t(
          'Start it: “sudo systemctl start docker” on Linux, or open Docker Desktop. The connection comes back by itself.',
        ),
      };
    case 'permissionDenied':
      return {
        summary: t('You have no permission to use the container engine at {0}.', problem.endpoint),
        nextStep: t(
          'On Linux, run “sudo usermod -aG docker $USER”, then log out and in again (in a remote window, restart its server too).',
        ),
      };
    case 'engineTooOld':
      return {
        summary: t(
          'This engine speaks API version {0}; at least {1} (Docker 20.10) is needed.',
          problem.apiVersion,
          problem.minimum,
        ),
        nextStep: t('Update the engine, or choose another one.'),
      };
    default:
      return assertNever(problem);
  }
}

function describeConnection(
  problem: Of<'timedOut' | 'tlsFailed' | 'hostKeyRejected' | 'sshFailed' | 'engineFailed'>,
  t: Translate,
): ProblemDescription {
  switch (problem.code) {
    case 'timedOut':
      return {
        summary: t(
          'The engine at {0} did not answer within {1} s ({2}).',
          problem.endpoint,
          problem.seconds,
          problem.operation,
        ),
        nextStep: t(
          'It may be overloaded or hung: see whether “docker ps” answers in a terminal, and restart the engine if it does not.',
        ),
      };
    case 'tlsFailed':
      return {
        summary: t('No secure connection to {0} could be made: {1}', problem.endpoint, problem.reason),
        nextStep: t(
          'Check the certificates (ca.pem, cert.pem and key.pem in DOCKER_CERT_PATH or in the Docker context) and whether the engine expects TLS on this port.',
        ),
      };
    case 'hostKeyRejected':
      return {
        summary: t('ssh does not trust the host key of {0}: {1}', problem.endpoint, problem.reason),
        nextStep: t(
          'Connect once with ssh in a terminal, compare the key’s fingerprint with the host’s owner, and accept it only if it is the same.',
        ),
      };
    case 'sshFailed':
      return {
        summary: t('The ssh connection to {0} failed: {1}', problem.endpoint, problem.reason),
        nextStep: t(
          'Make sure that ssh to this host works in a terminal without asking for a password, and that Docker runs there.',
        ),
      };
    case 'engineFailed':
      return {
        summary: t('The engine reported an error: {0}', problem.reason),
        nextStep: undefined,
      };
    default:
      return assertNever(problem);
  }
}

function describeLogFile(
  { container, reason, detail }: Of<'logFileUnreadable'>,
  t: Translate,
): ProblemDescription {
  const summaries = {
    elsewhere: () => t('The log files of {0} are not on this machine.', container),
    driver: () =>
      t(
        'The log of {0} is in no file of its own: its log driver is “{1}”, not json-file.',
        container,
        detail,
      ),
    missing: () => t('The log file of {0} is not to be found here: {1}', container, detail),
    forbidden: () => t('The log file of {0} may not be read by this user: {1}', container, detail),
    emptied: () =>
      t('The log file of {0} is emptied whenever it is full, which may happen while it is read.', container),
    rotating: () => t('The log files of {0} are rotated faster than they can be opened.', container),
    failed: () => t('The log files of {0} could not be read: {1}', container, detail),
  };
  const nextSteps = {
    elsewhere: () => t('Search where the engine runs, or read the log through the engine.'),
    driver: () => t('Read the log through the engine.'),
    missing: () =>
      t('Search outside of a container, on the machine of the engine, or read the log through the engine.'),
    forbidden: () => t('Search as root, or read the log through the engine.'),
    emptied: () => t('Set the log option max-file to 2 or more, or read the log through the engine.'),
    rotating: () => t('Give the log option max-size a larger value, or read the log through the engine.'),
    failed: () => t('Read the log through the engine.'),
  };
  return { summary: summaries[reason](), nextStep: nextSteps[reason]() };
}

function describeContainer(
  problem: Of<
    | 'containerGone'
    | 'containerNotFound'
    | 'containerAmbiguous'
    | 'containerNotRunning'
    | 'programRuns'
    | 'logsUnreadable'
  >,
  t: Translate,
): ProblemDescription {
  switch (problem.code) {
    case 'containerGone':
      return {
        summary: t('There is no container “{0}”; it may have been removed.', problem.container),
        nextStep: undefined,
      };
    case 'containerNotFound':
      return {
        summary: t('There is no container “{0}”.', problem.text),
        nextStep:
          problem.similar.length > 0
            ? t('Did you mean one of these? {0}', problem.similar.join(', '))
            : t(
                'Write a name, a pattern such as web-*, the beginning of an id, PROJECT/SERVICE, or label:KEY=VALUE.',
              ),
      };
    case 'containerAmbiguous':
      return {
        summary: t('“{0}” begins the ids of several containers.', problem.text),
        nextStep: t('Write more of the id, or one of these names: {0}', problem.matches.join(', ')),
      };
    case 'containerNotRunning':
      return {
        summary: t('The container “{0}” is not running.', problem.container),
        nextStep: t('Start it and try again.'),
      };
    case 'programRuns':
      return {
        summary: t(
          '“{0}” has not ended since it was started before: it is not started once more.',
          problem.program,
        ),
        nextStep: t('End it in the container, and give it a time limit of its own.'),
      };
    case 'logsUnreadable':
      return {
        summary: t(
          'The log of “{0}” cannot be read back: its log driver “{1}” keeps nothing on this engine.',
          problem.container,
          problem.driver,
        ),
        nextStep: t('Recreate the container with the log driver “json-file” or “local”.'),
      };
    default:
      return assertNever(problem);
  }
}

function describeRecording(
  { file, reason }: Extract<Problem, { code: 'recordingInvalid' }>,
  t: Translate,
): ProblemDescription {
  const choose = t('Choose a file that “record” wrote.');
  switch (reason) {
    case 'unreadable':
      return { summary: t('The file {0} cannot be read.', file), nextStep: choose };
    case 'notJson':
    case 'otherFormat':
      return { summary: t('{0} is not a recording of Container Vitals.', file), nextStep: choose };
    case 'incomplete':
      return { summary: t('{0} is not a whole recording: parts of it are missing.', file), nextStep: choose };
    case 'newerVersion':
      return {
        summary: t('{0} was written by a newer version of Container Vitals.', file),
        nextStep: t('Update Container Vitals.'),
      };
    default:
      return assertNever(reason);
  }
}

function describeUserPatternField(
  field: Extract<Problem, { code: 'userPatternInvalid' }>['field'],
  t: Translate,
): string {
  switch (field) {
    case 'name':
      return t('Give it a name of its own: a text of 1 to 80 letters.');
    case 'pattern':
      return t('Give it a pattern: a text that is not empty.');
    case 'flags':
      return t(
        'Its flags are letters as of grep: i (ignore case), s (match case), F (plain text), w (whole words), v (lines that do not match).',
      );
    case 'levels':
      return t('Its levels are a list of fatal, error, warning, info, debug and trace.');
  }
}

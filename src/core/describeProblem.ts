import { assertNever } from './common/assertNever.ts';
import type { Translate } from './common/translate.ts';
import { describeContainer, describeLogFile } from './describeContainerProblem.ts';
import { describeConnection, describeEngineMissing } from './describeEngineProblem.ts';
import type { Problem } from './errors.ts';
import type { ProblemDescription, ProblemOf } from './problemDescription.ts';

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

function describeRecording(
  { file, reason }: ProblemOf<'recordingInvalid'>,
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

function describeUserPatternField(field: ProblemOf<'userPatternInvalid'>['field'], t: Translate): string {
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

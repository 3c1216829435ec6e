import { assertNever } from './common/assertNever.ts';
import type { Translate } from './common/translate.ts';
import type { ProblemDescription, ProblemOf } from './problemDescription.ts';

/** Of the files that an engine writes a log to. */
export function describeLogFile(
  { container, reason, detail }: ProblemOf<'logFileUnreadable'>,
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

/** Of a container and its log. */
export function describeContainer(
  problem: ProblemOf<
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

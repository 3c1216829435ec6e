import { assertNever } from './common/assertNever.ts';
import type { Translate } from './common/translate.ts';
import type { ProblemDescription, ProblemOf } from './problemDescription.ts';

/** Of an engine that is not there, or not for this user. */
export function describeEngineMissing(
  problem: ProblemOf<
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

/** Of an engine that is there and does not answer as it should. */
export function describeConnection(
  problem: ProblemOf<'timedOut' | 'tlsFailed' | 'hostKeyRejected' | 'sshFailed' | 'engineFailed'>,
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

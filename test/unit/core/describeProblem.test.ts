import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { english, type Translate } from '../../../src/core/common/translate.ts';
import { describeProblem } from '../../../src/core/describeProblem.ts';
import type { Problem, ProblemCode } from '../../../src/core/errors.ts';

const endpoint = 'unix:///var/run/docker.sock';

/** One example of every code: the compiler asks for a new one here. */
const examples: { readonly [C in ProblemCode]: Extract<Problem, { code: C }> } = {
  endpointNotFound: { code: 'endpointNotFound', tried: ['/var/run/docker.sock', '/run/user/1/docker.sock'] },
  endpointInvalid: { code: 'endpointInvalid', value: 'gopher://x', source: 'DOCKER_HOST' },
  contextNotFound: { code: 'contextNotFound', context: 'staging' },
  engineNotRunning: { code: 'engineNotRunning', endpoint },
  permissionDenied: { code: 'permissionDenied', endpoint },
  timedOut: { code: 'timedOut', endpoint, operation: 'list', seconds: 30 },
  tlsFailed: { code: 'tlsFailed', endpoint, reason: 'self-signed certificate' },
  hostKeyRejected: { code: 'hostKeyRejected', endpoint, reason: 'Host key verification failed.' },
  sshFailed: { code: 'sshFailed', endpoint, reason: 'Permission denied (publickey).' },
  hostElsewhere: { code: 'hostElsewhere', endpoint },
  engineTooOld: { code: 'engineTooOld', apiVersion: '1.38', minimum: '1.41' },
  containerGone: { code: 'containerGone', container: 'web' },
  containerNotFound: { code: 'containerNotFound', text: 'wep', similar: ['web'] },
  containerAmbiguous: { code: 'containerAmbiguous', text: 'ab', matches: ['web', 'api'] },
  containerNotRunning: { code: 'containerNotRunning', container: 'web' },
  programRuns: { code: 'programRuns', program: 'redis-cli' },
  logsUnreadable: { code: 'logsUnreadable', container: 'web', driver: 'syslog' },
  logFileUnreadable: {
    code: 'logFileUnreadable',
    container: 'web',
    reason: 'forbidden',
    detail: '/var/lib/docker/containers/web-json.log',
  },
  patternInvalid: { code: 'patternInvalid', pattern: '(', reason: 'Unterminated group' },
  patternTooSlow: { code: 'patternTooSlow', pattern: '(a+)+$', container: 'web' },
  logStoreChanged: { code: 'logStoreChanged' },
  logStoreFailed: { code: 'logStoreFailed', reason: 'ENOSPC: no space left on device' },
  engineFailed: { code: 'engineFailed', endpoint, status: 500, reason: 'no space left on device' },
  fileUnreadable: { code: 'fileUnreadable', path: 'policy.yaml', reason: 'ENOENT' },
  fileUnwritable: { code: 'fileUnwritable', path: 'policy.yaml', reason: 'EACCES' },
  fileExists: { code: 'fileExists', path: 'policy.yaml' },
  alreadyRuns: { code: 'alreadyRuns', path: '/state/watch.lock' },
  historyMissing: { code: 'historyMissing', path: '/home/me/.local/state/container-vitals/history.db' },
  historyUnsupported: { code: 'historyUnsupported', found: 'v20.20.2' },
  historyUnwritable: {
    code: 'historyUnwritable',
    path: '/home/me/.local/state/container-vitals/history.db',
    reason: 'database or disk is full',
  },
  dockerCliMissing: { code: 'dockerCliMissing' },
  dockerCliFailed: { code: 'dockerCliFailed', reason: 'permission denied' },
  historyNewer: { code: 'historyNewer', path: '/home/me/.local/state/container-vitals/history.db' },
  policyInvalid: { code: 'policyInvalid', path: 'policy.yaml', mistakes: 3 },
  fieldInvalid: { code: 'fieldInvalid', text: 'status is 5' },
  groupingInvalid: { code: 'groupingInvalid', text: 'colour' },
  userPatternInvalid: { code: 'userPatternInvalid', name: 'mine', field: 'flags' },
  patternUnknown: { code: 'patternUnknown', text: 'eror', similar: ['errors'] },
  windowEmpty: { code: 'windowEmpty', since: 'today', until: 'yesterday' },
  timeInvalid: { code: 'timeInvalid', text: 'soon' },
  recordingInvalid: { code: 'recordingInvalid', file: 'before.json', reason: 'otherFormat' },
  limitInvalid: { code: 'limitInvalid', text: 'cpu is 5' },
  cancelled: { code: 'cancelled' },
};

/** Facts of a problem that a reader needs to see in its words. */
function facts(problem: Problem): string[] {
  return Object.entries(problem).flatMap(([key, value]) =>
    key === 'code' ||
    key === 'status' ||
    (key === 'reason' && (problem.code === 'recordingInvalid' || problem.code === 'logFileUnreadable')) ||
    (key === 'endpoint' && problem.code === 'engineFailed')
      ? []
      : [value].flat().map(String),
  );
}

for (const [code, problem] of Object.entries(examples)) {
  test(`${code} has words that tell its facts`, () => {
    const { summary, nextStep = '' } = describeProblem(problem, english);
    const words = `${summary} ${nextStep}`;
    for (const fact of facts(problem)) {
      assert.ok(words.includes(fact), `“${words}” lacks ${fact}`);
    }
    assert.doesNotMatch(words, /\{\d\}|undefined/);
  });
}

test('a beginner is told what to type', () => {
  assert.match(
    describeProblem(examples.permissionDenied, english).nextStep ?? '',
    /usermod -aG docker \$USER/,
  );
  assert.match(describeProblem(examples.engineNotRunning, english).nextStep ?? '', /systemctl start docker/);
  assert.match(describeProblem(examples.endpointNotFound, english).nextStep ?? '', /demo engine/);
});

test('every problem is told in Korean too', () => {
  const path = new URL('../../../l10n/bundle.l10n.ko.json', import.meta.url);
  const bundle = JSON.parse(readFileSync(path, 'utf8')) as Record<string, string>;
  const korean: Translate = (message, ...args) => english(bundle[message] ?? `missing: ${message}`, ...args);
  for (const problem of Object.values(examples)) {
    const { summary, nextStep } = describeProblem(problem, korean);
    assert.match(summary, /[가-힣]/);
    assert.match(nextStep ?? '없음', /^(?!missing).*[가-힣]/);
  }
});

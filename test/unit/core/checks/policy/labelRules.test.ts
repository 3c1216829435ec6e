import assert from 'node:assert/strict';
import { test } from 'node:test';
import { labelRules } from '../../../../../src/core/checks/policy/labelRules.ts';
import { describePolicyProblem } from '../../../../../src/core/checks/policy/policyProblem.ts';
import { english } from '../../../../../src/core/common/translate.ts';

test('a metric in short, and any other rule field by field', () => {
  const { rules, problems } = labelRules({
    'com.docker.compose.project': 'shop',
    'com.containervitals.cpu': '70%',
    'com.containervitals.rule.cpu.for': '5m',
    'com.containervitals.rule.panics.log': 'panic',
    'com.containervitals.rule.panics.within': '10m',
  });
  assert.deepEqual(problems, []);
  assert.deepEqual(
    rules.map(({ id, condition, for: held }) => [id, condition.kind, held]),
    [
      ['cpu', 'metric', 300_000],
      ['panics', 'log', 0],
    ],
  );
});

test('mistakes are told, and what a label may not do is refused', () => {
  const { rules, problems } = labelRules({
    'com.containervitals.memory': '5GB',
    'com.containervitals.rule.a.command': 'reboot',
    'com.containervitals.rule.b.http': 'http://169.254.169.254/',
    'com.containervitals.rule.c.event': 'oom',
    'com.containervitals.rule.c.selekt': '*',
    'com.containervitals.rule.__proto__.event': 'oom',
  });
  assert.deepEqual(
    rules.map(({ id }) => id),
    ['__proto__'],
  );
  assert.deepEqual(
    problems.map((problem) => describePolicyProblem(problem, english)),
    [
      '“5GB” has the wrong unit here: write it as 80%.',
      '“command” wants a list: the program and its arguments, for example [redis-cli, llen, jobs].',
      'A rule with “http” cannot come from a container’s labels.',
      '“selekt” is not known here. Did you mean “select”?',
    ],
  );
});

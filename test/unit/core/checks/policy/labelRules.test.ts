import assert from 'node:assert/strict';
import { test } from 'node:test';
import { labelRules, rulesFor } from '../../../../../src/core/checks/policy/labelRules.ts';
import { parsePolicy } from '../../../../../src/core/checks/policy/parsePolicy.ts';
import { describePolicyProblem } from '../../../../../src/core/checks/policy/policyProblem.ts';
import { english } from '../../../../../src/core/common/translate.ts';
import { containerNamed } from '../../../../fixtures/containers.ts';

test('a metric in short, and any other rule field by field', () => {
  const { rules, mistakes } = labelRules({
    'com.docker.compose.project': 'shop',
    'com.containervitals.cpu': '70%',
    'com.containervitals.rule.cpu.for': '5m',
    'com.containervitals.rule.panics.log': 'panic',
    'com.containervitals.rule.panics.within': '10m',
  });
  assert.deepEqual(mistakes, []);
  assert.deepEqual(
    rules.map(({ id, condition, for: held }) => [id, condition.kind, held]),
    [
      ['cpu', 'metric', 300_000],
      ['panics', 'log', 0],
    ],
  );
});

test('mistakes are told, and what a label may not do is refused', () => {
  const { rules, mistakes } = labelRules({
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
    mistakes.map(({ rule, problem }) => `${rule}: ${describePolicyProblem(problem, english)}`),
    [
      'memory: “5GB” has the wrong unit here: write it as 80%.',
      'a: “command” wants a list: the program and its arguments, for example [redis-cli, llen, jobs].',
      'b: A rule with “http” cannot come from a container’s labels.',
      'c: “selekt” is not known here. Did you mean “select”?',
    ],
  );
});

test('a container cannot carry rules without end', () => {
  const labels = Object.fromEntries(
    Array.from({ length: 1000 }, (_, index) => [`com.containervitals.rule.r${index}.log`, 'error']),
  );
  const { rules, mistakes } = labelRules(labels);
  assert.deepEqual([rules.length, mistakes.length], [20, 980]);
});

test('what a container says of itself takes the place of the policy’s rule by the same name, for it alone', () => {
  const { policy } = parsePolicy(
    'version: 1\nrules:\n  cpu: { metric: cpu, above: 80% }\n  killed: { event: oom }\n',
  );
  const triggers = (labels: Readonly<Record<string, string>>) =>
    rulesFor(policy, containerNamed('web', { labels })).map(({ id, condition }) =>
      condition.kind === 'metric' ? `${id} ${condition.threshold.trigger}` : id,
    );
  assert.deepEqual(triggers({}), ['cpu 80', 'killed']);
  assert.deepEqual(triggers({ 'com.containervitals.cpu': '50%' }), ['killed', 'cpu 50']);
  // A mistake in it does not bring the policy's own back: whoever wrote it did not want that.
  assert.deepEqual(triggers({ 'com.containervitals.cpu': '50MiB' }), ['killed']);
});

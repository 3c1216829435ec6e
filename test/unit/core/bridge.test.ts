import assert from 'node:assert/strict';
import { test } from 'node:test';
import { prometheusRules } from '../../../src/core/bridge/prometheusRules.ts';
import { selectionOf } from '../../../src/core/bridge/promSelector.ts';
import { parsePolicy } from '../../../src/core/checks/policy/parsePolicy.ts';
import type { Selector } from '../../../src/core/checks/policy/selector.ts';
import { matchesSelector } from '../../../src/core/checks/policy/selector.ts';
import { english } from '../../../src/core/common/translate.ts';
import { containerNamed } from '../../fixtures/containers.ts';

const containers = [
  containerNamed('web'),
  containerNamed('web-1', { image: 'registry:5000/web:1.2' }),
  containerNamed('a.b', { image: 'redis@sha256:0af1' }),
  containerNamed('axb', { labels: { 'tier.name': 'web' } }),
  ...['api', 'web', 'x(y)'].map((service) =>
    containerNamed(`shop-${service}-1`, {
      compose: { project: 'shop', service, number: 1, workingDirectory: undefined },
    }),
  ),
];

/** What Prometheus would choose: every set of matchers, one of them whole. */
function chosenBy(promql: string): string[] {
  const sets = [...promql.matchAll(/container_last_seen\{((?:"(?:[^"\\]|\\.)*"|[^}"])*)\}/g)];
  const fits = (matchers: string, labels: Readonly<Record<string, string>>) =>
    [...matchers.matchAll(/(\w+)(!=|=~)("(?:[^"\\]|\\.)*")/g)].every(
      ([, label = '', operator, text = '""']) => {
        const [value, wanted] = [labels[label] ?? '', JSON.parse(text) as string];
        return operator === '!=' ? value !== wanted : new RegExp(`^(?:${wanted})$`).test(value);
      },
    );
  return containers
    .filter(({ name, image, compose, labels }) => {
      const known = {
        name,
        image,
        container_label_com_docker_compose_project: compose?.project ?? '',
        container_label_com_docker_compose_service: compose?.service ?? '',
        ...Object.fromEntries(
          Object.entries(labels).map(([key, value]) => [`container_label_${key.replace(/\W/g, '_')}`, value]),
        ),
      };
      return sets.some(([, matchers = '']) => fits(matchers, known));
    })
    .map(({ name }) => name);
}

const selectors: readonly Selector[] = [
  { name: ['web'] },
  { name: ['web*', 'a.b'] },
  { name: ['shop/*'] },
  { name: ['sh*'] },
  { name: ['*p/w?b'] },
  { name: ['*op*i'] },
  { name: ['shop/x(y)', 'web-?'] },
  { image: ['registry:5000/web'] },
  { image: ['registry:*', 'redis'] },
  { project: ['shop'], service: ['api', 'w*'] },
  { label: ['tier.name=w*', 'missing'] },
  { name: ['*'], label: ['tier.name'] },
];

for (const selector of selectors) {
  test(`the same containers are chosen by ${JSON.stringify(selector)}`, () => {
    const ours = containers.filter((one) => matchesSelector(one, selector)).map(({ name }) => name);
    assert.deepEqual(chosenBy(selectionOf({ select: selector, except: undefined })), ours);
    assert.ok(ours.length > 0);
  });
}

test('a rule for all has no selection; what it is not for is taken out', () => {
  assert.equal(selectionOf({ select: {}, except: undefined }), '');
  assert.match(selectionOf({ select: {}, except: { name: ['db'] } }), /^\n {2}unless on \(instance, name\) /);
});

test('text of a policy is neither a comment of its own nor a template', () => {
  const { policy } = parsePolicy(
    'version: 1\nrules:\n  a: { log: "x\\ngroups: evil" }\n  b: { metric: memory, above: 5%, message: "{{ $value }} of {container}" }\n',
  );
  const text = prometheusRules(policy, english);
  assert.doesNotMatch(text, /^groups: evil/m);
  assert.match(text, /summary: "\{\{ \\"\{\{\\" \}\} \$value \}\} of \{\{ \$labels\.name \}\}"/);
});

test('a policy of which nothing can be expressed is a file without rules', () => {
  const { policy } = parsePolicy('version: 1\nrules:\n  a: { event: stopped }\n');
  assert.match(
    prometheusRules(policy, english),
    /^# {3}a \(End by itself\): cAdvisor tells nothing of it\ngroups:\n {2}- name: container-vitals\n {4}rules: \[\]\n$/m,
  );
});

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type FirstPolicySubject, firstPolicy } from '../../../../../src/core/checks/policy/firstPolicy.ts';
import { parsePolicy } from '../../../../../src/core/checks/policy/parsePolicy.ts';
import { policyHints } from '../../../../../src/core/checks/policy/policyHints.ts';
import { english } from '../../../../../src/core/common/translate.ts';
import type { Container } from '../../../../../src/core/containers/container.ts';
import { containerNamed, detailsOf } from '../../../../fixtures/containers.ts';

const published = (containerPort: number) => ({
  containerPort,
  protocol: 'tcp',
  hostPort: 8000 + containerPort,
  hostIp: '127.0.0.1',
});

function subject(
  name: string,
  facts: Partial<Container> = {},
  healthcheck?: readonly string[],
): FirstPolicySubject {
  const container = containerNamed(name, facts);
  return {
    container,
    details: detailsOf(container, { raw: { Config: { Healthcheck: { Test: healthcheck } } } }),
  };
}

const replica = (number: number) => ({
  ports: [published(8080)],
  compose: { project: 'shop', service: 'api', number, workingDirectory: undefined },
});

const firstOf = (subjects: readonly FirstPolicySubject[]) => {
  const text = firstPolicy(subjects, 'Asia/Seoul', english);
  const { policy, problems } = parsePolicy(text);
  const containers = subjects.map(({ container }) => container);
  assert.deepEqual([...problems, ...policyHints(policy, containers)], [], text);
  return { text, rules: new Map(policy.rules.map((rule) => [rule.id, rule])), policy };
};

test('rules for every container, and one for each service that publishes a port', () => {
  const { text, rules } = firstOf([
    subject('shop-api-1', replica(1), ['CMD-SHELL', 'curl -f http://localhost:8080/health || exit 1']),
    subject('shop-api-2', replica(2)),
    subject('cache', { ports: [published(6379)] }, ['CMD', 'redis-cli', 'ping']),
    subject('worker'),
  ]);
  assert.deepEqual(
    [...rules.keys()],
    [
      'cpu',
      'memory',
      'unhealthy',
      'out-of-memory',
      'stopped',
      'restart-loop',
      'answers-cache',
      'answers-shop-api',
    ],
  );
  const { condition, select } = rules.get('answers-shop-api') ?? {};
  assert.deepEqual(select, { name: ['shop/api'] });
  assert.ok(condition?.kind === 'http' && condition.target === '/health' && condition.port === 8080);
  assert.equal(rules.get('answers-cache')?.condition.kind, 'tcp');
  assert.match(text, /^# Written from the containers that were running: cache, shop\/api, worker$/m);
  assert.match(text, /^ {2}# Without a limit of their own: .*worker$/m);
});

test('what it suggests as a comment has no mistakes either', () => {
  const { text } = firstOf([subject('web')]);
  const { policy, problems } = parsePolicy(text.replace(/^( *)# (?=notify:| {2}\w|\w+:$)/gm, '$1'));
  assert.deepEqual(problems, []);
  assert.deepEqual(
    policy.rules.slice(-3).map(({ id }) => id),
    ['disk', 'errors', 'there'],
  );
  assert.deepEqual(policy.notify.channels, ['team']);
  assert.equal(policy.notify.timeZone, 'Asia/Seoul');
});

test('names that YAML, a rule or an eye would take for something else', () => {
  const named = (service: string) => ({
    ports: [published(80)],
    compose: { project: 'a: b #', service, number: 1, workingDirectory: undefined },
  });
  const { text, rules } = firstOf([
    subject('one', named('x\n  evil: 1\u202e')),
    subject('two', named('x/evil 1')),
    subject('null', { ports: [published(80)] }),
    subject('x'.repeat(200), { ports: [published(80)] }),
  ]);
  assert.equal(rules.size, 10);
  assert.doesNotMatch(text, /\u202e|^ {2}evil/m);
});

test('of hundreds of containers only some get a rule of their own; without any there is a policy as well', () => {
  const many = Array.from({ length: 300 }, (_, index) => subject(`web-${index}`, { ports: [published(80)] }));
  assert.equal(firstOf(many).rules.size, 26);
  assert.match(firstOf(many).text, /for there are many: web-/);
  assert.equal(firstOf([]).rules.size, 6);
});

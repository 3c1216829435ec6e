import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { CheckPolicy } from '../../../../../src/core/checks/checks.ts';
import { defaultCheckPolicy } from '../../../../../src/core/checks/checks.ts';
import { defaultPolicy } from '../../../../../src/core/checks/policy/defaultPolicy.ts';
import { conditionText } from '../../../../../src/core/checks/policy/describeRule.ts';
import { english } from '../../../../../src/core/common/translate.ts';

const told = (policy: CheckPolicy) =>
  defaultPolicy(policy).rules.map(
    ({ id, condition, for: lasts, severity }) =>
      `${id}: ${conditionText(condition, english)}; ${lasts / 1000} s, ${severity}`,
  );

test('what is watched where nobody wrote a policy', () => {
  const always = [
    'cpu: CPU of own limit: above 80.00%, over at 75.00%; 60 s, warning',
    'memory: Memory of limit: above 85.00%, over at 80.00%; 60 s, warning',
    'disk: Disk used: above 90.00%, over at 85.00%; 60 s, warning',
  ];
  const events = [
    'health: Health; 0 s, critical',
    'oomKilled: OOM kill; 0 s, critical',
    'restartLoop: Restart loop; 0 s, critical',
  ];
  assert.deepEqual(told(defaultCheckPolicy), [...always, ...events]);
  assert.deepEqual(told({ ...defaultCheckPolicy, responseTimeOf: ['web-*'] }), [
    ...always,
    'responseTime: Response time: above 2s, over at 1.9s; 60 s, warning',
    ...events,
  ]);
});

test('how fast a server answers is asked of those alone that are named', () => {
  const { rules } = defaultPolicy({ ...defaultCheckPolicy, responseTimeOf: ['web-*', 'shop/api'] });
  assert.deepEqual(
    rules.filter(({ select }) => select.name).map(({ id, select }) => [id, select]),
    [['responseTime', { name: ['web-*', 'shop/api'] }]],
  );
});

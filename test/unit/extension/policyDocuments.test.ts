import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Uri } from 'vscode';
import { isPolicy } from '../../../src/extension/policy/policyDocuments.ts';

test('a policy is the file of that name, and no past of it that Git or a diff shows', () => {
  const at = (scheme: string, path: string) => isPolicy({ uri: { scheme, path } as Uri });
  assert.ok(at('file', '/shop/container-vitals.yaml'));
  assert.ok(at('file', '/shop/container-vitals.yml'));
  assert.ok(!at('git', '/shop/container-vitals.yaml'));
  assert.ok(!at('file', '/shop/my-container-vitals.yaml'));
});

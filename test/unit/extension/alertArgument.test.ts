import assert from 'node:assert/strict';
import { test } from 'node:test';
import { alertArguments, ruleArgument } from '../../../src/extension/alerts/alertArgument.ts';

const web = { ruleId: 'busy', identity: 'web' };
const db = { ruleId: 'busy', identity: 'db' };

test('a command from the palette has no alerts', () => {
  assert.deepEqual(alertArguments(undefined, undefined), []);
});

test('a lens, a row, a group, several rows, and a message with several alerts', () => {
  assert.deepEqual(alertArguments(web, undefined), [web]);
  assert.deepEqual(alertArguments({ alerts: [web] }, undefined), [web]);
  assert.deepEqual(alertArguments({ alerts: [web, db] }, []), [web, db]);
  assert.deepEqual(alertArguments({ alerts: [web] }, [{ alerts: [web] }, { alerts: [web, db] }]), [web, db]);
  assert.deepEqual(alertArguments([web, db], undefined), [web, db]);
});

test('what else somebody hands over is nothing', () => {
  assert.deepEqual(alertArguments({ alerts: [{ ruleId: 1 }, null] }, undefined), []);
  assert.equal(ruleArgument({ rule: 3 }), undefined);
  assert.equal(ruleArgument({ rule: 'busy' }), 'busy');
});

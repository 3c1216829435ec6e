import assert from 'node:assert/strict';
import { test } from 'node:test';
import { english } from '../../../../src/core/common/translate.ts';
import { describeMark } from '../../../../src/core/history/describeMark.ts';
import type { MarkKind } from '../../../../src/core/history/metricHistory.ts';

test('what is kept in codes is told in words; what nobody knows goes through as it is', () => {
  const told = (kind: MarkKind, text: string) => describeMark({ kind, text }, english);
  assert.deepEqual(
    [
      told('container', 'die (137)'),
      told('editor', 'save src/a b.ts'),
      told('editor', 'task build all'),
      told('editor', 'debug API'),
      told('editor', 'checkout 1a2b3c4 Begin'),
      told('editor', 'something'),
      told('alert', 'disk full fired'),
      told('alert', 'cpu escalated'),
      told('alert', 'cpu resolved'),
      told('check', 'memory warning'),
      told('check', 'ok'),
      told('engine', 'lost'),
      told('recording', 'start'),
      told('recording', 'end'),
    ],
    [
      'die (137)',
      'Saved src/a b.ts',
      'Task build all',
      'Debugging API',
      'Checked out 1a2b3c4 Begin',
      'something',
      'Alert disk full fires',
      'Alert cpu is critical now',
      'Alert cpu is over',
      'Check memory: warning',
      'Checks: all is well',
      'Engine lost',
      'Recording started',
      'Recording ended',
    ],
  );
});

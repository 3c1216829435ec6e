import assert from 'node:assert/strict';
import { test } from 'node:test';
import { equivalentCommand } from '../../../../src/core/logs/equivalentCommand.ts';
import type { LogQuery } from '../../../../src/core/logs/logQuery.ts';
import type { SearchWindow } from '../../../../src/core/logs/searchWindow.ts';

const all: LogQuery = { pattern: '', isRegExp: true, case: 'smart', isInverted: false };

test('the equivalent command is what a shell takes', () => {
  assert.equal(
    equivalentCommand({ ...all, pattern: 'error|fail' }, 'web'),
    "docker logs web 2>&1 | grep -Ei -- 'error|fail'",
  );
  const query = { pattern: "it's -v", isRegExp: false, case: 'sensitive', isInverted: true } as const;
  assert.equal(equivalentCommand(query, 'web'), "docker logs web 2>&1 | grep -Fv -- 'it'\\''s -v'");
  assert.equal(
    equivalentCommand(
      { ...all, pattern: 'a b', isWholeWord: true, orPatterns: ['c'], excludePatterns: ['d e'] },
      'web',
    ),
    "docker logs web 2>&1 | grep -Eiw -e 'a b' -e c | grep -Eiwv -- 'd e'",
  );
  const command = (query: Partial<LogQuery>) => equivalentCommand({ ...all, ...query }, 'web');
  assert.equal(command({}), 'docker logs web 2>&1');
  assert.equal(command({ excludePatterns: ['ready'] }), 'docker logs web 2>&1 | grep -Eiv -- ready');
  assert.equal(command({ pattern: 'x', streams: ['stdout'] }), 'docker logs web 2>/dev/null | grep -Ei -- x');
  assert.equal(command({ streams: ['stderr'] }), 'docker logs web 2>&1 >/dev/null');
});

test('the window of a search is that of docker logs', () => {
  const now = Date.parse('2026-11-23T10:00:00Z');
  const command = (window: SearchWindow) => equivalentCommand(all, 'web', window, now);
  assert.equal(command({ tail: 100 }), 'docker logs --tail 100 web 2>&1');
  assert.equal(
    command({ since: '1h30m', until: '2026-11-23T09:30:00.123456789Z' }),
    'docker logs --since 2026-11-23T08:30:00Z --until 2026-11-23T09:30:00.123456789Z web 2>&1',
  );
});

test('no command is made up for what grep cannot tell', () => {
  const query = { ...all, pattern: 'error' };
  assert.equal(equivalentCommand({ ...query, levels: ['error'] }, 'web'), undefined);
  const fields = [{ path: 'status', operator: '>=', value: '500' }] as const;
  assert.equal(equivalentCommand({ ...query, fields }, 'web'), undefined);
});

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { levelMarks } from '../../../../src/core/logs/levelMarks.ts';

/** A line of a document; what is to be coloured is in brackets, behind its level. */
const examples = [
  'T │ error«ERROR» payment failed',
  'T │ info«INFO» 0 failed, no error',
  'T ┃ [fatal«FATAL»] the database is gone',
  'T │ 2026/11/23 10:15:00 [error«error»] 7#7: *1 open() failed',
  'T │ error«E0806» 14:55:55.980000       1 controller.go:114] failed',
  'T │ info«I0806» 14:55:55.980000       1 controller.go:114] not failed',
  'T │ {"level":error«50»,"time":1,"msg":"pino"}',
  'T │ {"time":1,"level":info«"info"»,"msg":"0 failed"}',
  'T │ {"log":{"level":debug«"debug"»},"msg":"x"}',
  // Cut: too long for a line of results.
  'T │ {"level":warning«"warn"»,"msg":"xxxxxxxxx…',
  'T │ time=2026-11-23T10:15:00Z level=error«error» msg="boom info"',
  'T │ UTC [1] error«ERROR»:  relation "x" does not exist',
  // Merged results, with the container's name; context has no colon.
  'T: web-1   │ 2026-11-23T10:15:00Z warning«WARN» slow',
  'T  │ debug«DEBUG» cache',
  '┃ error«ERROR» no database',
  '                        │ error«ERROR» without a time',
  // Nothing says the level: words tell of it.
  'T │ payment error«failed» with an error«exception», after a warning«warning»',
  'T │ an errored line',
  // No records.
  '# Query: error',
  '─ web has stopped: error',
  'web: 3 hits, one error',
];

for (const example of examples) {
  test(example, () => {
    const line = example.replace(/^T/, '2026-11-23 10:15:00.123').replace(/[a-z]+«([^»]*)»/g, '$1');
    let marked = line;
    for (const { level, start, end } of levelMarks(line).toReversed()) {
      marked = `${marked.slice(0, start)}${level}«${marked.slice(start, end)}»${marked.slice(end)}`;
    }
    assert.equal(marked.replace('2026-11-23 10:15:00.123', 'T'), example);
  });
}

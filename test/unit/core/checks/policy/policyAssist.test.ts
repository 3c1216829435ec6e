import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import {
  completePolicy,
  explainPolicy,
  type PolicyNames,
} from '../../../../../src/core/checks/policy/assist/policyAssist.ts';
import { parsePolicy } from '../../../../../src/core/checks/policy/parsePolicy.ts';
import { english } from '../../../../../src/core/common/translate.ts';

const names: PolicyNames = {
  name: ['shop-api-1', 'needs quotes: #1'],
  image: ['redis:7'],
  project: ['shop'],
  service: ['api', 'web'],
  label: ['tier=front'],
  channels: ['team'],
};

/** `|` is where the cursor stands. */
function complete(marked: string) {
  const offset = marked.indexOf('|');
  const text = marked.replace('|', '');
  const { start, items } = completePolicy(text, offset, names, english);
  return { text, offset, start, items, labels: items.map(({ label }) => label) };
}

function explain(marked: string) {
  const offset = marked.indexOf('|');
  return explainPolicy(marked.replace('|', ''), offset, english);
}

describe('fields', () => {
  test('at the top: those that are not there yet', () => {
    assert.deepEqual(complete('version: 1\n|').labels, ['rules', 'notify']);
    assert.deepEqual(complete('version: 1\nru|\nnotify:\n  repeat: 5m\n').labels, ['rules']);
  });

  test('under rules: a rule of each kind, which is valid as it is inserted', () => {
    const { items } = complete('version: 1\nrules:\n  |');
    assert.deepEqual(
      items.map(({ label }) => label.replace('new rule: ', '')),
      ['metric', 'log', 'event', 'http', 'tcp', 'command', 'absent'],
    );
    for (const { insert } of items) {
      const plain = insert.replace(/\$\{\d+:([^}]*)\}/g, '$1').replace('$0', '');
      const text = `version: 1\nrules:\n  ${plain.replaceAll('\n', '\n  ')}`;
      assert.deepEqual(parsePolicy(text).problems, [], text);
    }
  });

  test('in a rule: those of its kind that are not there yet, whichever side of the cursor they are on', () => {
    const { labels } = complete(
      'rules:\n  busy:\n    metric: cpu\n    |\n    for: 1m\n  next:\n    log: x\n',
    );
    assert.ok(labels.includes('above') && labels.includes('severity'));
    assert.ok(!labels.includes('metric') && !labels.includes('for') && !labels.includes('port'));
  });

  test('in a rule without a kind: the kinds too', () => {
    assert.ok(complete('rules:\n  busy:\n    |').labels.includes('metric'));
  });

  test('in a selector, as a block and in braces', () => {
    const all = ['name', 'image', 'project', 'service', 'label'];
    assert.deepEqual(complete('rules:\n  a:\n    select:\n      |').labels, all);
    assert.deepEqual(complete('rules:\n  a:\n    select: {|').labels, all);
    assert.deepEqual(
      complete('rules:\n  a:\n    select: { project: [a, b], |').labels,
      all.filter((name) => name !== 'project'),
    );
  });

  test('in notify', () => {
    assert.ok(complete('notify:\n  |').labels.includes('quiet-hours'));
  });

  test('nothing in a comment, and nothing where nothing can stand', () => {
    assert.deepEqual(complete('version: 1 # |').labels, []);
    assert.deepEqual(
      complete('rules:\n  a:\n    select:\n      name:\n        deeper:\n          |').labels,
      [],
    );
  });
});

describe('values', () => {
  const rule = (line: string) => complete(`rules:\n  a:\n    ${line}`);

  test('metrics, and words of a choice', () => {
    assert.ok(rule('metric: |').labels.includes('memory-used'));
    assert.deepEqual(rule('severity: w|').labels, ['warning', 'critical']);
    assert.deepEqual(rule('absent: |').labels, ['container', 'log']);
  });

  test('the word that is being written is replaced', () => {
    const { text, start, offset } = rule('metric: memory-u|');
    assert.equal(text.slice(start, offset), 'memory-u');
  });

  test('a threshold is written in the unit of the metric beside it', () => {
    assert.deepEqual(rule('metric: memory-used\n    above: |').labels, ['512MiB']);
    assert.deepEqual(rule('metric: response-time # slow\n    above: |').labels, ['2s']);
    assert.deepEqual(rule('log: error\n    above: |').labels, ['10']);
    assert.deepEqual(rule('http: /health\n    above: |').labels, ['2s']);
  });

  test('names of what there is, quoted where YAML would take them for something else', () => {
    const { items, labels } = rule('select: |');
    assert.deepEqual(labels, ['shop-api-1', 'needs quotes: #1', 'shop/*']);
    assert.deepEqual(
      items.map(({ insert }) => insert),
      ['shop-api-1', '"needs quotes: #1"', '"shop/*"'],
    );
    assert.deepEqual(rule('select: { service: |').labels, ['api', 'web']);
    assert.deepEqual(rule('select:\n      service: [api, |').labels, ['api', 'web']);
    assert.deepEqual(rule('select:\n      service:\n        - |').labels, ['api', 'web']);
    assert.deepEqual(rule('select:\n      service:\n      - |').labels, ['api', 'web']);
    assert.deepEqual(rule('channels: [|').labels, ['team']);
  });
});

describe('hover', () => {
  test('a field is told with its value, an example and what stands in for it', () => {
    assert.deepEqual(explain('rules:\n  a:\n    metric: restarts\n    wi|thin: 2m\n')?.lines, [
      'How far back lines, restarts and the growth of counters count; at most 24h.',
      'Value: a duration, for example 30s, 5m, 1h30m.',
      'Example: `10m`',
      'Default: `5m`',
    ]);
  });

  test('a metric is told with its unit', () => {
    const told = explain('rules:\n  a:\n    metric: memory|-used\n');
    assert.deepEqual(told?.lines, ['Memory used', 'Thresholds are written like `512MiB`.']);
  });

  test('the name of a rule, a comment and other text tell nothing', () => {
    assert.equal(explain('rules:\n  bu|sy:\n    metric: cpu\n'), undefined);
    assert.equal(explain('# ver|sion: 1\n'), undefined);
    assert.equal(explain('rules:\n  a:\n    message: ab|ove\n'), undefined);
  });
});

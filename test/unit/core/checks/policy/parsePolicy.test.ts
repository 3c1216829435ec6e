import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { parsePolicy } from '../../../../../src/core/checks/policy/parsePolicy.ts';
import type { Rule } from '../../../../../src/core/checks/policy/policy.ts';
import { describePolicyProblem } from '../../../../../src/core/checks/policy/policyProblem.ts';
import { english } from '../../../../../src/core/common/translate.ts';

/** The one rule of a policy, its lines indented below its name. */
function ruleOf(...lines: string[]): Rule {
  const { policy, problems } = parsePolicy(withRule(...lines));
  assert.deepEqual(problems, []);
  return policy.rules[0]!;
}

const withRule = (...lines: string[]) =>
  `version: 1\nrules:\n  one:\n${lines.map((line) => `    ${line}\n`).join('')}`;

/** `what is marked | what is said about it`, for each mistake. */
function mistakes(text: string): string[] {
  return parsePolicy(text).problems.map(
    (problem) =>
      `${text.slice(problem.span.start, problem.span.end)} | ${describePolicyProblem(problem, english)}`,
  );
}

describe('rules', () => {
  test('a metric with its defaults: a minute, a warning, five points of hysteresis', () => {
    const { spans, ...rule } = ruleOf('metric: cpu', 'above: 80%');
    assert.deepEqual(rule, {
      id: 'one',
      condition: {
        kind: 'metric',
        metric: 'cpu',
        threshold: { comparison: 'above', trigger: 80, critical: undefined, clear: 75 },
        within: 300_000,
      },
      select: {},
      except: undefined,
      for: 60_000,
      severity: 'warning',
      message: undefined,
      channels: undefined,
      schedule: undefined,
    });
    assert.deepEqual(Object.keys(spans?.fields ?? {}), ['metric', 'above']);
  });

  test('what may be over in a moment has to last a minute; what has happened, or was counted over a time, does not', () => {
    const held = (...lines: string[]) => ruleOf(...lines).for;
    const minute = 60_000;
    assert.deepEqual(
      {
        metric: held('metric: memory', 'above: 80%'),
        http: held('http: /'),
        tcp: held('tcp: 80'),
        command: held('command: [check]'),
        noContainer: held('absent: container', 'select: web'),
        event: held('event: oom'),
        log: held('log: panic'),
        noLog: held('absent: log', 'pattern: beat'),
        written: held('http: /', 'for: 0'),
      },
      {
        metric: minute,
        http: minute,
        tcp: minute,
        command: minute,
        noContainer: minute,
        event: 0,
        log: 0,
        noLog: 0,
        written: 0,
      },
    );
  });

  test('below turns everything round', () => {
    const { condition } = ruleOf('metric: disk-free', 'below: 10GB', 'critical: 5GB', 'for: 1h30m');
    assert.deepEqual(condition.kind === 'metric' && condition.threshold, {
      comparison: 'below',
      trigger: 10e9,
      critical: 5e9,
      clear: 10.5e9,
    });
  });

  test('a log rule is broken by the first line, where it says no more', () => {
    const { condition, for: held } = ruleOf('log: panic|fatal');
    assert.deepEqual(condition, {
      kind: 'log',
      pattern: 'panic|fatal',
      threshold: { comparison: 'above', trigger: 0, critical: undefined, clear: 0 },
      within: 300_000,
    });
    assert.equal(held, 0);
  });

  test('a probe has a status, a limit of its time and a rhythm', () => {
    const { condition, severity } = ruleOf(
      'http: /health',
      'status: [200, 300-399]',
      'above: 2s',
      'every: 10s',
    );
    assert.deepEqual(condition, {
      kind: 'http',
      target: '/health',
      port: undefined,
      statuses: [
        { from: 200, to: 200 },
        { from: 300, to: 399 },
      ],
      threshold: { comparison: 'above', trigger: 2000, critical: undefined, clear: 1900 },
      timeout: 5000,
      every: 10_000,
    });
    assert.equal(severity, 'critical');
  });

  test('the other kinds', () => {
    assert.equal(ruleOf('tcp: 5432').condition.kind, 'tcp');
    assert.deepEqual(ruleOf('event: restart-loop').condition, {
      kind: 'event',
      event: 'restart-loop',
      limit: 3,
      within: 300_000,
    });
    const command = ruleOf('command: [redis-cli, llen, "8080", 1.10]', 'above: 1000').condition;
    assert.deepEqual(command.kind === 'command' && command.argv, ['redis-cli', 'llen', '8080', '1.10']);
    assert.deepEqual(ruleOf('absent: container', 'select: backup').condition, {
      kind: 'absent',
      what: 'container',
    });
    assert.equal(ruleOf('absent: log', 'pattern: done', 'within: 1d').condition.kind, 'absent');
  });

  test('a selector is a name, names, or fields', () => {
    assert.deepEqual(ruleOf('event: oom', 'select: web-*').select, { name: ['web-*'] });
    assert.deepEqual(ruleOf('event: oom', 'select: [a, b]').select, { name: ['a', 'b'] });
    assert.deepEqual(ruleOf('event: oom', 'select: { project: shop, image: redis:7.10 }').select, {
      image: ['redis:7.10'],
      project: ['shop'],
    });
  });

  test('anchors and merge keys are followed', () => {
    const { policy, problems } = parsePolicy(`version: 1
x-shop: &shop { select: { project: shop }, for: 5m }
rules:
  cpu: { <<: *shop, metric: cpu, above: 80, for: 2m }
`);
    assert.deepEqual(problems, []);
    assert.deepEqual([policy.rules[0]?.select, policy.rules[0]?.for], [{ project: ['shop'] }, 120_000]);
  });
});

describe('mistakes are told where they stand', () => {
  const cases: readonly [string, readonly string[]][] = [
    [
      'metric: memroy',
      [
        'memroy | “metric” wants the name of a metric, for example cpu, memory, disk or response-time. Did you mean “memory”?',
      ],
    ],
    ['metric: memory\n    above: 5GB', ['5GB | “5GB” has the wrong unit here: write it as 80%.']],
    ['metric: memory-used\n    above: 512', ['512 | “512” has the wrong unit here: write it as 512MiB.']],
    ['metric: cpu', ['one | A threshold is missing: above or below.']],
    [
      'metric: cpu\n    above: 80%\n    below: 10%',
      ['10% | A rule has one threshold: above or below, not both.'],
    ],
    [
      'metric: cpu\n    above: 80%\n    clear: 80%',
      ['80% | “clear” has to be lower than “above”, or the alert would end while it is broken.'],
    ],
    ['metric: cpu\n    above: 80%\n    critical: 70%', ['70% | “critical” has to be higher than “above”.']],
    [
      'metric: cpu\n    abov: 80%',
      [
        'one | A threshold is missing: above or below.',
        'abov | “abov” is not known here. Did you mean “above”?',
      ],
    ],
    ['metric: cpu\n    log: x', ['one | A rule is of one kind; these are several: metric, log.']],
    [
      'metrik: cpu',
      [
        'one | A rule needs one of these: metric, log, event, http, tcp, command, absent.',
        'metrik | “metrik” is not known here. Did you mean “metric”?',
      ],
    ],
    ['event: oom\n    pattern: x', ['pattern | “pattern” means nothing in a rule with “event”.']],
    ['event: oom\n    above: 3', ['above | “above” means nothing in a rule with “event: oom”.']],
    [
      'command: rm -rf /',
      [
        'rm -rf / | “command” wants a list: the program and its arguments, for example [redis-cli, llen, jobs].',
      ],
    ],
    [
      'http: http://user:secret@host/',
      [
        'http://user:secret@host/ | “http” wants a path that begins with / or an http address, for example /health.',
      ],
    ],
    [
      'log: (a',
      ['(a | “log” wants a regular expression; without a capital letter in it, case is not heeded.'],
    ],
    ['event: oom\n    for: 5', ['5 | “for” wants a duration, for example 30s, 5m, 1h30m.']],
    ['event: oom\n    for: 8d', ['8d | “for” has to lie between 0s and 7d.']],
    ['log: x\n    within: 25h', ['25h | “within” has to lie between 1s and 1d.']],
    [
      'event: oom\n    channels: https://hooks.example/secret',
      [
        'https://hooks.example/secret | “channels” wants a name or a list of names, of letters, digits, . _ and -.',
      ],
    ],
    ['absent: container', ['one | “select” is missing.']],
    ['tcp: 5432\n    clear: 1s', ['1s | A threshold is missing: above or below.']],
    ['tcp: 5432\n    timeout: 2m', ['2m | “timeout” has to lie between 100ms and 1m.']],
    [
      'event: oom\n    select:',
      ['select | “select” wants a name or a list of names; * stands for any text.'],
    ],
  ];
  for (const [lines, expected] of cases) {
    test(lines.replaceAll('\n   ', ','), () => assert.deepEqual(mistakes(withRule(lines)), expected));
  }

  test('a rule with a mistake is left out, the others are read', () => {
    const { policy, isValid } = parsePolicy(
      'version: 1\nrules:\n  a: { metric: cpu }\n  b: { event: oom }\n  a b: { event: oom }\n',
    );
    assert.deepEqual([policy.rules.map(({ id }) => id), isValid], [['b'], false]);
  });

  test('notify', () => {
    assert.deepEqual(
      mistakes(
        'version: 1\nrules: {a: {event: oom}}\nnotify: { time-zone: Asia/Soul, quiet-hours: 25:00-07:00, repeat: 1s, redact: "[a-z]+", mail: x }\n',
      ),
      [
        'Asia/Soul | “time-zone” wants a time zone, for example Asia/Seoul.',
        '25:00-07:00 | “quiet-hours” wants hours, days or both, for example Mon-Fri 09:00-18:00; or a list of them.',
        '1s | “repeat” has to lie between 1m and 1d.',
        '"[a-z]+" | “redact” wants a regular expression or a list of them, in which what repeats has a largest count: [0-9]{1,12}, not [0-9]+.',
        'mail | “mail” is not known here.',
      ],
    );
  });
});

describe('hostile files', () => {
  test('a version that is not known is named, and nothing else is guessed at', () => {
    assert.deepEqual(mistakes('version: 2\nrulez: {}\n'), [
      '2 | Version 2 is not known here: this Container Vitals reads version 1.',
    ]);
    assert.deepEqual(mistakes('rules: {a: {event: oom}}\n'), ['rules | “version” is missing.']);
  });

  test('broken YAML, tabs, duplicate keys, unknown anchors', () => {
    assert.match(mistakes('version: 1\nrules: [').join(), /This is not valid YAML/);
    assert.match(mistakes('version: 1\nrules:\n\tcpu: {}\n').join(), /indented with spaces/);
    assert.match(
      mistakes('version: 1\nversion: 1\nrules: {}\n').join(),
      /version \| “version” is written twice/,
    );
    assert.match(mistakes('version: 1\nrules: {a: *b}\n').join(), /There is no anchor “b”/);
    assert.match(mistakes('version: 1\nrules: {}\n---\nversion: 1\n').join(), /multiple documents/);
  });

  test('nothing, text, a list are no policies', () => {
    for (const text of ['', '# only a comment\n', 'hello', '- a\n']) {
      assert.match(mistakes(text).join(), /A policy is a mapping/, text);
    }
  });

  test('anchors that expand without end are stopped', () => {
    const bomb = [
      'a0: &a0 x',
      ...Array.from({ length: 12 }, (_, i) => `a${i + 1}: &a${i + 1} [${`*a${i},`.repeat(10)}]`),
    ];
    assert.ok(mistakes(`${bomb.join('\n')}\n`).some((line) => line.includes('expand too far')));
    assert.ok(mistakes('version: 1\nrules: &r { a: *r }\n').some((line) => line.includes('expand too far')));
    assert.ok(mistakes('['.repeat(1000)).length > 0);
  });

  test('ten megabytes are not read', () => {
    assert.deepEqual(
      mistakes('x'.repeat(10 << 20)).map((line) => line.split(' | ')[1]),
      ['A policy may have up to 128 kB.'],
    );
  });

  test('keys of Object.prototype are keys like others', () => {
    const text = 'version: 1\nrules:\n  __proto__: { event: oom }\n  constructor: { event: oom }\n';
    assert.deepEqual(mistakes(text), []);
    assert.deepEqual(
      parsePolicy(text).policy.rules.map(({ id }) => id),
      ['__proto__', 'constructor'],
    );
  });
});

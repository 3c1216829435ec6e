import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Finding } from '../../../../../src/core/checks/finding.ts';
import { english } from '../../../../../src/core/common/translate.ts';
import { type CheckFormat, checkFormats } from '../../../../../src/core/reports/checks/checkFormats.ts';
import type { CheckRunReport } from '../../../../../src/core/reports/checks/checkRunReport.ts';

const base: Finding = {
  rule: 'busy',
  containerId: 'a'.repeat(64),
  containerName: 'shop-web-1',
  status: 'ok',
  value: 12.345678,
  unit: 'percent',
  threshold: 80,
  scale: undefined,
  message: 'CPU of own limit: 12.35%',
  meaning: undefined,
  nextStep: undefined,
  command: undefined,
  span: { start: 10, end: 14 },
};
const broken: Finding = {
  ...base,
  rule: 'answers',
  status: 'critical',
  value: undefined,
  unit: 'milliseconds',
  threshold: undefined,
  message: 'GET /health: HTTP 503',
  nextStep: 'See what it wrote last.',
  command: 'docker logs --tail 50 shop-web-1',
};
const unknown: Finding = {
  ...base,
  rule: 'disk',
  status: 'unknown',
  value: undefined,
  message: 'Disk used could not be determined.',
};
const warning: Finding = {
  ...base,
  containerName: 'db',
  containerId: 'b'.repeat(64),
  status: 'warning',
  value: 91,
  message: 'CPU of own limit: 91.00%; the threshold is 80.00%.',
};
const hostile: Finding = {
  ...broken,
  containerName: '<b>|`x`\n::error::',
  message: '"&<>|\u0007\u202e 50%\n::set-output name=x::y',
};

const format = (name: CheckFormat, findings: readonly Finding[], known: readonly Finding[] = []) => {
  const report: CheckRunReport = {
    findings,
    known: new Set(known),
    policyPath: 'container-vitals.yaml',
    positionOf: ({ span }) => span && { line: 2, column: 4 },
  };
  return checkFormats[name](report, english);
};
const all = [base, broken, unknown, warning];

test('junit: a suite for each container; unknown is an error, known before is skipped', () => {
  assert.equal(
    format('junit', all, [warning]),
    `<?xml version="1.0" encoding="UTF-8"?>
<testsuites name="container-vitals" tests="4" failures="1" errors="1" skipped="1">
  <testsuite name="shop-web-1" tests="3" failures="1" errors="1" skipped="0">
    <testcase classname="shop-web-1" name="busy"/>
    <testcase classname="shop-web-1" name="answers">
      <failure type="critical" message="GET /health: HTTP 503">See what it wrote last.
$ docker logs --tail 50 shop-web-1</failure>
    </testcase>
    <testcase classname="shop-web-1" name="disk">
      <error type="unknown" message="Disk used could not be determined."></error>
    </testcase>
  </testsuite>
  <testsuite name="db" tests="1" failures="0" errors="0" skipped="1">
    <testcase classname="db" name="busy">
      <skipped message="CPU of own limit: 91.00%; the threshold is 80.00%."/>
    </testcase>
  </testsuite>
</testsuites>
`,
  );
});

test('github: annotations at the rules, worst first', () => {
  assert.equal(
    format('github', all),
    `::error file=container-vitals.yaml,line=3,title=shop-web-1%3A answers::GET /health: HTTP 503 See what it wrote last.
::warning file=container-vitals.yaml,line=3,title=db%3A busy::CPU of own limit: 91.00%25; the threshold is 80.00%25.
::warning file=container-vitals.yaml,line=3,title=shop-web-1%3A disk::Disk used could not be determined.
::notice::CRITICAL – 2 containers checked: 1 critical, 1 warning, 0 unknown
`,
  );
});

test('sarif: problems at their rules, each known again in the next run', () => {
  const { version, runs } = JSON.parse(format('sarif', all, [warning])) as {
    version: string;
    runs: { tool: { driver: { rules: { id: string }[] } }; results: Record<string, unknown>[] }[];
  };
  assert.equal(version, '2.1.0');
  const [run] = runs;
  assert.deepEqual(
    run?.tool.driver.rules.map(({ id }) => id),
    ['busy', 'answers', 'disk'],
  );
  assert.deepEqual(run?.results[0], {
    ruleId: 'answers',
    ruleIndex: 1,
    level: 'error',
    message: { text: 'shop-web-1: GET /health: HTTP 503' },
    locations: [
      {
        physicalLocation: {
          artifactLocation: { uri: 'container-vitals.yaml' },
          region: { startLine: 3, startColumn: 5 },
        },
        logicalLocations: [{ name: 'shop-web-1', kind: 'resource' }],
      },
    ],
    partialFingerprints: { 'containerVitals/v1': 'answers/shop-web-1' },
  });
  assert.equal(run?.results[1]?.baselineState, 'unchanged');
});

test('nagios: a line with performance data, then the problems', () => {
  assert.equal(
    format('nagios', all),
    `CRITICAL - 2 containers checked: 1 critical, 1 warning, 0 unknown | 'shop-web-1 busy'=12.346%;80 'db busy'=91%;80
CRITICAL: shop-web-1: GET /health: HTTP 503
WARNING: db: CPU of own limit: 91.00%; the threshold is 80.00%.
UNKNOWN: shop-web-1: Disk used could not be determined.
`,
  );
});

test('markdown: what is wrong first, the rest folded away', () => {
  assert.equal(
    format('markdown', [base, broken, warning], [warning]),
    `### 🔴 Container Vitals: CRITICAL – 1 container checked: 1 critical, 0 warning, 0 unknown

| Status | Container | Rule | Finding |
| --- | --- | --- | --- |
| 🔴 Critical | \`shop-web-1\` | answers | GET /health: HTTP 503<br>See what it wrote last.<br>\`docker logs --tail 50 shop-web-1\` |

<details><summary>Known before (1)</summary>

| Status | Container | Rule | Finding |
| --- | --- | --- | --- |
| 🟡 Warning | \`db\` | busy | CPU of own limit: 91.00%; the threshold is 80.00%. |

</details>

<details><summary>In order (1)</summary>

| Container | Rules | Measured |
| --- | --- | --- |
| \`shop-web-1\` | 1 | CPU of own limit: 12.35% |

</details>

<sub>Policy: \`container-vitals.yaml\`</sub>
`,
  );
});

test('markdown: it calls nobody, and stays short enough to be posted', () => {
  assert.match(
    format('markdown', [{ ...broken, message: 'by @team, see #12' }]),
    /by @<!-- -->team, see #<!-- -->12/,
  );
  const many = Array.from({ length: 5000 }, (_, index) => ({ ...broken, containerName: `web-${index}` }));
  const text = format('markdown', [
    ...many,
    ...many.map((finding) => ({ ...finding, ...base, containerName: `db-${finding.containerName}` })),
  ]);
  assert.ok(text.length < 65_536, `${text.length}`);
  assert.match(text, /^and 4950 more$/m);
});

test('prometheus: a status for each rule, and what was measured', () => {
  assert.equal(
    format('prometheus', [base, broken]),
    `# HELP container_vitals_check_status 0 ok, 1 warning, 2 critical, 3 unknown.
# TYPE container_vitals_check_status gauge
container_vitals_check_status{name="shop-web-1",rule="busy"} 0
container_vitals_check_status{name="shop-web-1",rule="answers"} 2
# HELP container_vitals_check_value What the rule measured, in its base unit.
# TYPE container_vitals_check_value gauge
container_vitals_check_value{name="shop-web-1",rule="busy"} 12.345678
`,
  );
});

test('hostile names and details keep their place in every format', () => {
  const junit = format('junit', [hostile]);
  assert.ok(!/[\u0007]|<b>/.test(junit));
  assert.match(junit, /name="&lt;b&gt;\|`x`\n::error::"/);
  const github = format('github', [hostile]);
  assert.equal(github.trimEnd().split('\n').length, 2);
  assert.ok(!github.includes('\n::set-output'));
  const nagios = format('nagios', [{ ...hostile, value: 1 }]);
  assert.equal(nagios.split('|').length, 2);
  assert.equal(nagios.trimEnd().split('\n').length, 2);
  const rows = format('markdown', [hostile])
    .split('\n')
    .filter((line) => line.startsWith('| 🔴'));
  assert.equal(rows.length, 1);
  const outsideCode = rows[0]?.replace(/(`+)[^`].*?[^`]\1(?!`)/g, '') ?? '';
  assert.doesNotMatch(outsideCode, /(?<!\\)<(?!br>)/);
  assert.match(format('prometheus', [hostile]), /name="<b>\|`x`\\n::error::"/);
});

test('nothing checked is not OK', () => {
  assert.match(format('nagios', []), /^Nothing was checked/);
  assert.match(format('markdown', []), /^### ⚪/);
});

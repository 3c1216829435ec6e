import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import {
  type CheckResult,
  type CheckStatus,
  type CheckSubject,
  defaultCheckPolicy,
  evaluateChecks,
} from '../../../../../src/core/checks/checks.ts';
import { type Finding, findingOf } from '../../../../../src/core/checks/finding.ts';
import { english, type Translate } from '../../../../../src/core/common/translate.ts';
import {
  checkDocument,
  checkReport,
  policyCheckDocument,
} from '../../../../../src/core/reports/checks/checkReport.ts';
import { containerNamed, detailsOf, metricsWith } from '../../../../fixtures/containers.ts';

const bundle = JSON.parse(
  readFileSync(new URL('../../../../../l10n/bundle.l10n.ko.json', import.meta.url), 'utf8'),
) as Record<string, string>;
const korean: Translate = (message, ...args) => english(bundle[message] ?? message, ...args);

function subject(name: string, facts: Partial<CheckSubject>): CheckSubject {
  const container = containerNamed(name);
  return {
    container,
    details: detailsOf(container),
    metrics: metricsWith(),
    diskUsedPercent: undefined,
    recentRestarts: 0,
    recentOomKills: 0,
    ...facts,
  };
}

const findings = (found: readonly CheckResult[], t: Translate = english) =>
  found.map((result) => findingOf(result, t));

const limited = detailsOf(containerNamed('worker'), { limits: { cpus: 0.5, memoryBytes: 64 * 2 ** 20 } });
const results: readonly CheckResult[] = evaluateChecks(
  [
    subject('web', { diskUsedPercent: 42 }),
    subject('worker', {
      details: limited,
      metrics: metricsWith({ cpuOfLimitPercent: 99.5, memoryPercent: 91.234 }),
    }),
    subject('crasher', { recentRestarts: 7, metrics: undefined }),
  ],
  defaultCheckPolicy,
);

test('the report begins with the summary and names problems worst first, with what to do', () => {
  assert.equal(
    checkReport(findings(results), english),
    `CRITICAL – 3 containers checked: 1 critical, 1 warning, 0 unknown

CRITICAL  crasher  Restarts within 5 minutes: 7; up to 3 are tolerated.
    It ends by itself again and again, and is started again each time. Read its last lines: the reason is usually among them.
    $ docker logs --tail 50 crasher

WARNING  worker  CPU is at 99.50% of the container’s limit; the threshold is 80%.
    It is slowed down as soon as it needs more than its limit. See which of its processes needs the CPU; raise the limit if the work is wanted.
    $ docker top worker -eo pid,pcpu,args

WARNING  worker  Memory is at 91.23% of the container’s limit; the threshold is 85%.
    At 100% the kernel kills a process of it (OOM kill). See which of its processes holds the memory; raise the limit if it is needed.
    $ docker top worker -eo pid,rss,args

UNKNOWN  crasher  CPU could not be determined.
    What is not known does not count as OK. See whether the container runs and the engine answers.
    $ docker stats --no-stream crasher

UNKNOWN  crasher  Memory could not be determined.
    What is not known does not count as OK. See whether the container runs and the engine answers.
    $ docker stats --no-stream crasher
`,
  );
});

test('the document adds when, where and everything that was checked', () => {
  const text = checkDocument(
    results.filter(({ containerName }) => containerName !== 'crasher'),
    { endpoint: 'unix:///var/run/docker.sock', takenAt: '2026-11-23 06:25', policy: defaultCheckPolicy },
    english,
  );
  const [head, , , overview] = text.split('\n\n');
  assert.equal(
    head,
    `WARNING – 2 containers checked: 0 critical, 1 warning, 0 unknown
2026-11-23 06:25 · unix:///var/run/docker.sock · thresholds: CPU 80%, memory 85% of the container’s own limit, disk 90%`,
  );
  assert.equal(
    overview,
    `Status   Container     CPU  Memory    Disk  Health  OOM kill  Restart loop
Warning  worker     99.50%  91.23%                  OK        0
OK       web         1.00%   1.56%  42.00%          OK        0
`,
  );
});

test('the document of a policy lists its rules one by one, worst first', () => {
  const finding = (rule: string, status: CheckStatus, message: string) =>
    ({ rule, containerId: 'w', containerName: 'web', status, message }) as Finding;
  const text = policyCheckDocument(
    [finding('busy', 'ok', 'CPU of own limit: 3.00%'), finding('slow', 'critical', 'Response time: 3 s.')],
    {
      endpoint: 'unix:///var/run/docker.sock',
      takenAt: '2026-11-23 06:25',
      policyName: 'container-vitals.yaml',
    },
    english,
  );
  assert.equal(
    text,
    `CRITICAL – 1 container checked: 1 critical, 0 warning, 0 unknown
2026-11-23 06:25 · unix:///var/run/docker.sock · by container-vitals.yaml

CRITICAL  web  Response time: 3 s.

Status    Container  Rule  Found
Critical  web        slow  Response time: 3 s.
OK        web        busy  CPU of own limit: 3.00%
`,
  );
});

test('all well is one line', () => {
  const fine = results.filter(({ containerName }) => containerName === 'web');
  assert.equal(
    checkReport(findings(fine), english),
    'OK – 1 container checked: 0 critical, 0 warning, 0 unknown\n',
  );
});

test('nothing checked is not told as OK', () => {
  assert.equal(checkReport([], english), 'Nothing was checked: no container is running.\n');
});

test('the report speaks Korean', () => {
  const [summary, problem] = checkReport(findings(results, korean), korean).split('\n\n');
  assert.equal(summary, '위험 – 컨테이너 3개 점검: 위험 1, 경고 1, 알 수 없음 0');
  assert.match(problem ?? '', /^위험 {2}crasher {2}5분 동안 7회 재시작했습니다\(3회까지 허용\)\./);
});

test('a name that is hostile to the shell or the terminal is harmless', () => {
  const hostile = evaluateChecks([subject('a;\x1b[2Jrm', { recentRestarts: 9 })], defaultCheckPolicy);
  const text = checkReport(findings(hostile), english);
  assert.ok(!text.includes('\x1b'));
  assert.match(text, /\$ docker logs --tail 50 'a;�\[2Jrm'/);
});

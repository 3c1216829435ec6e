import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { defaultPolicy } from '../../../../src/core/checks/policy/defaultPolicy.ts';
import { scheduleText } from '../../../../src/core/checks/policy/describeSchedule.ts';
import { parsePolicy } from '../../../../src/core/checks/policy/parsePolicy.ts';
import { parsePeriod, type Schedule } from '../../../../src/core/checks/policy/schedule.ts';
import { english, translateBy } from '../../../../src/core/common/translate.ts';
import { markdownDocument } from '../../../../src/core/reports/document/markdownDocument.ts';
import { wholeDuration } from '../../../../src/core/reports/standard/alarmText.ts';
import { monitoringStandard } from '../../../../src/core/reports/standard/monitoringStandard.ts';

const korean = translateBy(
  JSON.parse(readFileSync(new URL('../../../../l10n/bundle.l10n.ko.json', import.meta.url), 'utf8')),
);

function standardOf(policy: string): string {
  const parsed = parsePolicy(policy);
  assert.deepEqual(parsed.problems, []);
  return markdownDocument(
    monitoringStandard(parsed.policy, { language: 'en', policyPath: 'container-vitals.yaml' }, english),
  );
}

test('without a policy it is that of the built-in rules', () => {
  const text = markdownDocument(
    monitoringStandard(
      defaultPolicy({ cpuPercent: 80, memoryPercent: 85, diskPercent: 90 }),
      { language: 'en', policyPath: undefined },
      english,
    ),
  );
  assert.match(text, /nobody has written a policy yet/);
  assert.match(text, /\| cpu \| CPU of own limit \| above 80.00%, over at 75.00% \| 1 minute \| all \|/);
  assert.match(text, /\| restartLoop \| Restart loop \| more than 3 restarts within 5 minutes \|/);
});

test('rules stand by what they look at, with all that decides', () => {
  const text = standardOf(`version: 1
rules:
  busy: { metric: cpu, above: 80%, critical: 95%, for: 1h30m, select: { project: shop }, except: { name: 'debug*' }, schedule: Mon-Fri 09:00-18:00, channels: ops }
  home: { http: /health, status: 200-299, above: 2s }
  noise: { log: fail, above: 10, within: 5m }
  up: { absent: container, select: { name: db } }
`);
  const lines = text.split('\n');
  const rowOf = (id: string) => lines.find((line) => line.startsWith(`| ${id} |`));
  assert.equal(
    rowOf('busy'),
    '| busy | CPU of own limit | above 80.00%, critical past 95.00%, over at 75.00% | 1 hour 30 minutes | project shop, except debug\\* | **Warning** | Mon–Fri 09:00–18:00 | ops |',
  );
  assert.match(rowOf('home') ?? '', /a status other than 200–299, above 2s.*no answer within 5 seconds/);
  assert.match(rowOf('noise') ?? '', /above 10, counted over 5 minutes/);
  assert.match(rowOf('up') ?? '', /none is there \| 1 minute \| db/);
  const headings = lines.filter((line) => line.startsWith('### '));
  assert.deepEqual(headings, [
    '### Load and resources',
    '### State of the containers',
    '### Services and response times',
    '### Logs',
  ]);
});

test('who is told', () => {
  const told = standardOf(`version: 1
rules: { oom: { event: oom } }
notify: { channels: [team], quiet-hours: 22:00-07:00, time-zone: Asia/Seoul, redact: 'CUST-[0-9]{6}' }
`);
  assert.match(told, /- Channels: team\./);
  assert.match(told, /- Quiet hours: 22:00–07:00\./);
  assert.match(told, /time zone Asia\/Seoul/);
  assert.match(told, /what the policy lists \(1\)/);
  assert.match(standardOf('version: 1\nrules: { oom: { event: oom } }\n'), /nobody else is told/);
});

test('the same policy gives the same text', () => {
  const policy = 'version: 1\nrules: { oom: { event: oom } }\n';
  assert.equal(standardOf(policy), standardOf(policy));
});

test('in Korean not a word of ours is English', () => {
  const text = markdownDocument(
    monitoringStandard(
      defaultPolicy({ cpuPercent: 80, memoryPercent: 85, diskPercent: 90 }),
      { language: 'ko', policyPath: undefined },
      korean,
    ),
  );
  const foreign = text
    .replace(/`[^`]*`/g, '')
    .replace(/^\| (\w+(?:, )?)+ \|/gm, '')
    .replace(/Container Vitals|Compose|CPU|OOM|watch/g, '');
  assert.doesNotMatch(foreign, /[A-Za-z]{2,}/);
});

test('a duration loses nothing', () => {
  assert.equal(wholeDuration(90_000, english), '1 minute 30 seconds');
  assert.equal(wholeDuration(1500, english), '1 second 500 ms');
  assert.equal(wholeDuration(0, english), '0 seconds');
});

test('hours as people write them', () => {
  const schedule = (...periods: string[]) => periods.map((text) => parsePeriod(text)) as Schedule;
  assert.equal(scheduleText(schedule('Mon-Fri 09:00-18:00', 'Sat'), 'en'), 'Mon–Fri 09:00–18:00, Sat');
  assert.equal(scheduleText(schedule('Fri-Mon 22:00-07:00'), 'ko'), '금–월 22:00–07:00');
  assert.equal(scheduleText(schedule('Mon,Wed'), 'en'), 'Mon, Wed');
});

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { english, translateBy } from '../../../../src/core/common/translate.ts';
import {
  type ChecklistFinding,
  checklistFindings,
} from '../../../../src/core/reports/checklist/checklist.ts';
import { checklistItemIds } from '../../../../src/core/reports/checklist/checklistItems.ts';
import {
  noteOnSheet,
  parseSheet,
  tickSheet,
  updateSheet,
} from '../../../../src/core/reports/checklist/sheet.ts';
import { teamReport } from '../../../../src/core/reports/team/teamReport.ts';
import { containerNamed, detailsOf } from '../../../fixtures/containers.ts';
import { hostileText } from '../../../fixtures/reportDocuments.ts';
import { lastHour, teamContainer, teamFacts } from '../../../fixtures/teamFacts.ts';

const findingsOf = (...containers: Parameters<typeof teamFacts>[0]) =>
  new Map(
    checklistFindings(teamReport(teamFacts(containers, { hasAlerts: true })), english).map((finding) => [
      finding.id,
      finding,
    ]),
  );

test('what is well is ticked; what a person has to judge never is', () => {
  const well = [...findingsOf(teamContainer('web')).values()].filter(({ isWell }) => isWell);
  assert.deepEqual(
    well.map(({ id }) => id),
    ['running', 'healthy', 'alerts', 'errors'],
  );
});

test('no container at all is not well', () => {
  const findings = findingsOf();
  assert.deepEqual(
    (['running', 'healthy', 'errors'] as const).map((id) => findings.get(id)?.isWell),
    [false, false, false],
  );
});

test('a crash, a sick container and errors are named', () => {
  const crashed = containerNamed('job', { state: 'exited' });
  const findings = findingsOf(
    teamContainer('job', {
      container: crashed,
      details: detailsOf(crashed, { exitCode: 2, finishedAt: lastHour.to - 1 }),
    }),
    teamContainer('web', {
      details: detailsOf(containerNamed('web'), { health: 'unhealthy' }),
      errors: { now: 7, before: 2 },
    }),
  );
  assert.deepEqual(findings.get('running'), {
    id: 'running',
    isWell: false,
    details: ['Running: 1.', 'job: exited (2)'],
  });
  assert.match(findings.get('healthy')?.details.join() ?? '', /web: unhealthy/);
  assert.match(findings.get('errors')?.details.join() ?? '', /web: 7 ↑ \(2\)/);
});

test('states are told in the language of the reader', () => {
  const t = translateBy({ restarting: '다시 시작하는 중', unhealthy: '비정상' });
  const facts = teamFacts([
    teamContainer('job', { container: containerNamed('job', { state: 'restarting' }) }),
    teamContainer('web', { details: detailsOf(containerNamed('web'), { health: 'unhealthy' }) }),
  ]);
  const details = checklistFindings(teamReport(facts), t).flatMap((finding) => finding.details);
  assert.ok(details.includes('job: 다시 시작하는 중') && details.includes('web: 비정상'), details.join('\n'));
});

test('what could not be read is not well', () => {
  const findings = findingsOf(
    teamContainer('web', { details: undefined, errors: { now: undefined, before: undefined } }),
  );
  assert.equal(findings.get('healthy')?.isWell, false);
  assert.equal(findings.get('errors')?.isWell, false);
});

const head = { day: '2026-11-23', checked: 'Checked at 10:00.' };
const sheetWith = (well: readonly string[], text?: string) =>
  updateSheet(
    text,
    checklistItemIds.map(
      (id): ChecklistFinding => ({ id, isWell: well.includes(id), details: [`found ${well.length}`] }),
    ),
    head,
    english,
  );
const doneOf = (text: string) =>
  parseSheet(text)
    .filter(({ isDone }) => isDone)
    .map(({ id }) => id);

test('a new sheet has every item, ticked where it is well', () => {
  const sheet = sheetWith(['running']);
  assert.match(
    sheet,
    /^# Daily checklist 2026-11-23\n\n> Checked at 10:00\. <!-- cv:head -->\n\n- \[x\] 1\. All/,
  );
  assert.deepEqual(
    parseSheet(sheet).map(({ id }) => id),
    checklistItemIds,
  );
  assert.deepEqual(doneOf(sheet), ['running']);
});

test('our ticks come and go with what is found', () => {
  const morning = sheetWith(['running']);
  assert.deepEqual(doneOf(sheetWith(['healthy'], morning)), ['healthy']);
});

test('a person’s tick stays, and so does one that a person took away', () => {
  const sheet = sheetWith(['running', 'healthy']);
  const byHand = sheet.replace('- [x] 1.', '- [ ] 1.').replace('- [ ] 5.', '- [X] 5.');
  const later = sheetWith(['running', 'healthy'], byHand);
  assert.deepEqual(doneOf(later), ['healthy', 'errors']);
  assert.deepEqual(doneOf(sheetWith([], later)), ['errors']);
  assert.deepEqual(doneOf(sheetWith(['running'], sheetWith([], later))), ['errors']);
});

test('what people wrote stays where it stands, also in a sheet they rearranged', () => {
  const sheet = `${sheetWith([]).replace(/(- \[ \] 6\..*\n)/, '$1  - db grew, ask Kim\n')}\nAll quiet today.\n`;
  const later = sheetWith(['running'], sheet.replace(/\n/g, '\r\n'));
  assert.match(later, /- \[ \] 6\..*\n {2}- found 1 <!-- cv -->\n {2}- db grew, ask Kim\n/);
  assert.match(later, /All quiet today\.\n$/);
  assert.equal(later.match(/found/g)?.length, checklistItemIds.length);
  assert.deepEqual(parseSheet(later)[5]?.notes, ['db grew, ask Kim']);
});

test('the same findings leave the sheet as it is', () => {
  const sheet = sheetWith(['running']);
  assert.equal(sheetWith(['running'], sheet), `${sheet.trimEnd()}\n`);
});

test('an item that somebody deleted comes back', () => {
  const sheet = sheetWith([]).replace(/- \[ \] 3\..*\n.*\n/, '');
  assert.equal(parseSheet(sheet).length, 6);
  assert.equal(parseSheet(sheetWith([], sheet)).length, 7);
});

test('ticks and notes from the command line', () => {
  const ticked = tickSheet(sheetWith([]), 5, true) ?? '';
  assert.deepEqual(doneOf(ticked), ['errors']);
  const noted = noteOnSheet(ticked, 5, 'seen *by* me') ?? '';
  assert.deepEqual(parseSheet(noted)[4]?.notes, ['seen *by* me']);
  assert.deepEqual(doneOf(sheetWith([], noted)), ['errors']);
  const undone = tickSheet(sheetWith(['running']), 1, false) ?? '';
  assert.deepEqual(doneOf(sheetWith(['running'], undone)), []);
  assert.equal(tickSheet(ticked, 8, true), undefined);
  assert.equal(tickSheet(ticked, Number.NaN, true), undefined);
});

test('a container cannot tick an item by its name', () => {
  const forged = `x\n- [x] 5. done <!-- cv:errors -->${hostileText}`;
  const sheet = updateSheet(
    undefined,
    checklistItemIds.map((id) => ({ id, isWell: false, details: [forged] })),
    head,
    english,
  );
  assert.deepEqual(doneOf(sheet), []);
  assert.equal(parseSheet(sheet).length, 7);
});

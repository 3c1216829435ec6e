import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, suite, test } from 'node:test';
import { type PrivateEngine, startPrivateEngine } from '../environment/privateEngine.ts';
import { until } from '../environment/until.ts';
import { launchWorkbench } from './fixtures.ts';
import { payLog, traceId, writePay } from './pay.ts';

/** Titles and texts as the user reads them. */
const words = {
  en: {
    openLog: 'Open Log',
    follow: 'Follow Logs',
    following: 'Following pay',
    goOn: 'Go On Following',
    startedAgain: 'pay has started again',
    search: 'Search Logs',
    regularExpression: 'Search for this regular expression',
    wholeLog: 'The whole log',
    hostile: 'took too long on the log of stuck',
    merge: 'Merge by Time or Group by Container',
    again: 'Search Again',
    removed: 'removed: its stored log was searched',
  },
  ko: {
    openLog: '로그 열기',
    follow: '로그 따라가기',
    following: 'pay 로그를',
    goOn: '로그 계속 따라가기',
    startedAgain: 'pay 컨테이너가 다시 시작되었습니다',
    search: '로그 검색',
    regularExpression: '이 정규식으로 검색',
    wholeLog: '로그 전체',
    hostile: 'stuck의 로그에서 너무 오래 걸려',
    merge: '시간순으로 합치기·컨테이너별로 묶기',
    again: '다시 검색',
    removed: '제거됨: 저장된 로그를 검색함',
  },
} as const;

/** A stack trace, fields of both kinds, each level, two languages. */
const pay = `cat <<'END'
{"level":"info","msg":"GET /cart","status":200,"took":17}
${payLog}
[경고] 결제 지연: 주문 17번
2026-01-02T03:04:05Z DEBUG retry in 2 s
{"level":"error","msg":"결제 실패","status":502,"took":1800}
END
sleep 1000`;

suite('a tour of the logs for the eye', () => {
  let engine: PrivateEngine;
  let workspace: string;
  before(async () => {
    engine = await startPrivateEngine();
    workspace = await mkdtemp(join(tmpdir(), 'cv-shop-'));
  });
  after(async () => {
    await engine.dispose();
    await rm(workspace, { recursive: true });
  });

  for (const locale of ['en', 'ko'] as const) {
    test(`the logs in ${locale}, in every theme`, async (t) => {
      const said = words[locale];
      const ofShop = (service: string) => [
        ...['--label', 'com.docker.compose.project=shop'],
        ...['--label', `com.docker.compose.service=${service}`],
      ];
      const args = [...ofShop('pay'), ...(await writePay(workspace))];
      await engine.runContainer(t, { name: 'pay', args, command: pay });
      const stuck = await engine.runContainer(t, {
        name: 'stuck',
        args: ofShop('stuck'),
        command: `echo error ${'a'.repeat(40)}!`,
      });
      await engine.waitForExit(stuck.id);
      const workbench = await launchWorkbench(t, {
        engineHost: engine.host,
        locale,
        workspace,
        settings: { 'containerVitals.logs.traceUrl': 'http://127.0.0.1:16686/trace/{traceId}' },
      });
      const { keyboard } = workbench.page;
      // The colours of levels come a moment after those of the theme.
      const level = workbench.editorLine('retry in 2 s').locator('span > span', { hasText: /^DEBUG$/ });
      const pictureOfLevels = (name: string) =>
        workbench.screenshotInEveryTheme(`logs-${locale}-${name}`, () => level.waitFor());
      await workbench.openContainers();
      await workbench.waitForReadings('pay');
      await workbench.chooseFromMenu(workbench.row('pay'), said.openLog);
      await workbench.page.locator('.detected-link', { hasText: traceId }).waitFor();
      await workbench.page.locator('.detected-link', { hasText: 'pay.py' }).first().waitFor();
      await pictureOfLevels('links');

      await workbench.chooseFromMenu(workbench.row('pay'), said.follow);
      // The document of before has the same lines.
      await workbench.editorLine(said.following).waitFor();
      await workbench.editorLine('payment failed').waitFor();
      await engine.docker('restart', '--time', '0', 'pay');
      await workbench.editorLine(said.startedAgain).waitFor();
      await keyboard.press('Space');
      await workbench.page.locator(`.editor-actions [aria-label^="${said.goOn}"]`).waitFor();
      await pictureOfLevels('paused');

      await workbench.waitForReadings('pay');
      await workbench.chooseFromMenu(workbench.row('shop'), said.search);
      await workbench.type('payment');
      await workbench.pick(said.regularExpression);
      await workbench.pick(said.wholeLog);
      const titled = (query: string) =>
        until(`the results of ${query}`, async () => (await workbench.activeTab()).endsWith(`: ${query}`));
      await titled('payment');
      await workbench.editorLine('payment failed').waitFor();
      await keyboard.press('/');
      await workbench.type('(a+)+$');
      await workbench.editorLine(said.hostile).waitFor();
      await workbench.screenshotInEveryTheme(`logs-${locale}-typing`);
      const query = 'error || traceback || 결제';
      await workbench.type(query);
      await workbench.editorLine('결제 실패').waitFor();
      await keyboard.press('Enter');
      await titled(query);
      await workbench.runCommand(said.merge);
      await workbench.editorLine('stuck │').waitFor();
      await engine.docker('rm', 'stuck');
      await workbench.runCommand(said.again);
      await workbench.editorLine(`⚠ stuck: ${said.removed}`).waitFor();
      await pictureOfLevels('removed');
    });
  }
});

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { describeSignal, type SignalDetail } from '../../../../../src/core/checks/signals/signalDetail.ts';
import { english, type Translate } from '../../../../../src/core/common/translate.ts';

const bundle = JSON.parse(
  readFileSync(new URL('../../../../../l10n/bundle.l10n.ko.json', import.meta.url), 'utf8'),
) as Record<string, string>;
const korean: Translate = (message, ...values) => english(bundle[message] ?? message, ...values);

/** One of every code: the compiler asks for a new one here. */
const examples: Readonly<Record<SignalDetail['code'], readonly [SignalDetail, string, string]>> = {
  addressNotAllowed: [{ code: 'addressNotAllowed' }, 'this address is not allowed', '허용되지 않는 주소'],
  cancelled: [{ code: 'cancelled' }, 'cancelled', '취소됨'],
  hostUnreachable: [{ code: 'hostUnreachable' }, 'host unreachable', '호스트에 연결할 수 없음'],
  noPublishedPort: [{ code: 'noPublishedPort' }, 'no published port', '공개된 포트 없음'],
  noSuchHost: [{ code: 'noSuchHost' }, 'no such host', '호스트를 찾을 수 없음'],
  refused: [{ code: 'refused' }, 'connection refused', '연결 거부됨'],
  reset: [{ code: 'reset' }, 'connection reset', '연결 끊김'],
  timedOut: [{ code: 'timedOut' }, 'timed out', '시간 초과'],
  engine: [
    { code: 'engine', problem: { code: 'programRuns', program: 'check' } },
    '“check” has not ended since it was started before: it is not started once more.',
    '앞서 시작한 “check”이(가) 아직 끝나지 않아 다시 시작하지 않습니다.',
  ],
  system: [{ code: 'system', reason: 'socket hang up' }, 'socket hang up', 'socket hang up'],
  http: [
    {
      code: 'http',
      status: 200,
      steps: [
        { name: 'dns', milliseconds: 2 },
        { name: 'connect', milliseconds: 1 },
        { name: 'tls', milliseconds: 3 },
        { name: 'firstByte', milliseconds: 4 },
        { name: 'body', milliseconds: 5 },
      ],
    },
    'HTTP 200, DNS 2ms, connect 1ms, TLS 3ms, first byte 4ms, body 5ms',
    'HTTP 200, DNS 조회 2ms, 연결 1ms, TLS 3ms, 첫 바이트 4ms, 본문 5ms',
  ],
  output: [{ code: 'output', text: 'queue is full' }, 'queue is full', 'queue is full'],
  exitCode: [{ code: 'exitCode', exitCode: 127 }, 'exit code 127', '종료 코드 127'],
};

test('what a probe found is told in both languages; what others wrote, as they wrote it', () => {
  for (const [detail, inEnglish, inKorean] of Object.values(examples)) {
    assert.equal(describeSignal(detail, english), inEnglish);
    assert.equal(describeSignal(detail, korean), inKorean);
  }
});

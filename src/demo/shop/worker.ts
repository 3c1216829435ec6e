import { type ContainerSpec, type LogWriter, sequence, type TimedText } from '../containerSpec.ts';
import type { Random } from '../random.ts';
import { backlog, cycleSeconds, duringIncident, isWithin, outage } from '../scenario.ts';
import { add, lively, modulo, scale } from '../signal.ts';

/** Works off the order queue: logfmt on stdout, messages in Korean. Runs at its CPU limit while the queue is backed up. */
export function worker(random: Random): ContainerSpec {
  const load = lively(1, 0.3, random.float());
  return {
    name: 'demo-shop-worker-1',
    image: 'demo/shop-worker:2.4.1',
    command: ['/app/worker', '--queue', 'orders'],
    service: 'worker',
    ageSeconds: 3 * 3600 + 40 * 60,
    lifetime: { kind: 'endless' },
    hasTty: false,
    environment: ['LANG=ko_KR.UTF-8', 'QUEUE_URL=redis://cache:6379/0'],
    ports: [],
    mounts: [],
    cpus: 0.5,
    memoryBytes: 256 * 2 ** 20,
    healthCheck: undefined,
    usage: {
      cpu: add(scale(load, 0.06), duringIncident(backlog, 0.39)),
      memory: (seconds) =>
        (58 + 6 * load.at(seconds) + 40 * duringIncident(backlog, 1).at(seconds)) * 2 ** 20,
      inactiveFileBytes: 5 * 2 ** 20,
      networkRx: add(scale(load, 2_400), duringIncident(backlog, 40_000)),
      networkTx: add(scale(load, 1_900), duringIncident(backlog, 25_000)),
      blockRead: scale(load, 30),
      blockWrite: scale(load, 800),
      pids: 9,
    },
    processes: ['/app/worker --queue orders', '/app/worker --child 1', '/app/worker --child 2'],
    log,
  };
}

const log: LogWriter = {
  second: (moment) => {
    const { random, seconds } = moment;
    const texts: [number, TimedText][] = [];
    if (isWithin(backlog, seconds)) {
      const depth = 40 + 6 * Math.round(modulo(seconds, cycleSeconds) - backlog.from);
      texts.push([60, line('warn', '주문 대기열이 밀리고 있습니다', `queue=orders depth=${depth}`)]);
    }
    const offset = random.int(100, 990);
    const order = `order=ORD-${random.int(10_000, 99_999)}`;
    if (isWithin(outage, seconds) && random.chance(0.4)) {
      const facts = `${order} error="read tcp 172.28.0.6->172.28.0.4:5432: i/o timeout" retry=${random.int(1, 5)}`;
      texts.push([offset, line('error', '주문 저장 실패: 데이터베이스 응답 시간 초과', facts)]);
    } else if (random.chance(isWithin(backlog, seconds) ? 0.95 : 0.35)) {
      const facts = `${order} amount=${random.int(9, 240) * 1000} duration=${random.int(20, 180)}ms`;
      texts.push([offset, line('info', random.pick(done), facts)]);
    }
    return sequence(moment, 'stdout', texts);
  },
  startup: (moment) =>
    sequence(moment, 'stdout', [
      [120, line('info', '작업자를 시작합니다', 'version=2.4.1 concurrency=2')],
      [480, line('info', '대기열에 연결했습니다', 'queue=orders host=cache:6379')],
    ]),
  shutdown: (moment) =>
    sequence(moment, 'stdout', [
      [12, line('info', '종료 신호를 받았습니다', 'signal=SIGTERM')],
      [330, line('info', '진행 중인 작업을 마치고 종료합니다', 'pending=0')],
    ]),
};

const done = ['주문 처리 완료', '재고 차감 완료', '결제 승인 완료', '배송 요청 전송 완료'] as const;

function line(level: string, message: string, facts: string): TimedText {
  return (time) => `time=${new Date(time).toISOString()} level=${level} msg="${message}" ${facts}`;
}

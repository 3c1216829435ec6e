// What checks cost: one sweep of 50 rules over 300 containers, when all is well and when a tenth is not; `check` beside
// `docker stats`; `watch` over many containers. The last two need an engine.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { AlertBook } from '../../src/core/alerts/alertBook.ts';
import { PolicyEvaluator } from '../../src/core/alerts/policyEvaluator.ts';
import { parsePolicy } from '../../src/core/checks/policy/parsePolicy.ts';
import { cliFile, exitOf, startCli, userNode } from '../environment/cliProcess.ts';
import { testEngine } from '../environment/testEngine.ts';
import { containerNamed, detailsOf, metricsWith } from '../fixtures/containers.ts';

const rounds = 7;
const watched = Number(process.env.BENCH_CONTAINERS ?? 100);
const watchSeconds = 60;

const rules = Array.from(
  { length: 50 },
  (_, index) => `  rule-${index}: { metric: cpu, above: ${50 + index}%, for: 0 }`,
);
const { policy } = parsePolicy(`version: 1\nrules:\n${rules.join('\n')}\n`);
const containers = Array.from({ length: 300 }, (_, index) => containerNamed(`web-${index}`));

for (const busy of [0, 30]) {
  const evaluator = new PolicyEvaluator(policy);
  const book = new AlertBook();
  const times: number[] = [];
  for (let sweep = 0; sweep < 100; sweep++) {
    const now = 1_795_000_000_000 + sweep * 5000;
    const subjects = containers.map((container, index) => ({
      container,
      details: detailsOf(container),
      metrics: metricsWith({ cpuOfLimitPercent: index < busy ? 99.5 : 1 }),
      metricsAt: now,
      recent: () => ({ restarts: 0, oomKills: 0 }),
    }));
    const startedAt = performance.now();
    book.sweep(evaluator.observe(subjects, now), { policy, now, interval: 5000, describe: () => '' });
    for (const { id } of book.due({ policy, now })) {
      book.delivered(id);
    }
    times.push(performance.now() - startedAt);
  }
  const at = (share: number) => quantile(times.slice(10), share).toFixed(2);
  console.log(
    `50 rules × 300 containers, ${busy} of them busy: median ${at(0.5)} ms, p95 ${at(0.95)} ms a sweep`,
  );
}

function quantile(values: readonly number[], share: number): number {
  return values.toSorted((a, b) => a - b)[Math.floor(share * values.length)] ?? Number.NaN;
}

assert.ok(existsSync(cliFile), 'npm run build first');
const engine = testEngine();
const folder = await mkdtemp(join(tmpdir(), 'cv-bench-'));
const cleanUps: (() => Promise<void>)[] = [() => rm(folder, { recursive: true })];
const scope = { after: (cleanUp: () => Promise<void>) => void cleanUps.push(cleanUp) };

async function startContainers(count: number): Promise<string[]> {
  const names: string[] = [];
  while (names.length < count) {
    const args = ['--net', 'none', '--memory', '16m'];
    names.push((await engine.runContainer(scope, { args, command: 'sleep 100000' })).name);
  }
  return names;
}

/** Seconds from start to exit. */
async function timed(program: string, argv: readonly string[]): Promise<number> {
  const begin = performance.now();
  const exitCode = await exitOf(spawn(program, argv, { env: engine.environment, stdio: 'ignore' }));
  assert.equal(exitCode, 0, `${program} ${argv[0]}`);
  return (performance.now() - begin) / 1000;
}

/** CPU seconds so far and the highest memory in MB, of a process. */
function usageOf(pid: number): { readonly cpuSeconds: number; readonly peakMegabytes: number } {
  const [, fields = ''] = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ');
  const [user, system] = fields.split(' ').slice(11, 13).map(Number);
  const [, kilobytes] = /VmHWM:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8')) ?? [];
  // USER_HZ is 100 on every Linux that Node runs on.
  return { cpuSeconds: ((user ?? 0) + (system ?? 0)) / 100, peakMegabytes: Number(kilobytes) / 1024 };
}

try {
  console.log(`${cpus().length} × ${cpus()[0]?.model}`);
  const policyFile = join(folder, 'policy.yaml');
  await writeFile(
    policyFile,
    'version: 1\nrules:\n  cpu: { metric: cpu, above: 99% }\n  memory: { metric: memory, above: 99% }\n  sick: { event: unhealthy }\n  killed: { event: oom }\n',
  );
  const names = await startContainers(20);
  const [ours, stats, ratios]: [number[], number[], number[]] = [[], [], []];
  for (let round = 0; round < rounds; round++) {
    const check = await timed(userNode, [cliFile, 'check', ...names, '--policy', policyFile]);
    const docker = await timed('docker', ['stats', '--no-stream', ...names]);
    ours.push(check);
    stats.push(docker);
    ratios.push(check / docker);
  }
  console.log(
    `check of 20 containers: ${quantile(ours, 0.5).toFixed(2)} s; docker stats --no-stream: ${quantile(stats, 0.5).toFixed(2)} s; ours × ${quantile(ratios, 0.5).toFixed(2)}`,
  );

  await startContainers(watched - 20);
  const watch = startCli(['watch', '--policy', policyFile, '--state', join(folder, 'state')]);
  const pid = watch.pid ?? 0;
  // What starting costs is not what running costs.
  await delay(15_000);
  const before = usageOf(pid);
  await delay(watchSeconds * 1000);
  const after = usageOf(pid);
  watch.kill('SIGTERM');
  await exitOf(watch);
  const share = ((after.cpuSeconds - before.cpuSeconds) / watchSeconds) * 100;
  console.log(
    `watch of ${watched} containers: ${share.toFixed(2)} % of a core over ${watchSeconds} s, ${Math.round(after.peakMegabytes)} MB at most`,
  );
} finally {
  await Promise.all(cleanUps.map((cleanUp) => cleanUp()));
}

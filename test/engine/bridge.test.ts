import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { after, before, test } from 'node:test';
import { levelOf, newAlert, stepAlert } from '../../src/core/alerts/alert.ts';
import { parsePolicy } from '../../src/core/checks/policy/parsePolicy.ts';
import { runCli, startCli } from '../environment/cliProcess.ts';
import { command } from '../environment/command.ts';
import { type Scope, testEngine } from '../environment/testEngine.ts';
import { until } from '../environment/until.ts';
import { freePort } from './connection/sshServer.ts';

const engine = testEngine();
let folder: string;

before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'cv-bridge-'));
});
after(() => rm(folder, { recursive: true }));

/** Writes a policy and what it is exported as; resolves with the file. */
async function exported(target: string, policy: string, env: NodeJS.ProcessEnv = {}) {
  const name = `${target}-${Math.random().toString(36).slice(2)}`;
  const [from, to] = [join(folder, `${name}.yaml`), join(folder, `${name}.out`)];
  await writeFile(from, policy);
  const { exitCode, stderr } = await runCli(['export', target, '--policy', from, '--output', to], env);
  assert.equal(exitCode, 0, stderr);
  return { path: to, text: await readFile(to, 'utf8'), stderr };
}

const everything = `version: 1
rules:
${[
  ...['cpu', 'cpu-docker', 'cpu-host', 'memory', 'throttled', 'pids-percent', 'memory-used', 'memory-limit'],
  ...['memory-cache', 'memory-rss', 'network-in', 'network-out', 'network-errors', 'network-drops', 'pids'],
  ...['block-read', 'block-write', 'cpu-millicores', 'throttled-seconds', 'memory-failures', 'oom-kills'],
  ...['restarts', 'disk-written', 'disk'],
]
  .map((metric) => `  ${metric}: { metric: ${metric}, above: ABOVE }`)
  .join('\n')}
  chosen: { metric: cpu, above: 50%, critical: 90%, select: { name: ["shop/*", web-?, "a.b"], image: redis, label: [tier=web, keep] }, except: "shop/x(y)" }
  told: { metric: memory, below: 5%, message: "{container} {{ .X }} \\"{value}\\" {threshold}" }
  gone: { absent: container, select: db, schedule: "Mon-Fri 22:00-06:00" }
  killed: { event: oom, channels: [mail, other] }
  loop: { event: restart-loop }
  errors: { log: "boom\\n  hidden" }
  answers: { http: / }
notify: { channels: [team], quiet-hours: "Sat,Sun", time-zone: Asia/Seoul, group: 0 }
`.replace(/metric: (\S+), above: ABOVE/g, (_, metric: string) => {
  const unit = /^(memory-(?:used|limit|cache|rss)|disk-written)$/.test(metric)
    ? '1MiB'
    : /^(network-(?:in|out)|block-.*)$/.test(metric)
      ? '1MB/s'
      : metric === 'throttled-seconds'
        ? '1s'
        : '1';
  return `metric: ${metric}, above: ${unit}`;
});

test('promtool takes every rule there is, and what cannot be expressed is told twice', async () => {
  const { path, text, stderr } = await exported('prometheus', everything);
  assert.match(await command('promtool', ['check', 'rules', path]), /SUCCESS/);
  for (const rule of ['disk', 'errors', 'answers']) {
    assert.match(text, new RegExp(`^# {3}${rule} \\(`, 'm'));
    assert.match(stderr, new RegExp(`^Not expressed: ${rule} \\(`, 'm'));
  }
  assert.equal(stderr.trim().split('\n').length, 3);
});

test('amtool takes the configuration, and no secret stands in it', async () => {
  const env = {
    CONTAINER_VITALS_CHANNEL_TEAM_URL: 'https://hooks.slack.com/services/PLANTED',
    CONTAINER_VITALS_CHANNEL_MAIL_URL: 'smtps://user:PLANTED@mail.example.com',
    CONTAINER_VITALS_CHANNEL_MAIL_FROM: 'vitals@example.com',
    CONTAINER_VITALS_CHANNEL_MAIL_TO: 'ops@example.com',
    CONTAINER_VITALS_CHANNEL_OTHER_URL: 'https://example.com/PLANTED',
    CONTAINER_VITALS_CHANNEL_OTHER_TOKEN: 'PLANTED',
  };
  const { path, text, stderr } = await exported('alertmanager', everything, env);
  assert.match(await command('amtool', ['check-config', path]), /SUCCESS/);
  assert.match(text, /api_url_file: "\/etc\/alertmanager\/secrets\/team\.url"/);
  assert.match(text, /auth_password_file: "\/etc\/alertmanager\/secrets\/mail\.password"/);
  assert.doesNotMatch(text + stderr, /PLANTED/);
  assert.match((await exported('alertmanager', everything)).stderr, /“team” is not set up here/);
});

/** Percent of the memory limit, minute by minute: it hovers, rises, falls and comes back. */
const course = (() => {
  const values: number[] = [];
  let [state, value] = [7, 80];
  for (let minute = 0; minute < 240; minute++) {
    state = (state * 1103515245 + 12345) % 2 ** 31;
    value = Math.min(99, Math.max(60, value + ((state >> 16) % 13) - 6));
    values.push(value);
  }
  return values;
})();

test('Prometheus fires and resolves in the minute in which we do', async () => {
  const policy = 'version: 1\nrules:\n  full: { metric: memory, above: 85%, critical: 95%, for: 2m }\n';
  const [rule] = parsePolicy(policy).policy.rules;
  assert.ok(rule?.condition.kind === 'metric');
  const { threshold } = rule.condition;
  let alert = newAlert(0);
  const start = 1_000_000_000_000;
  const ours = course.map((value, minute) => {
    const at = start + minute * 60_000;
    const observation = { kind: 'sample', at, level: levelOf(value, threshold), value } as const;
    alert = stepAlert(alert, observation, at, { for: rule.for, interval: 60_000 }).alert;
    return alert.phase === 'firing' ? alert.severity : undefined;
  });
  assert.ok(new Set(ours).size === 3, 'the course is too dull');

  const { path } = await exported('prometheus', policy);
  const labels = '{name="shop-api-1",instance="host",image="api"}';
  const constant = (value: number) => `${value}+0x${course.length}`;
  const firing = (severity: string) => `ALERTS{alertname="full",alertstate="firing",severity="${severity}"}`;
  const expected = (severity: string, isFiring: boolean, minute: number) => ({
    expr: `count(${firing(severity)}) or vector(0)`,
    eval_time: `${minute}m`,
    exp_samples: [{ labels: '{}', value: isFiring ? 1 : 0 }],
  });
  const file = join(folder, 'rules.test.json');
  const tests = {
    rule_files: [path],
    evaluation_interval: '1m',
    tests: [
      {
        interval: '1m',
        input_series: [
          { series: `container_memory_working_set_bytes${labels}`, values: course.join(' ') },
          { series: `container_spec_memory_limit_bytes${labels}`, values: constant(100) },
          { series: `container_last_seen${labels}`, values: constant(1) },
        ],
        promql_expr_test: ours.flatMap((severity, minute) => [
          expected('warning', severity !== undefined, minute),
          expected('critical', severity === 'critical', minute),
        ]),
      },
    ],
  };
  await writeFile(file, JSON.stringify(tests));
  assert.match(await command('promtool', ['test', 'rules', file]), /SUCCESS/);
});

/** Starts a server that lives as long as the test. */
function serve(t: Scope, program: string, args: readonly string[]): ChildProcess {
  const child = spawn(program, args, { cwd: folder, stdio: 'ignore' });
  t.after(async () => {
    child.kill('SIGKILL');
    await once(child, 'close');
  });
  return child;
}

/** What dashboards and rules that people have for cAdvisor ask, each with how many containers of the two it tells of. */
const usualQueries: readonly (readonly [query: string, series: number])[] = [
  ['sum by (name) (rate(container_cpu_usage_seconds_total{name!=""}[1m]))', 2],
  ['sum by (name) (rate(container_cpu_usage_seconds_total{image!="",cpu="total"}[1m])) * 100', 2],
  ['topk(5, sum by (container_label_com_docker_compose_project) (container_memory_usage_bytes))', 1],
  ['sum by (name) (container_memory_rss{name!=""})', 2],
  ['sum by (name) (container_memory_cache{name!=""})', 2],
  [
    'sum by (instance, name) (container_memory_working_set_bytes{name!=""}) / sum by (instance, name) (container_spec_memory_limit_bytes > 0) * 100',
    1,
  ],
  [
    'sum by (id, name) (rate(container_cpu_usage_seconds_total{image!=""}[1m])) / sum by (id, name) (container_spec_cpu_quota{image!=""} / container_spec_cpu_period{image!=""}) * 100',
    1,
  ],
  [
    'sum by (name) (increase(container_cpu_cfs_throttled_periods_total{image!=""}[1m])) / sum by (name) (increase(container_cpu_cfs_periods_total[1m]))',
    1,
  ],
  ['sum by (name) (rate(container_network_receive_bytes_total{interface!="lo"}[1m]))', 1],
  ['sum by (name, interface) (rate(container_network_transmit_errors_total[1m]))', 1],
  ['sum by (name) (increase(container_memory_failcnt[1m]))', 2],
  ['count(container_last_seen{image!=""})', 1],
  ['time() - container_last_seen{name!=""} > 60', 0],
  ['time() - container_start_time_seconds{name!=""} > 0', 2],
  ['sum(machine_memory_bytes) and sum(machine_cpu_cores)', 1],
  ['absent(container_last_seen{name=~"nobody.*"})', 1],
];

const getJson = async (url: string) => (await (await fetch(url)).json()) as unknown;

test('a real Prometheus and Alertmanager see what we see', async (t) => {
  const { name } = await engine.runContainer(t, {
    args: ['--memory', '40m', '--net', 'none'],
    command: 'dd if=/dev/zero of=/dev/shm/held bs=1M count=30; echo ready; sleep 1000',
  });
  await engine.waitForLog(name, 'ready');
  const busy = await engine.runContainer(t, {
    args: ['--cpus', '0.1'],
    command: 'while :; do :; done',
  });
  const policy = `version: 1\nrules:\n  full: { metric: memory, above: 60%, for: 1s, select: ${name} }\n  busy: { metric: cpu, above: 60%, for: 1s, select: ${name} }\nnotify: { group: 0 }\n`;
  const rules = await exported('prometheus', policy);
  const config = await exported('alertmanager', policy);
  const dashboard = await exported('grafana', policy);

  const metrics = startCli(['serve-metrics', '--listen', '127.0.0.1:0']);
  t.after(() => metrics.kill('SIGKILL'));
  const [line] = (await once(createInterface(metrics.stderr), 'line')) as [string];
  const target = /127\.0\.0\.1:\d+/.exec(line)?.[0] ?? '';
  const [prometheus, alertmanager] = [await freePort(), await freePort()].map(
    (port) => `127.0.0.1:${port}`,
  ) as [string, string];
  const settings = {
    global: { scrape_interval: '1s', scrape_timeout: '1s', evaluation_interval: '1s' },
    rule_files: [rules.path],
    alerting: { alertmanagers: [{ static_configs: [{ targets: [alertmanager] }] }] },
    scrape_configs: [{ job_name: 'containers', static_configs: [{ targets: [target] }] }],
  };
  await writeFile(join(folder, 'prometheus.json'), JSON.stringify(settings));
  serve(t, 'prometheus-alertmanager', [
    `--config.file=${config.path}`,
    `--storage.path=${join(folder, 'alertmanager')}`,
    `--web.listen-address=${alertmanager}`,
    '--cluster.listen-address=',
  ]);
  serve(t, 'prometheus', [
    `--config.file=${join(folder, 'prometheus.json')}`,
    `--storage.tsdb.path=${join(folder, 'prometheus')}`,
    `--web.listen-address=${prometheus}`,
  ]);

  const alerts = await until('Alertmanager has an alert', async () => {
    const found = (await getJson(`http://${alertmanager}/api/v2/alerts`)) as readonly {
      readonly labels: Readonly<Record<string, string>>;
    }[];
    return found.length > 0 && found;
  });
  assert.deepEqual(
    alerts.map(({ labels }) => [labels.alertname, labels.name, labels.severity]),
    [['full', name, 'warning']],
  );
  const path = join(folder, 'ours.yaml');
  await writeFile(path, policy);
  const ours = JSON.parse((await runCli(['check', '--policy', path, '--json'])).stdout) as readonly {
    readonly rule: string;
    readonly status: string;
  }[];
  assert.deepEqual(
    ours.map(({ rule, status }) => [rule, status]),
    [
      ['full', 'warning'],
      ['busy', 'ok'],
    ],
  );

  const { panels } = JSON.parse(dashboard.text) as {
    readonly panels: readonly {
      readonly title: string;
      readonly targets: readonly { readonly expr: string }[];
    }[];
  };
  const ask = async (query: string) => {
    const answer = (await getJson(
      `http://${prometheus}/api/v1/query?query=${encodeURIComponent(query)}`,
    )) as Answer;
    assert.equal(answer.status, 'success', query);
    return answer.data.result;
  };
  for (const { title, targets } of panels) {
    const series = await ask(targets[0]?.expr.replaceAll('$container', name) ?? '');
    // No network, no block device: no series.
    assert.ok(series.length > 0 || /Network|Block/.test(title), title);
  }
  const isOurs = ({ metric }: Series) => metric.name === undefined || [name, busy.name].includes(metric.name);
  const counts = await Promise.all(
    usualQueries.map(async ([query]) => [query, (await ask(query)).filter(isOurs).length]),
  );
  assert.deepEqual(counts, usualQueries);
});

interface Series {
  readonly metric: Readonly<Record<string, string>>;
}

interface Answer {
  readonly status: string;
  readonly data: { readonly result: readonly Series[] };
}

test('promtool takes what is exposed', async (t) => {
  await engine.runContainer(t, { args: ['--cpus', '1', '--memory', '64m'], command: 'sleep 1000' });
  const { stdout } = await runCli(['stats', '--format', 'prometheus']);
  assert.equal(await command('promtool', ['check', 'metrics'], { input: Buffer.from(stdout) }), '');
});

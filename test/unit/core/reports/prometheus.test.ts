import assert from 'node:assert/strict';
import { test } from 'node:test';
import { csvText } from '../../../../src/core/reports/csv.ts';
import { prometheusText } from '../../../../src/core/reports/prometheus.ts';
import { containerNamed, detailsOf, sampleAt } from '../../../fixtures/containers.ts';

const container = containerNamed('web', {
  image: 'shop/"web"\\:1\nx',
  labels: {
    'com.docker.compose.project': 'shop',
    'com.docker.compose.container-number': '1',
    'com.example.secret': 'not told',
  },
});
const details = detailsOf(container, { limits: { cpus: 1.5, memoryBytes: 2 ** 26 } });
const network = {
  rxPackets: 3,
  rxErrors: 0,
  rxDropped: 0,
  txBytes: 7,
  txPackets: 1,
  txErrors: 0,
  txDropped: 0,
};

test('counters under the names and labels of cAdvisor, label values escaped', () => {
  const sample = sampleAt(Date.UTC(2026, 10, 23), 12.5, {
    networks: [{ name: 'eth0', rxBytes: 736, ...network }],
    blockReads: 12,
    blockWrites: 34,
    memory: { usedBytes: 1, limitBytes: 2, failures: 5 },
  });
  const text = prometheusText([{ container, details, sample }]);
  const labels =
    `id="/docker/${container.id}",name="web",image="shop/\\"web\\"\\\\:1\\nx",` +
    'container_label_com_docker_compose_project="shop",container_label_com_docker_compose_container_number="1"';
  const lines = text.split('\n');
  assert.deepEqual(lines.slice(0, 3), [
    '# HELP container_cpu_usage_seconds_total Cumulative cpu time consumed in seconds.',
    '# TYPE container_cpu_usage_seconds_total counter',
    `container_cpu_usage_seconds_total{${labels},cpu="total"} 12.5`,
  ]);
  assert.ok(lines.includes(`container_network_receive_bytes_total{${labels},interface="eth0"} 736`));
  assert.ok(lines.includes(`container_fs_reads_total{${labels}} 12`));
  assert.ok(lines.includes(`container_fs_writes_total{${labels}} 34`));
  assert.ok(lines.includes(`container_memory_failcnt{${labels}} 5`));
  assert.ok(lines.includes(`container_spec_cpu_quota{${labels}} 150000`));
  assert.ok(lines.includes(`container_spec_memory_limit_bytes{${labels}} ${2 ** 26}`));
  assert.doesNotMatch(text, /undefined|NaN|secret/);
});

test('what is not known is left out, its family too', () => {
  const text = prometheusText([
    { container, details: undefined, sample: sampleAt(Date.UTC(2026, 10, 23), 1) },
  ]);
  assert.doesNotMatch(text, /container_spec|throttled|container_network/);
  assert.equal(prometheusText([]), '');
});

test('comma-separated values: quoted where they must be, empty where unknown, never a formula', () => {
  const rows = [
    { name: 'a,"b"', cpuPercent: 1.5, pids: null },
    { name: '=1+1', cpuPercent: -1, pids: 2 },
  ];
  assert.equal(csvText(rows, true), 'name,cpuPercent,pids\r\n"a,""b""",1.5,\r\n\'=1+1,-1,2\r\n');
  assert.equal(csvText(rows.slice(1), false), "'=1+1,-1,2\r\n");
});

// 50 rules over 300 containers: what one sweep costs, when all is well and when a tenth is not.
import { AlertBook } from '../../src/core/alerts/alertBook.ts';
import { PolicyEvaluator } from '../../src/core/alerts/policyEvaluator.ts';
import { parsePolicy } from '../../src/core/checks/policy/parsePolicy.ts';
import { containerNamed, detailsOf, metricsWith } from '../fixtures/containers.ts';

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
  const sorted = times.slice(10).sort((a, b) => a - b);
  const at = (share: number) => (sorted[Math.floor(share * sorted.length)] ?? 0).toFixed(2);
  console.log(
    `50 rules × 300 containers, ${busy} of them busy: median ${at(0.5)} ms, p95 ${at(0.95)} ms a sweep`,
  );
}

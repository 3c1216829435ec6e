import type { CheckPolicy, CheckRule } from '../checks.ts';
import { type Condition, defaultNotify, type Policy, type Rule } from './policy.ts';
import { defaultClear, defaultMaxRestarts, defaultWithin } from './readRule.ts';
import { everyContainer } from './selector.ts';

/** What is checked where nobody wrote a policy: the built-in checks, as rules. */
export function defaultPolicy({ cpuPercent, memoryPercent }: CheckPolicy): Policy {
  const event = (name: Extract<Condition, { kind: 'event' }>['event']): Condition => ({
    kind: 'event',
    event: name,
    limit: defaultMaxRestarts,
    within: defaultWithin,
  });
  return {
    rules: [
      rule('cpu', above('cpu', cpuPercent)),
      rule('memory', above('memory', memoryPercent)),
      rule('health', event('unhealthy')),
      rule('oomKilled', event('oom')),
      rule('restartLoop', event('restart-loop')),
    ],
    notify: defaultNotify,
  };
}

/** In percent: `df`'s warning of every monitoring script. */
const diskPercent = 90;

/** The same, and the disk, which where the engine is elsewhere is unknown: for what watches, not for what ends by a result. */
export function defaultWatchPolicy(thresholds: CheckPolicy): Policy {
  const { rules, notify } = defaultPolicy(thresholds);
  return { rules: [...rules, rule('disk', above('disk', diskPercent))], notify };
}

function above(metric: 'cpu' | 'memory' | 'disk', percent: number): Condition {
  return {
    kind: 'metric',
    metric,
    threshold: {
      comparison: 'above',
      trigger: percent,
      critical: undefined,
      clear: defaultClear(percent, 'above', 'percent'),
    },
    within: defaultWithin,
  };
}

function rule(id: CheckRule | 'disk', condition: Condition): Rule {
  const isThreshold = condition.kind === 'metric';
  return {
    id,
    condition,
    select: everyContainer,
    except: undefined,
    for: isThreshold ? 60_000 : 0,
    severity: isThreshold ? 'warning' : 'critical',
    message: undefined,
    channels: undefined,
    schedule: undefined,
    spans: undefined,
  };
}

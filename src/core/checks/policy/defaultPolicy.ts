import type { CheckPolicy, CheckRule } from '../checks.ts';
import { type Condition, defaultNotify, type Policy, type Rule } from './policy.ts';
import { defaultClear, defaultFor, defaultMaxRestarts, defaultWithin } from './readRule.ts';
import { everyContainer } from './selector.ts';

/** What is watched where nobody wrote a policy: the built-in checks, as rules. */
export function defaultPolicy({
  cpuPercent,
  memoryPercent,
  diskPercent,
  responseTimeOf = [],
}: CheckPolicy): Policy {
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
      rule('disk', above('disk', diskPercent)),
      // Only of those that somebody wants to be asked: a request is work for a server, and stands in its log.
      ...(responseTimeOf.length > 0
        ? [{ ...rule('responseTime', slowerThan(slowResponse)), select: { name: responseTimeOf } }]
        : []),
      rule('health', event('unhealthy')),
      rule('oomKilled', event('oom')),
      rule('restartLoop', event('restart-loop')),
    ],
    notify: defaultNotify,
  };
}

/** The same without the disk: where that is not known, and an unknown would be the result. */
export function defaultPolicyWithoutDisk(thresholds: CheckPolicy): Policy {
  const { rules, notify } = defaultPolicy(thresholds);
  return { rules: rules.filter(({ id }) => id !== 'disk'), notify };
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

/** In milliseconds. */
const slowResponse = 2000;

function slowerThan(milliseconds: number): Condition {
  return {
    kind: 'metric',
    metric: 'response-time',
    threshold: {
      comparison: 'above',
      trigger: milliseconds,
      critical: undefined,
      clear: defaultClear(milliseconds, 'above', 'milliseconds'),
    },
    within: defaultWithin,
  };
}

function rule(id: CheckRule | 'responseTime', condition: Condition): Rule {
  const isThreshold = condition.kind === 'metric';
  return {
    id,
    condition,
    select: everyContainer,
    except: undefined,
    for: defaultFor(condition),
    severity: isThreshold ? 'warning' : 'critical',
    message: undefined,
    channels: undefined,
    schedule: undefined,
    spans: undefined,
  };
}

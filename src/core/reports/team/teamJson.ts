import { describeRule } from '../../checks/policy/describeRule.ts';
import { english } from '../../common/translate.ts';
import type { ReportedMetric } from './teamFacts.ts';
import type { ServiceReport, TeamReport, Usage } from './teamReport.ts';

/** The services of a team report for programs, worst first; the same in every language. The schema is in docs/cli.md. */
export function teamJson({ services, period }: TeamReport): object[] {
  return services.map((service) => {
    const { name, status, containers, running, unhealthy, failed, errors, restarts, firing } = service;
    return {
      service: name,
      from: new Date(period.from).toISOString(),
      to: new Date(period.to).toISOString(),
      status,
      containers: containers.length,
      running,
      unhealthy,
      failed,
      ...usageFields(service),
      errors: errors.now ?? null,
      errorsBefore: errors.before ?? null,
      restarts: restarts.now ?? null,
      restartsBefore: restarts.before ?? null,
      firing: firing ?? null,
      ended: service.ended.map(({ name: container, ruleId, firedAt, endedAt }) => ({
        rule: ruleId,
        name: container,
        firedAt: firedAt === undefined ? null : new Date(firedAt).toISOString(),
        endedAt: new Date(endedAt).toISOString(),
      })),
      broken: service.broken.map((result) => ({
        rule: result.rule.id,
        name: result.subject.name,
        status: result.status,
        message: describeRule(result.rule, result.subject.name, result, english),
      })),
    };
  });
}

const fields: readonly (readonly [ReportedMetric, string])[] = [
  ['cpu', 'cpuOfLimitPercent'],
  ['memory', 'memoryPercent'],
  ['disk', 'diskPercent'],
  ['response-time', 'responseMs'],
];

function usageFields({ usage }: ServiceReport): object {
  return Object.fromEntries(fields.map(([metric, field]) => [field, usageJson(usage[metric])]));
}

function usageJson({ mean, peak, before, isOneReading }: Usage): object {
  return { mean: mean ?? null, peak: peak ?? null, before: before ?? null, isOneReading };
}

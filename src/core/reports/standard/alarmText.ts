import { thresholdWords } from '../../checks/policy/describeRule.ts';
import type { Condition, ProbeSettings, StatusRange } from '../../checks/policy/policy.ts';
import { assertNever } from '../../common/assertNever.ts';
import type { Translate } from '../../common/translate.ts';
import { formatDuration } from '../../metrics/format.ts';

/** When a rule's alert begins, without what it looks at: `above 80.00%, over at 75.00%`. */
export function alarmText(condition: Condition, t: Translate): string {
  return alarmWords(condition, t).join(', ');
}

function alarmWords(condition: Condition, t: Translate): string[] {
  switch (condition.kind) {
    case 'metric':
      return thresholdWords(condition, condition.threshold, t);
    case 'log':
      return [
        ...thresholdWords(condition, condition.threshold, t),
        t('counted over {0}', wholeDuration(condition.within, t)),
      ];
    case 'event':
      return condition.event === 'restart-loop'
        ? [t('more than {0} restarts within {1}', condition.limit, wholeDuration(condition.within, t))]
        : [condition.event === 'unhealthy' ? t('when it is unhealthy') : t('when it happens')];
    case 'http':
      return [
        t('a status other than {0}', condition.statuses.map(statusText).join(', ')),
        ...probeWords(condition, t),
      ];
    case 'tcp':
      return [t('no connection'), ...probeWords(condition, t)];
    case 'command':
      return [
        t('it fails'),
        ...(condition.threshold ? thresholdWords(condition, condition.threshold, t) : []),
      ];
    case 'absent':
      return [
        condition.what === 'log'
          ? t('none within {0}', wholeDuration(condition.within, t))
          : t('none is there'),
      ];
    default:
      return assertNever(condition);
  }
}

function probeWords(condition: Condition & ProbeSettings, t: Translate): string[] {
  return [
    ...(condition.threshold ? thresholdWords(condition, condition.threshold, t) : []),
    t('no answer within {0}', wholeDuration(condition.timeout, t)),
    t('asked every {0}', wholeDuration(condition.every, t)),
  ];
}

const statusText = ({ from, to }: StatusRange) => (from === to ? String(from) : `${from}–${to}`);

/** A duration without anything cut off: `1 hour 30 minutes`. */
export function wholeDuration(milliseconds: number, t: Translate): string {
  let rest = Math.round(milliseconds);
  const parts = [86_400_000, 3_600_000, 60_000, 1000].flatMap((length) => {
    const count = Math.floor(rest / length);
    rest -= count * length;
    return count === 0 ? [] : [formatDuration(count * length, t)];
  });
  return [...parts, ...(rest > 0 ? [`${rest} ms`] : [])].join(' ') || formatDuration(0, t);
}

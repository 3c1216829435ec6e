import { whatIsWatched } from '../../checks/policy/describeRule.ts';
import { scheduleText } from '../../checks/policy/describeSchedule.ts';
import type { Policy } from '../../checks/policy/policy.ts';
import { selectorText } from '../../checks/policy/selector.ts';
import { english } from '../../common/translate.ts';
import { alarmText } from './alarmText.ts';

/** The rules of a monitoring standard for programs; the same in every language. The schema is in docs/cli.md. */
export function standardJson({ rules, notify }: Policy): object[] {
  return rules.map(({ id, condition, select, except, for: lasts, severity, schedule, channels }) => ({
    rule: id,
    kind: condition.kind,
    what: whatIsWatched(condition, english),
    alert: alarmText(condition, english),
    forSeconds: lasts / 1000,
    containers: selectorText(select) || null,
    except: except === undefined ? null : selectorText(except),
    severity,
    hours: schedule === undefined ? null : scheduleText(schedule, 'en'),
    channels: channels ?? notify.channels,
  }));
}

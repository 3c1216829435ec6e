import type { Translate } from '../common/translate.ts';
import type { Mark } from './metricHistory.ts';

/** What a mark tells, in the user's words; an event of a container bears the engine's own name. Hostile text goes through as it is. */
export function describeMark({ kind, text }: Pick<Mark, 'kind' | 'text'>, t: Translate): string {
  switch (kind) {
    case 'editor':
      return describeEditor(text, t);
    case 'alert':
      return describeAlert(text, t);
    case 'check':
      return describeCheck(text, t);
    case 'engine':
      return text === 'lost' ? t('Engine lost') : t('Engine back');
    case 'recording':
      return text === 'start' ? t('Recording started') : t('Recording ended');
    default:
      return text;
  }
}

/** `save src/a.ts`: a word, and what it was done to. */
function describeEditor(text: string, t: Translate): string {
  const [, word, rest = ''] = /^(\S+) (.*)$/s.exec(text) ?? [];
  switch (word) {
    case 'save':
      return t('Saved {0}', rest);
    case 'task':
      return t('Task {0}', rest);
    case 'debug':
      return t('Debugging {0}', rest);
    case 'commit':
      return t('Commit {0}', rest);
    case 'checkout':
      return t('Checked out {0}', rest);
    default:
      return text;
  }
}

/** As alertMarks.ts writes it. */
function describeAlert(text: string, t: Translate): string {
  const [, rule = text, transition] = /^(.*) (\S+)$/s.exec(text) ?? [];
  switch (transition) {
    case 'fired':
      return t('Alert {0} fires', rule);
    case 'escalated':
      return t('Alert {0} is critical now', rule);
    case 'resolved':
      return t('Alert {0} is over', rule);
    default:
      return text;
  }
}

/** As checkMarks.ts writes it. */
function describeCheck(text: string, t: Translate): string {
  const [, rule = text, status] = /^(.*) (\S+)$/s.exec(text) ?? [];
  switch (status) {
    case 'warning':
      return t('Check {0}: warning', rule);
    case 'critical':
      return t('Check {0}: critical', rule);
    default:
      return t('Checks: all is well');
  }
}

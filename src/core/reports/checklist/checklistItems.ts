import type { Translate } from '../../common/translate.ts';

/** What is looked at every day, in this order. The ids stand in the sheets that are kept. */
export const checklistItemIds = [
  'running',
  'healthy',
  'rules',
  'alerts',
  'errors',
  'trends',
  'capacity',
] as const;
export type ChecklistItemId = (typeof checklistItemIds)[number];

export interface ChecklistItemText {
  readonly title: string;
  /** What a person looks at before it is ticked. */
  readonly meaning: string;
}

export function checklistItemText(id: ChecklistItemId, t: Translate): ChecklistItemText {
  switch (id) {
    case 'running':
      return {
        title: t('All containers are up'),
        meaning: t('None restarts, is dead or has ended with an error within a day.'),
      };
    case 'healthy':
      return {
        title: t('All health checks succeed'),
        meaning: t('No container is unhealthy, and none is still starting.'),
      };
    case 'rules':
      return {
        title: t('No rule of the policy is broken'),
        meaning: t('What is broken has somebody who works on it.'),
      };
    case 'alerts':
      return {
        title: t('Alerts of the last day have been dealt with'),
        meaning: t('None still fires, and the cause of those that ended is known.'),
      };
    case 'errors':
      return {
        title: t('Errors in the logs have been reviewed'),
        meaning: t('New kinds of errors, and those that became more, have a cause.'),
      };
    case 'trends':
      return {
        title: t('Trends have been reviewed'),
        meaning: t('CPU, memory and response times against the day before.'),
      };
    case 'capacity':
      return {
        title: t('Capacity has been reviewed'),
        meaning: t('What is near its limit of memory, CPU or disk gets more, or needs less.'),
      };
  }
}

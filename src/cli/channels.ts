import { t } from '@vscode/l10n';
import type { AlertWatchOptions } from '../core/alerts/alertWatch.ts';
import { toPlainText } from '../core/reports/plainText.ts';
import type { CommandContext } from './command.ts';

/** Brings notices to the channels that the environment sets up. */
export function noticeSender({ stderr }: CommandContext): AlertWatchOptions['send'] {
  return async (groups, onSettled) => {
    for (const group of groups) {
      for (const channel of group.channels) {
        stderr.write(`${t('The channel “{0}” is not set up.', toPlainText(channel))}\n`);
        onSettled(group, channel);
      }
    }
  };
}

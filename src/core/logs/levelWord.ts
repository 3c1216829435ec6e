import type { Translate } from '../common/translate.ts';
import type { LogLevel } from './level.ts';

/** A level for people, `none` for records that tell none. */
export function levelWord(level: LogLevel | 'none', t: Translate): string {
  switch (level) {
    case 'fatal':
      return t('Fatal');
    case 'error':
      return t('Error');
    case 'warning':
      return t('Warning');
    case 'info':
      return t('Info');
    case 'debug':
      return t('Debug');
    case 'trace':
      return t('Trace');
    case 'none':
      return t('No level');
  }
}

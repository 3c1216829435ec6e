import { t } from '@vscode/l10n';
import { UsageError } from './command.ts';

export interface ListenAddress {
  readonly host: string;
  readonly port: number;
}

/** `HOST:PORT` of an option; undefined where it was not given. Throws UsageError. */
export function listenAddress(
  option: string,
  text: string | undefined,
  example = '127.0.0.1:9420',
): ListenAddress | undefined {
  if (text === undefined) {
    return undefined;
  }
  const [, host = '', port = ''] = /^(.*):(\d{1,5})$/.exec(text) ?? [];
  if (host === '' || Number(port) > 65_535) {
    throw new UsageError(t('--{0} wants an address such as {1}, not “{2}”.', option, example, text));
  }
  return { host: host.replace(/^\[|\]$/g, ''), port: Number(port) };
}

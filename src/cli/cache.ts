import { t } from '@vscode/l10n';
import { localTime } from '../core/logs/logLine.ts';
import { formatBytes } from '../core/metrics/format.ts';
import { toPlainText } from '../core/reports/plainText.ts';
import { renderTable } from '../core/reports/table.ts';
import { clearLogStore, listStoredLogs } from '../storage/logs/logStore.ts';
import type { Command, OptionSpecs } from './command.ts';
import { writeJsonArray } from './json.ts';
import { storeRoot } from './logStore.ts';

const options = {
  clear: { type: 'boolean', help: () => t('delete all stored logs, those of the editor too') },
} as const satisfies OptionSpecs;

export const cacheCommand: Command<typeof options> = {
  name: 'cache',
  usage: '[--clear] [--json]',
  summary: () => t('show or clear the logs that are stored for the next search'),
  options,
  positionals: { min: 0, max: 0 },
  failureCode: 2,
  async run({ options: { clear }, isJson }, context) {
    const root = storeRoot(context);
    const logs = await listStoredLogs(root);
    const bytes = logs.reduce((sum, log) => sum + log.bytes, 0);
    if (clear) {
      await clearLogStore(root);
    }
    if (isJson) {
      const rows = logs.map(({ container, url, bytes: size, writtenAt, folder }) => ({
        id: container.id,
        name: container.name,
        engine: url,
        bytes: size,
        writtenAt: new Date(writtenAt).toISOString(),
        folder,
      }));
      writeJsonArray(context.stdout, clear ? [] : rows);
    } else if (clear) {
      context.stdout.write(`${t('{0} deleted', formatBytes(bytes))}\n`);
    } else {
      const rows = logs.map(({ container, url, bytes: size, writtenAt }) => [
        toPlainText(container.name),
        formatBytes(size),
        localTime(writtenAt).slice(0, 16),
        toPlainText(url),
      ]);
      const columns = [
        { title: t('NAME') },
        { title: t('SIZE'), align: 'right' },
        { title: t('WRITTEN') },
        { title: t('ENGINE') },
      ] as const;
      const lines = rows.length > 0 ? renderTable(columns, rows) : [];
      context.stdout.write(lines.map((line) => `${line}\n`).join(''));
      context.stdout.write(`${t('{0} in {1}', formatBytes(bytes), root)}\n`);
    }
    return 0;
  },
};

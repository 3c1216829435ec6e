import type { Command } from './command.ts';

/** The words of the command line in the order of the overview. Each is loaded when it is asked for: none waits for what others need. */
export type CommandTable = ReadonlyMap<string, () => Promise<Command>>;

export const commands: CommandTable = new Map<string, () => Promise<Command>>([
  ['ps', async () => (await import('./ps.ts')).psCommand],
  ['stats', async () => (await import('./stats.ts')).statsCommand],
  ['host', async () => (await import('./host.ts')).hostCommand],
  ['grep', async () => (await import('./grep.ts')).grepCommand],
  ['cache', async () => (await import('./cache.ts')).cacheCommand],
  ['check', async () => (await import('./check.ts')).checkCommand],
  ['watch', async () => (await import('./watch.ts')).watchCommand],
  ['alert', async () => (await import('./alert.ts')).alertCommand],
  ['init', async () => (await import('./init.ts')).initCommand],
  ['lint', async () => (await import('./lint.ts')).lintCommand],
  ['backtest', async () => (await import('./backtest.ts')).backtestCommand],
  ['report', async () => (await import('./report.ts')).reportCommand],
  ['checklist', async () => (await import('./checklist.ts')).checklistCommand],
  ['standards', async () => (await import('./standards.ts')).standardsCommand],
  ['record', async () => (await import('./record.ts')).recordCommand],
  ['compare', async () => (await import('./compare.ts')).compareCommand],
  ['rightsize', async () => (await import('./rightsize.ts')).rightsizeCommand],
  ['serve-metrics', async () => (await import('./serveMetrics.ts')).serveMetricsCommand],
  ['export', async () => (await import('./export.ts')).exportCommand],
  ['demo', async () => (await import('./demo.ts')).demoCommand],
]);

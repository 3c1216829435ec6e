import { alertCommand } from './alert.ts';
import { backtestCommand } from './backtest.ts';
import { cacheCommand } from './cache.ts';
import { checkCommand } from './check.ts';
import { checklistCommand } from './checklist.ts';
import type { Command, OptionSpecs } from './command.ts';
import { compareCommand } from './compare.ts';
import { demoCommand } from './demo.ts';
import { exportCommand } from './export.ts';
import { grepCommand } from './grep.ts';
import { hostCommand } from './host.ts';
import { initCommand } from './init.ts';
import { lintCommand } from './lint.ts';
import { psCommand } from './ps.ts';
import { recordCommand } from './record.ts';
import { reportCommand } from './report.ts';
import { rightsizeCommand } from './rightsize.ts';
import { serveMetricsCommand } from './serveMetrics.ts';
import { standardsCommand } from './standards.ts';
import { statsCommand } from './stats.ts';
import { watchCommand } from './watch.ts';

/** In the order of the overview. */
export const commands: readonly Command<OptionSpecs>[] = [
  psCommand,
  statsCommand,
  hostCommand,
  grepCommand,
  cacheCommand,
  checkCommand,
  watchCommand,
  alertCommand,
  initCommand,
  lintCommand,
  backtestCommand,
  reportCommand,
  checklistCommand,
  standardsCommand,
  recordCommand,
  compareCommand,
  rightsizeCommand,
  serveMetricsCommand,
  exportCommand,
  demoCommand,
];

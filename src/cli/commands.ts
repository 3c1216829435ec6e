import { alertCommand } from './alert.ts';
import { backtestCommand } from './backtest.ts';
import { checkCommand } from './check.ts';
import type { Command, OptionSpecs } from './command.ts';
import { compareCommand } from './compare.ts';
import { demoCommand } from './demo.ts';
import { grepCommand } from './grep.ts';
import { lintCommand } from './lint.ts';
import { psCommand } from './ps.ts';
import { recordCommand } from './record.ts';
import { serveMetricsCommand } from './serveMetrics.ts';
import { statsCommand } from './stats.ts';
import { watchCommand } from './watch.ts';

/** In the order of the overview. */
export const commands: readonly Command<OptionSpecs>[] = [
  psCommand,
  statsCommand,
  grepCommand,
  checkCommand,
  watchCommand,
  alertCommand,
  lintCommand,
  backtestCommand,
  recordCommand,
  compareCommand,
  serveMetricsCommand,
  demoCommand,
];

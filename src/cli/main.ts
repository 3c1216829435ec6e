#!/usr/bin/env node
import { checkCommand } from './check.ts';
import { demoCommand } from './demo.ts';
import { grepCommand } from './grep.ts';
import { languageOf, speak } from './language.ts';
import { lintCommand } from './lint.ts';
import { processHost } from './processHost.ts';
import { psCommand } from './ps.ts';
import { runCli } from './runCli.ts';
import { statsCommand } from './stats.ts';

speak(languageOf(process.env));
const commands = [psCommand, statsCommand, grepCommand, checkCommand, lintCommand, demoCommand];
process.exitCode = await runCli(process.argv.slice(2), commands, processHost());

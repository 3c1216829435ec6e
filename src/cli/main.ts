#!/usr/bin/env node
import { commands } from './commands.ts';
import { languageOf, speak } from './language.ts';
import { processHost } from './processHost.ts';
import { runCli } from './runCli.ts';

speak(languageOf(process.env));
process.exitCode = await runCli(process.argv.slice(2), commands, processHost());

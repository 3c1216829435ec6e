import { once } from 'node:events';
import { t } from '@vscode/l10n';
import type { Command, OptionSpecs } from './command.ts';
import { writeJsonArray } from './json.ts';

const options = {
  seed: { type: 'string', value: 'TEXT', help: () => t('another story: the same seed tells the same one') },
} as const satisfies OptionSpecs;

export const demoCommand: Command<typeof options> = {
  name: 'demo',
  usage: '[--seed TEXT] [--json]',
  summary: () => t('run the demo engine, for a machine without Docker and for learning'),
  details: () =>
    t(
      'It runs until Ctrl-C. Its containers are made up; every tool that reads DOCKER_HOST can look at them.',
    ),
  options,
  positionals: { min: 0, max: 0 },
  failureCode: 2,
  async run(input, context) {
    const { startDemoEngine } = await import('../demo/demoEngine.ts');
    const { seed } = input.options;
    const engine = await startDemoEngine(seed === undefined ? {} : { seed });
    try {
      context.stderr.write(`${t('The demo engine runs until Ctrl-C. In another terminal:')}\n`);
      if (input.isJson) {
        writeJsonArray(context.stdout, [{ host: engine.host }]);
      } else {
        context.stdout.write(`export DOCKER_HOST=${engine.host}\n`);
      }
      if (!context.signal.aborted) {
        await once(context.signal, 'abort');
      }
    } finally {
      await engine.dispose();
    }
    return 0;
  },
};

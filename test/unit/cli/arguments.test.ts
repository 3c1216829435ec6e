import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { numberOption, parseCommand, splitCommand } from '../../../src/cli/arguments.ts';
import { UsageError } from '../../../src/cli/command.ts';

const command = {
  options: {
    context: { type: 'string', short: 'C', help: () => '' },
    invert: { type: 'boolean', short: 'v', help: () => '' },
    count: { type: 'boolean', short: 'c', help: () => '' },
  },
  positionals: { min: 1, max: 2 },
} as const;
const parse = (...args: string[]) => parseCommand(command, args);
const refusal = (...args: string[]) => {
  try {
    parse(...args);
  } catch (error) {
    assert.ok(error instanceof UsageError);
    return error.message;
  }
  return undefined;
};

describe('the command', () => {
  test('is the first word, wherever common options stand', () => {
    assert.deepEqual(splitCommand(['ps', '-a']), { name: 'ps', rest: ['-a'] });
    assert.deepEqual(splitCommand(['--host', 'demo', '--json', 'ps']), {
      name: 'ps',
      rest: ['--host', 'demo', '--json'],
    });
    assert.deepEqual(splitCommand(['-H', 'ps', 'stats']), { name: 'stats', rest: ['-H', 'ps'] });
    assert.deepEqual(splitCommand(['--version']), { name: undefined, rest: ['--version'] });
  });
});

describe('options', () => {
  test('in all the usual spellings', () => {
    for (const args of [
      ['-vcC3', 'x'],
      ['x', '-v', '-c', '-C', '3'],
      ['--invert', '--count', '--context=3', 'x'],
    ]) {
      const { options, positionals } = parse(...args);
      assert.deepEqual({ ...options }, { invert: true, count: true, context: '3' });
      assert.deepEqual(positionals, ['x']);
    }
  });

  test('after -- there are none', () => {
    assert.deepEqual(parse('--json', '--', '-v', '--help').positionals, ['-v', '--help']);
  });

  test('that are common are told apart', () => {
    const { host, isJson, isColorRefused, wantsHelp } = parse(
      'x',
      '-H',
      'tcp://h',
      '--json',
      '--no-color',
      '-h',
    );
    assert.deepEqual([host, isJson, isColorRefused, wantsHelp], ['tcp://h', true, true, true]);
  });

  test('that make no sense are named', () => {
    assert.equal(refusal('x', '--wat'), 'Unknown option: --wat');
    assert.equal(refusal('x', '-z'), 'Unknown option: -z');
    assert.match(refusal('x', '--context') ?? '', /^The option '?-C, --context.* needs a value\.$/);
    assert.match(refusal('x', '--invert=1') ?? '', /--invert.* takes no value\.$/);
    assert.equal(refusal('x', 'y', 'z'), 'Unexpected argument: z');
    assert.equal(refusal(), 'Something is missing on the command line.');
  });

  test('asking for help is enough', () => {
    assert.equal(parse('--help').wantsHelp, true);
  });
});

describe('numbers', () => {
  const range = { min: 1, max: 10 };
  test('within a range', () => {
    assert.equal(numberOption('n', undefined, range), undefined);
    assert.equal(numberOption('n', '2.5', range), 2.5);
    assert.equal(numberOption('n', '10', { ...range, isInteger: true }), 10);
  });

  test('and nothing else', () => {
    for (const text of ['', 'x', '0', '11', '-1', '0x5', '1e1', 'NaN', ' 2']) {
      assert.throws(() => numberOption('n', text, range), UsageError);
    }
    assert.throws(() => numberOption('n', '2.5', { ...range, isInteger: true }), /whole number from 1 to 10/);
  });
});

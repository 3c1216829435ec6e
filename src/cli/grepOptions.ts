import { t } from '@vscode/l10n';
import type { CommandInput, OptionSpecs } from './command.ts';

export const grepOptions = {
  'ignore-case': { type: 'boolean', short: 'i', help: () => t('never heed case') },
  'case-sensitive': { type: 'boolean', short: 's', help: () => t('always heed case') },
  'fixed-strings': { type: 'boolean', short: 'F', help: () => t('PATTERN is plain text') },
  'extended-regexp': {
    type: 'boolean',
    short: 'E',
    help: () => t('PATTERN is a regular expression (the default)'),
  },
  regexp: {
    type: 'string',
    short: 'e',
    multiple: true,
    value: 'PATTERN',
    help: () => t('a pattern; several find what one of them does, and all words are then names'),
  },
  pattern: {
    type: 'string',
    value: 'NAME',
    help: () => t('a pattern of the library: errors, http5xx, slow=800 …; all words are then names'),
  },
  patterns: { type: 'boolean', help: () => t('list the library: what each pattern finds, and its command') },
  exclude: {
    type: 'string',
    multiple: true,
    value: 'PATTERN',
    help: () => t('no lines that match this one; several times'),
  },
  'word-regexp': { type: 'boolean', short: 'w', help: () => t('whole words only') },
  level: {
    type: 'string',
    value: 'LEVELS',
    help: () => t('lines of these levels: fatal, error, warning, info, debug, trace'),
  },
  stream: { type: 'string', value: 'STREAM', help: () => t('stdout or stderr only') },
  field: {
    type: 'string',
    multiple: true,
    value: 'CONDITION',
    help: () => t('lines whose JSON or logfmt field compares so: status>=500, took>800ms; several times'),
  },
  'invert-match': { type: 'boolean', short: 'v', help: () => t('lines that do not match') },
  traces: {
    type: 'boolean',
    help: () => t('each hit with the whole stack trace that it is in, counted once'),
  },
  'after-context': { type: 'string', short: 'A', value: 'N', help: () => t('N lines after each hit too') },
  'before-context': { type: 'string', short: 'B', value: 'N', help: () => t('N lines before each hit too') },
  context: { type: 'string', short: 'C', value: 'N', help: () => t('N lines before and after each hit too') },
  since: {
    type: 'string',
    value: 'T',
    help: () => t('from T on: 10m, 1h30m, today, 14:30, 2026-11-23, 2026-11-23T14:30:00Z or Unix seconds'),
  },
  until: { type: 'string', value: 'T', help: () => t('up to T') },
  tail: { type: 'string', value: 'N', help: () => t('only the last N lines of each log') },
  newest: {
    type: 'string',
    value: 'N',
    help: () => t('the N newest hits of each log, the newest first; no more of it is read than that takes'),
  },
  follow: {
    type: 'boolean',
    short: 'f',
    help: () =>
      t('go on with what is written, through restarts, until Ctrl-C; begins with --tail or --since'),
  },
  'line-number': { type: 'boolean', short: 'n', help: () => t('the number of each line, counted from 1') },
  count: { type: 'boolean', short: 'c', help: () => t('count the lines: NAME:COUNT for each container') },
  total: { type: 'boolean', help: () => t('count the lines of all containers: one number') },
  'count-by': {
    type: 'string',
    value: 'WHAT',
    help: () =>
      t(
        'count the lines by container, level, stream, pattern, template, match, field:NAME or time (30s, 5m, 1h, 1d)',
      ),
  },
  top: { type: 'string', value: 'N', help: () => t('only the N most frequent of --count-by') },
  format: {
    type: 'string',
    value: 'FORMAT',
    help: () => t('text, json (one object per line), csv or markdown'),
  },
  timestamps: {
    type: 'boolean',
    short: 't',
    help: () => t('each line with the time that the engine took it'),
  },
  'text-time': {
    type: 'boolean',
    help: () => t('each line with the time that it tells itself, where it does'),
  },
  sort: {
    type: 'boolean',
    help: () => t('all lines in the order of their times, those of all containers together'),
  },
  'no-cache': {
    type: 'boolean',
    help: () => t('neither read nor fill the logs that are stored'),
  },
  source: {
    type: 'string',
    value: 'SOURCE',
    help: () => t('auto (the default), engine, or file: the log files of an engine on this machine'),
  },
  removed: {
    type: 'boolean',
    help: () => t('containers that are gone too, as far as their logs are stored'),
  },
  'no-stats': { type: 'boolean', help: () => t('do not tell on stderr what was searched') },
} as const satisfies OptionSpecs;

export type GrepInput = CommandInput<typeof grepOptions>;

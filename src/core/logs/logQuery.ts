/** What to look for in a log. */
export interface LogQuery {
  readonly pattern: string;
  /** False: the pattern is plain text. */
  readonly isRegExp: boolean;
  /** `smart`: ignore case where the pattern has no capital letter. */
  readonly case: 'smart' | 'sensitive' | 'insensitive';
  /** Keep the records that do not match. */
  readonly isInverted: boolean;
}

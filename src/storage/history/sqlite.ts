/** What of node:sqlite is used here: the types of the Node release that the project is written against do not have it. */
export interface SqliteStatement {
  run(...values: SqliteValue[]): {
    readonly changes: number | bigint;
    readonly lastInsertRowid: number | bigint;
  };
  get(...values: SqliteValue[]): Record<string, SqliteValue> | undefined;
  all(...values: SqliteValue[]): Record<string, SqliteValue>[];
  iterate(...values: SqliteValue[]): Iterable<Record<string, SqliteValue>>;
}

export interface SqliteDatabase {
  exec(sql: string): void;
  prepare(sql: string): SqliteStatement;
  close(): void;
}

export type SqliteValue = null | number | bigint | string | Uint8Array;

interface SqliteModule {
  readonly DatabaseSync: new (path: string, options?: { readonly readOnly?: boolean }) => SqliteDatabase;
}

/** undefined before Node 22.13. */
export function loadSqlite(): SqliteModule | undefined {
  const { emitWarning } = process;
  // Of being experimental, which is ours to know and not the user's to read.
  process.emitWarning = (() => undefined) as typeof emitWarning;
  try {
    return (process as { getBuiltinModule?: (id: string) => unknown }).getBuiltinModule?.('node:sqlite') as
      | SqliteModule
      | undefined;
  } finally {
    process.emitWarning = emitWarning;
  }
}

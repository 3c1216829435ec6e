import { closeSync, mkdirSync, openSync } from 'node:fs';
import { dirname } from 'node:path';
import { VitalsError } from '../../core/errors.ts';
import { loadSqlite, type SqliteDatabase } from './sqlite.ts';

/** Each brings a file from the version before it to its own; those that have been released never change. */
export const migrations: readonly string[] = [
  `CREATE TABLE series (id INTEGER PRIMARY KEY, engine TEXT NOT NULL, identity TEXT NOT NULL, UNIQUE (engine, identity));
   CREATE TABLE reading (series INTEGER NOT NULL, at INTEGER NOT NULL, data BLOB NOT NULL, PRIMARY KEY (series, at)) WITHOUT ROWID;
   CREATE TABLE block (series INTEGER NOT NULL, step INTEGER NOT NULL, start INTEGER NOT NULL, data BLOB NOT NULL,
     PRIMARY KEY (series, step, start)) WITHOUT ROWID;
   CREATE TABLE rolled (step INTEGER PRIMARY KEY, until INTEGER NOT NULL);`,
  `CREATE TABLE mark (at INTEGER NOT NULL, engine TEXT NOT NULL, identity TEXT, kind TEXT NOT NULL, text TEXT NOT NULL);
   CREATE INDEX mark_at ON mark (at);`,
  // Of rows this long, a table without rowids leaves a quarter of the file empty.
  `CREATE TABLE block_by_row (series INTEGER NOT NULL, step INTEGER NOT NULL, start INTEGER NOT NULL, data BLOB NOT NULL,
     UNIQUE (series, step, start));
   INSERT INTO block_by_row SELECT series, step, start, data FROM block;
   DROP TABLE block;
   ALTER TABLE block_by_row RENAME TO block;`,
  // An id that was used once names nothing else ever after: a window that knows it from before the history was cleared must not write into
  // another container's series.
  `CREATE TABLE series_once (id INTEGER PRIMARY KEY AUTOINCREMENT, engine TEXT NOT NULL, identity TEXT NOT NULL,
     UNIQUE (engine, identity));
   INSERT INTO series_once SELECT id, engine, identity FROM series;
   DROP TABLE series;
   ALTER TABLE series_once RENAME TO series;
   DELETE FROM mark WHERE rowid NOT IN (SELECT min(rowid) FROM mark GROUP BY at, engine, identity, kind, text);
   DROP INDEX mark_at;
   CREATE UNIQUE INDEX mark_once ON mark (at, engine, ifnull(identity, ''), kind, text);
   CREATE TABLE retention (step INTEGER PRIMARY KEY, keep INTEGER NOT NULL);`,
];

const checkpointBytes = 16e6;

/** https://www.sqlite.org/rescode.html#busy */
const sqliteBusy = 5;

/** How long is waited for another window that writes, in milliseconds. */
const busyMs = 500;

/**
 * Opens the file, made or brought up to date as need be, for the user alone. Throws VitalsError: `historyUnsupported` where Node has no
 * SQLite, `historyNewer` where a later version wrote it, `fileUnreadable` where it cannot be opened.
 */
export function openHistoryFile(path: string, maxBytes: number): SqliteDatabase {
  const sqlite = loadSqlite();
  if (sqlite === undefined) {
    throw new VitalsError({ code: 'historyUnsupported', found: process.version });
  }
  try {
    mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
    // SQLite gives its other files the rights of the first.
    closeSync(openSync(path, 'a', 0o600));
    const database = new sqlite.DatabaseSync(path);
    // Of a file that has nothing in it yet. Blocks of a few kilobytes leave a fifth of pages of four empty.
    database.exec('PRAGMA page_size = 1024');
    // Another window may be writing; what it does takes milliseconds.
    database.exec(`PRAGMA busy_timeout = ${busyMs}`);
    switchToLog(database);
    database.exec('PRAGMA synchronous = NORMAL');
    const pageSize = Number(database.prepare('PRAGMA page_size').get()?.page_size);
    // A sweep over hundreds of containers changes hundreds of pages, most of them again and again.
    database.exec(`PRAGMA wal_autocheckpoint = ${Math.ceil(checkpointBytes / pageSize)}`);
    upgrade(database, path);
    database.exec(`PRAGMA max_page_count = ${Math.ceil(maxBytes / pageSize)}`);
    return database;
  } catch (error) {
    if (error instanceof VitalsError) {
      throw error;
    }
    const reason = error instanceof Error ? error.message : String(error);
    throw new VitalsError({ code: 'fileUnreadable', path, reason });
  }
}

/** SQLite itself does not wait where two windows are the first to open a file. */
function switchToLog(database: SqliteDatabase): void {
  const deadline = Date.now() + busyMs;
  for (;;) {
    try {
      database.exec('PRAGMA journal_mode = WAL');
      return;
    } catch (error) {
      if ((error as { readonly errcode?: number }).errcode !== sqliteBusy || Date.now() > deadline) {
        throw error;
      }
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 5);
    }
  }
}

function upgrade(database: SqliteDatabase, path: string): void {
  const versionOf = () => Number(database.prepare('PRAGMA user_version').get()?.user_version);
  if (versionOf() === migrations.length) {
    return;
  }
  // Two windows that were updated at the same time: the second one finds the work done.
  inTransaction(database, () => {
    const version = versionOf();
    if (version > migrations.length) {
      throw new VitalsError({ code: 'historyNewer', path });
    }
    for (const migration of migrations.slice(version)) {
      database.exec(migration);
    }
    database.exec(`PRAGMA user_version = ${migrations.length}`);
  });
}

/** All of it or nothing. */
export function inTransaction(database: SqliteDatabase, work: () => void): void {
  database.exec('BEGIN IMMEDIATE');
  try {
    work();
    database.exec('COMMIT');
  } catch (error) {
    try {
      database.exec('ROLLBACK');
    } catch {
      // SQLite has done so by itself: the disk is full.
    }
    throw error;
  }
}

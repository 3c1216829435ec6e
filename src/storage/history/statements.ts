import type { SqliteDatabase, SqliteStatement } from './sqlite.ts';

export type Statements = ReturnType<typeof prepareStatements>;

export function prepareStatements(database: SqliteDatabase) {
  const prepare = (sql: string): SqliteStatement => database.prepare(sql);
  return {
    /** Another number where another connection has written. */
    dataVersion: prepare('PRAGMA data_version'),
    addSeries: prepare('INSERT INTO series (engine, identity) VALUES (?, ?)'),
    seriesId: prepare('SELECT id FROM series WHERE engine = ? AND identity = ?'),
    seriesIds: prepare('SELECT id FROM series'),
    dropEmptySeries: prepare(
      `DELETE FROM series WHERE NOT EXISTS (SELECT 1 FROM reading WHERE series = id)
         AND NOT EXISTS (SELECT 1 FROM block WHERE series = id)`,
    ),
    names: prepare(
      `SELECT engine, identity FROM series WHERE EXISTS (SELECT 1 FROM reading WHERE series = id AND at >= ?)
         OR EXISTS (SELECT 1 FROM block WHERE series = id AND start >= ?) ORDER BY engine, identity`,
    ),
    addReading: prepare('INSERT OR REPLACE INTO reading (series, at, data) VALUES (?, ?, ?)'),
    readings: prepare('SELECT at, data FROM reading WHERE series = ? AND at >= ? AND at < ? ORDER BY at'),
    oldestReading: prepare('SELECT min(at) AS at FROM reading'),
    dropReadings: prepare('DELETE FROM reading WHERE series = ? AND at < ?'),
    blocks: prepare(
      'SELECT start, data FROM block WHERE series = ? AND step = ? AND start > ? AND start < ? ORDER BY start',
    ),
    oldestBlock: prepare('SELECT min(start) AS at FROM block WHERE step = ?'),
    // The first is whole: a second one may be made while what it is made of is being dropped. Not of a series that was cleared meanwhile.
    putBlock: prepare(
      'INSERT OR IGNORE INTO block (series, step, start, data) SELECT id, ?, ?, ? FROM series WHERE id = ?',
    ),
    dropBlocks: prepare('DELETE FROM block WHERE series = ? AND step = ? AND start < ?'),
    dropOldestBlocks: prepare(
      `DELETE FROM block WHERE rowid IN
         (SELECT rowid FROM block ORDER BY start LIMIT (SELECT (count(*) + 9) / 10 FROM block))`,
    ),
    rolled: prepare('SELECT until FROM rolled WHERE step = ?'),
    setRolled: prepare(
      `INSERT INTO rolled (step, until) VALUES (?, ?)
         ON CONFLICT DO UPDATE SET until = max(until, excluded.until)`,
    ),
    unroll: prepare('UPDATE rolled SET until = ? WHERE step = ? AND until > ?'),
    addMark: prepare('INSERT OR IGNORE INTO mark (at, engine, identity, kind, text) VALUES (?, ?, ?, ?, ?)'),
    marks: prepare('SELECT * FROM mark WHERE at >= ? AND at < ? ORDER BY at'),
    dropMarks: prepare('DELETE FROM mark WHERE at < ?'),
    retention: prepare('SELECT step, keep FROM retention ORDER BY step'),
    setRetention: prepare('INSERT OR REPLACE INTO retention (step, keep) VALUES (?, ?)'),
    usedPages: prepare(
      `SELECT page_count - freelist_count AS used, max_page_count AS most
         FROM pragma_page_count, pragma_freelist_count, pragma_max_page_count`,
    ),
  };
}

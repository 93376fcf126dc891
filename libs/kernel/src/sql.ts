/** One SQL statement. With a `name` the connection prepares it once and reuses the plan. */
export interface Sql {
  readonly name?: string;
  readonly text: string;
}

/** Runs SQL, either on a pool or inside one transaction. Rows keep the column names of the statement. */
export interface SqlRunner {
  query<Row>(sql: Sql, values?: readonly unknown[]): Promise<Row[]>;
}

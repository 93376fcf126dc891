/** One SQL statement. With a `name` the connection prepares it once and reuses the plan. */
export interface Sql {
  readonly name?: string;
  readonly text: string;
}

/** Runs SQL, either on a pool or inside one transaction. Rows keep the column names of the statement. */
export interface SqlRunner {
  query<Row>(sql: Sql, values?: readonly unknown[]): Promise<Row[]>;
  /**
   * A statement whose rows nobody reads. In a transaction of {@link SqlRunner}'s hot kind it resolves once it is on its way, so that writes travel together;
   * when it fails, the transaction fails with its error.
   */
  write(sql: Sql, values?: readonly unknown[]): Promise<void>;
}

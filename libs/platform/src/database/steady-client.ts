import pg from 'pg';

/** A connection whose loss is noticed by whoever uses it next, and never ends the process: somebody always listens to its `error` events. */
export class SteadyClient extends pg.Client {
  constructor(config?: string | pg.ClientConfig) {
    super(config);
    this.on('error', () => undefined);
  }
}

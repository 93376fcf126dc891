import { randomBytes } from 'node:crypto';
import { NotFoundError } from '#kernel';
import { SCOPES } from './scopes.js';

/** A program that the account's administrator registered in the developer portal. */
export interface Application {
  readonly clientId: string;
  readonly clientSecret: string;
  /** Any names: what no operation knows only makes tokens larger. */
  readonly scopes: readonly string[];
}

/** What may be said of an application; the rest is made up or stays. */
export type ApplicationChanges = { readonly [K in Exclude<keyof Application, 'clientId'>]?: Application[K] | undefined };

/** There from the start, with every scope that an operation asks for. */
export const DEFAULT_APPLICATION: Application = { clientId: 'simulator-client', clientSecret: 'simulator-secret', scopes: SCOPES };

/** The applications of the account. */
export class Applications {
  private readonly byClientId = new Map<string, Application>();

  constructor() {
    this.reset();
  }

  /** All of them, secrets included. */
  list(): Application[] {
    return [...this.byClientId.values()];
  }

  /** The application of these credentials. */
  authenticate(clientId: string, clientSecret: string): Application | undefined {
    const application = this.byClientId.get(clientId);
    return application?.clientSecret === clientSecret ? application : undefined;
  }

  /** Adds the application, or changes the one of this id: tokens that it has stay as they are. */
  put(clientId: string, { clientSecret, scopes }: ApplicationChanges = {}): Application {
    const before = this.byClientId.get(clientId);
    const application = {
      clientId,
      clientSecret: clientSecret ?? before?.clientSecret ?? randomBytes(24).toString('base64url'),
      scopes: scopes ?? before?.scopes ?? SCOPES,
    };
    this.byClientId.set(clientId, application);
    return application;
  }

  /** @throws NotFoundError */
  remove(clientId: string): void {
    if (this.byClientId.delete(clientId)) return;
    throw new NotFoundError('application.not_found', `There is no application ${clientId}: list them under /admin/applications.`);
  }

  /** Leaves the default application only. */
  reset(): void {
    this.byClientId.clear();
    this.byClientId.set(DEFAULT_APPLICATION.clientId, DEFAULT_APPLICATION);
  }
}

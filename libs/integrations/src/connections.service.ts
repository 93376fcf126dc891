import { Injectable } from '@nestjs/common';
import { AppConfig, Database, invalidInput, Secret } from '#platform';
import { checkHost } from './check-host.js';
import { ClientSecrets } from './client-secrets.service.js';
import { chooseConnection, type ConnectionSettings, type GivenConnection } from './domain/choose-connection.js';
import { IntegrationAccounts } from './integration-accounts.service.js';
import { noIntegration } from './no-integration.js';

/** What is needed to reach the Cvent event of an App. */
export interface Connection extends ConnectionSettings {
  /** The App's integration, if its messages are those of this event; null otherwise. */
  readonly integrationId: string | null;
  /** Null: the saved one cannot be read any more. */
  readonly clientSecret: Secret | null;
  /** The saved settings as they are, to be told apart from later ones. Null when they are not what is tried. */
  readonly saved: SavedMark | null;
}

/** Which saved settings were tried. */
export interface SavedMark {
  readonly integrationId: string;
  /** Ciphertext. */
  readonly sealedSecret: string;
}

/** The event as Cvent names it. Null: Cvent did not say. */
export interface EventNames {
  readonly title: string | null;
  readonly timeZone: string | null;
}

interface Row extends ConnectionSettings {
  readonly id: string;
  readonly clientSecret: string;
}

const FIND = {
  name: 'connection-find',
  text: `SELECT id, client_id AS "clientId", client_secret AS "clientSecret", host, event_id AS "eventId", cms_to_cvent AS "cmsToCvent"
    FROM integrations WHERE app_id = $1`,
};
const LOCK_UNLESS_CHANGED = {
  name: 'connection-lock',
  text: `SELECT 1 FROM integrations WHERE id = $1 AND client_secret = $2 AND client_id = $3 AND host = $4 AND event_id = $5 FOR NO KEY UPDATE`,
};

/** The way from an App to its event in Cvent, saved or about to be saved (B1). */
@Injectable()
export class Connections {
  constructor(
    private readonly database: Database,
    private readonly secrets: ClientSecrets,
    private readonly accounts: IntegrationAccounts,
    private readonly config: AppConfig,
  ) {}

  /** The saved connection of an App, with what is given in its place. @throws NotFoundError when nothing is saved and nothing given, InvalidInputError */
  async find(appId: string, given: GivenConnection): Promise<Connection> {
    const [saved] = await this.database.query<Row>(FIND, [appId]);
    if (!saved && Object.values(given).every((value) => value === undefined)) throw noIntegration();
    const chosen = chooseConnection(saved ?? null, given);
    if ('problems' in chosen) throw invalidInput(chosen.problems);
    checkHost(chosen.host, this.config.cventHosts);
    const { clientId, host, eventId, cmsToCvent } = chosen;
    const savedSecret = saved ? this.secrets.open(saved) : null;
    const clientSecret = chosen.clientSecret === null ? savedSecret : new Secret(chosen.clientSecret);
    const isSavedEvent = saved?.host === host && saved.eventId === eventId;
    const isSaved = isSavedEvent && saved.clientId === clientId && clientSecret?.reveal() === savedSecret?.reveal();
    return {
      clientId,
      host,
      eventId,
      cmsToCvent,
      clientSecret,
      integrationId: isSavedEvent ? saved.id : null,
      saved: isSaved ? { integrationId: saved.id, sealedSecret: saved.clientSecret } : null,
    };
  }

  /**
   * Notes that Cvent took the saved credentials: they block nothing any more. What it calls the event is kept. Nothing when they were changed meanwhile.
   * Answers whether the integration was blocked.
   */
  async confirm({ saved, clientId, host, eventId }: Connection, event: EventNames): Promise<boolean> {
    if (!saved) return false;
    const { integrationId, sealedSecret } = saved;
    return this.database.transaction(async (tx) => {
      const unchanged = await tx.query(LOCK_UNLESS_CHANGED, [integrationId, sealedSecret, clientId, host, eventId]);
      if (unchanged.length === 0) return false;
      await this.accounts.saveEvent(tx, integrationId, event);
      return this.accounts.unblock(integrationId, tx);
    });
  }
}

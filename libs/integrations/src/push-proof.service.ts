import { Injectable } from '@nestjs/common';
import { AccessTokens, type CventScope } from '#cvent-auth';
import { CventBlockedError, type CventCredentials, CventQuotaError, CventThrottledError, CventUnavailableError } from '#cvent-http';
import { ConflictError, type InvalidInputError, UnavailableError } from '#kernel';
import { invalidInput, Secret } from '#platform';
import { ClientSecrets } from './client-secrets.service.js';
import { isSameAccount, needsPushProof, type PushSettings, type WantedPushSettings } from './domain/needs-push-proof.js';

const SCOPE = 'event/contacts:write' satisfies CventScope;

/** Those of an integration that is there. */
type SavedPushSettings = PushSettings & { readonly id: string };

/** Asks Cvent whether edits may be pushed (G4). */
@Injectable()
export class PushProof {
  constructor(
    private readonly tokens: AccessTokens,
    private readonly secrets: ClientSecrets,
  ) {}

  /**
   * Asks only when the save switches pushes on, or changes the credentials while they are on. Before anything is locked, since Cvent may take its time.
   * @throws InvalidInputError when the secret is missing; otherwise as {@link PushProof.check}
   */
  async beforeSaving(
    known: SavedPushSettings | null,
    wanted: WantedPushSettings & { readonly clientSecret?: string | undefined },
  ): Promise<void> {
    const { clientId, host, clientSecret: given } = wanted;
    const saved = known && this.secrets.open(known);
    if (!needsPushProof(known, wanted, given !== undefined && given !== saved?.reveal())) return;
    const clientSecret = given === undefined ? saved : new Secret(given);
    if (!clientSecret)
      throw secretMissing(known ? 'must be given again: the saved one cannot be read any more' : 'must be given the first time');
    if (given === undefined && known && !isSameAccount(known, wanted))
      throw secretMissing('must be given together with another client id or host: Cvent is asked with it whether edits may be pushed');
    await this.check({ clientId, host, clientSecret });
  }

  /**
   * Returns when the application may write contacts, and when its token does not say what it grants: that shows with the first push only.
   * @throws ConflictError when it may not, or Cvent refuses the credentials; UnavailableError when Cvent cannot be asked just now
   */
  private async check(credentials: CventCredentials): Promise<void> {
    const { scopes } = await this.tokens.renew(credentials, 'settle').catch((error: unknown) => {
      throw translate(error);
    });
    if (scopes !== null && !scopes.includes(SCOPE))
      throw new ConflictError(
        'integration.contacts_write_missing',
        `Edits cannot be pushed to Cvent: the application lacks the scope ${SCOPE}. Add it to the application (not only to the workspace) in the Cvent developer portal and save again, or save with cmsToCvent off.`,
      );
  }
}

function secretMissing(message: string): InvalidInputError {
  return invalidInput([{ field: 'clientSecret', message }]);
}

function translate(error: unknown): unknown {
  if (error instanceof CventBlockedError)
    return new ConflictError(
      'integration.credentials_refused',
      `It cannot be known whether edits may be pushed to Cvent. ${error.message} Or save with cmsToCvent off.`,
    );
  if (error instanceof CventUnavailableError || error instanceof CventThrottledError || error instanceof CventQuotaError)
    return new UnavailableError(
      'integration.cvent_unreachable',
      'Cvent cannot be asked just now whether edits may be pushed to it, so nothing was saved. Save again later, or with cmsToCvent off.',
      { cause: error },
    );
  return error;
}

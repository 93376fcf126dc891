import { Injectable } from '@nestjs/common';
import { Secret, SecretBox } from '#platform';
import { secretPlace } from './secret-places.js';

/** A client secret at rest: the integration that it belongs to, and its ciphertext. */
export interface SealedClientSecret {
  readonly id: string;
  readonly clientSecret: string;
}

/** Client secrets, in and out of their ciphertexts (B2). */
@Injectable()
export class ClientSecrets {
  constructor(private readonly box: SecretBox) {}

  seal(clientSecret: string, integrationId: string): string {
    return this.box.seal(clientSecret, secretPlace('client_secret', integrationId));
  }

  /** Null when it cannot be read any more, since the encryption key is gone: saving the secret anew is how that is mended. */
  open({ id, clientSecret }: SealedClientSecret): Secret | null {
    try {
      return new Secret(this.box.open(clientSecret, secretPlace('client_secret', id)));
    } catch {
      return null;
    }
  }
}

import type { SecretPlace } from '#platform';

/** The columns of an integration that hold ciphertexts. */
export const SECRET_COLUMNS = ['client_secret', 'webhook_token', 'previous_webhook_token'] as const;
/** See {@link SECRET_COLUMNS}. */
export type SecretColumn = (typeof SECRET_COLUMNS)[number];

/** Where one secret of one integration lives. Its ciphertext opens nowhere else. */
export function secretPlace(column: SecretColumn, integrationId: string): SecretPlace {
  return { table: 'integrations', column, rowId: integrationId };
}

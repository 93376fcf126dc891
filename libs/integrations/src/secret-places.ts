import type { SecretPlace } from '#platform';

/** The columns of an integration that are ciphertexts. */
export const SECRET_COLUMNS = ['client_secret', 'webhook_token'] as const;
/** A column of an integration that is a ciphertext, or a list that holds some. */
export type SecretColumn = (typeof SECRET_COLUMNS)[number] | 'previous_webhook_tokens';

/** Where one secret of one integration lives. Its ciphertext opens nowhere else. */
export function secretPlace(column: SecretColumn, integrationId: string): SecretPlace {
  return { table: 'integrations', column, rowId: integrationId };
}

import { NotFoundError } from '#kernel';

/** For an App without an integration. */
export function noIntegration(): NotFoundError {
  return new NotFoundError(
    'integration.not_found',
    'This App has no Cvent integration. Create it: PUT /v1/apps/{appId}/cvent-integration.',
  );
}

export { AccessTokens, type AccessToken } from './access-tokens.service.js';
export { CventAuthModule } from './cvent-auth.module.js';
export { CVENT_SCOPES, type CventScope } from './scopes.js';

export { AppMayBeNew, CurrentActor, CurrentCaller, Public, Roles } from './access.decorators.js';
export { AccessHttpModule } from './access-http.module.js';
export { AccessModule } from './access.module.js';
export { noSuchApp } from './api-key.guard.js';
export { ApiKeys, type ApiKeySummary, type Caller, type NewApiKey } from './api-keys.service.js';
export { AppRegistry } from './app-registry.js';
export { OperatorGate } from './operator-gate.service.js';
export { type ApiKeyRole } from './persistence/api-key.entity.js';

export type { CallPriority, CventAccount, CventCredentials } from './account.js';
export { CventCalls, type Call, type CallAnswer } from './cvent-calls.service.js';
export { CventHttpModule } from './cvent-http.module.js';
export { CventBlockedError, CventQuotaError, CventRefusedError, CventThrottledError, CventUnavailableError } from './errors.js';
export { QuotaGauges } from './quota-gauges.js';
export { QuotaLedger, type QuotaState, type QuotaTier } from './quota-ledger.service.js';
export { messageOf } from './read-error.js';

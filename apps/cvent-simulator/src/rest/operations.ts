import type { Operation } from './operation.js';
import { USAGE_OPERATIONS } from './resources/usage.js';

/** Everything that the REST API answers, the token endpoint apart. */
export const OPERATIONS: readonly Operation[] = [...USAGE_OPERATIONS];

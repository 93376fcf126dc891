import { CreateFirstLight1795437000000 } from './migrations/1795437000000-create-first-light.js';
import { CreateIdempotencyKeys1795437100000 } from './migrations/1795437100000-create-idempotency-keys.js';
import { CreateCventReads1795437200000 } from './migrations/1795437200000-create-cvent-reads.js';
import { NumberCventTurns1795437300000 } from './migrations/1795437300000-number-cvent-turns.js';
import { CreateMappings1795437400000 } from './migrations/1795437400000-create-mappings.js';
import { CreateSessions1795437500000 } from './migrations/1795437500000-create-sessions.js';
import { CreatePushes1795437600000 } from './migrations/1795437600000-create-pushes.js';
import { CreateOperations1795437700000 } from './migrations/1795437700000-create-operations.js';
import { CreateErasures1795437800000 } from './migrations/1795437800000-create-erasures.js';
import { CreateChangeFeed1795438000000 } from './migrations/1795438000000-create-change-feed.js';
import { CreateNotifications1795438010000 } from './migrations/1795438010000-create-notifications.js';
import { CreateAuditEntries1795438100000 } from './migrations/1795438100000-create-audit-entries.js';
import { SteadyInbox1795438200000 } from './migrations/1795438200000-steady-inbox.js';
import { IndexOpenImports1795438340000 } from './migrations/1795438340000-index-open-imports.js';
import { EraseAttendees1795438400000 } from './migrations/1795438400000-erase-attendees.js';

/** All migrations, oldest first. Listed by hand: a built app finds no files by pattern. */
export const MIGRATIONS = [
  CreateFirstLight1795437000000,
  CreateIdempotencyKeys1795437100000,
  CreateCventReads1795437200000,
  NumberCventTurns1795437300000,
  CreateMappings1795437400000,
  CreateSessions1795437500000,
  CreatePushes1795437600000,
  CreateOperations1795437700000,
  CreateErasures1795437800000,
  CreateChangeFeed1795438000000,
  CreateNotifications1795438010000,
  CreateAuditEntries1795438100000,
  SteadyInbox1795438200000,
  IndexOpenImports1795438340000,
  EraseAttendees1795438400000,
];

import { describe } from 'vitest';
import { notificationFaultsSuite } from './notifications.suite.js';

describe('notifications while things die, queues in Postgres', () => notificationFaultsSuite('postgres'));

import { describe } from 'vitest';
import { endToEnd } from './end-to-end.js';

describe('end to end, queues in Postgres', () => endToEnd('postgres'));

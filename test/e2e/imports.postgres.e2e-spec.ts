import { describe } from 'vitest';
import { importsSuite } from './imports/imports.suite.js';

describe('imports, queues in Postgres', () => importsSuite('postgres'));
